package kernel

import "math"

// SGD computes w −= lr·g + lr·decay·w. It panics if the lengths differ.
func SGD(w, g []float32, lr, decay float32) {
	if len(w) != len(g) {
		panic("kernel: lengths differ")
	}
	sgd(w, g, lr, 1-lr*decay)
}

// Adagrad computes h += g²; w −= lr·g/(√h + eps) + lr·decay·w, with the old w on the
// right: the decay is decoupled, as in Adam here. It panics if the lengths differ.
// Source: Duchi, Hazan, Singer 2011, with a diagonal matrix.
func Adagrad(w, h, g []float32, lr, eps, decay float32) {
	if len(w) != len(h) || len(w) != len(g) {
		panic("kernel: lengths differ")
	}
	adagrad(w, h, g, lr, eps, 1-lr*decay)
}

// AdamStep is what Adam needs besides the moments. Correction1 and Correction2 are
// 1−Beta1ᵗ and 1−Beta2ᵗ at step t ≥ 1 (1 switches the correction off).
type AdamStep struct {
	LR, Beta1, Beta2, Eps    float32 // rate; decays of the moments, in [0, 1); what keeps the divisor from 0
	Correction1, Correction2 float32 // 1−Beta1ᵗ and 1−Beta2ᵗ, > 0
	Decay                    float32 // decoupled, of the weights
}

// Adam computes, element by element,
//
//	m = Beta1·m + (1−Beta1)·g
//	v = Beta2·v + (1−Beta2)·g²
//	w −= LR·(m/Correction1)/(√(v/Correction2) + Eps) + LR·Decay·w
//
// with the old w on the right. It panics if the lengths differ.
// Source: Kingma, Ba 2015, algorithm 1, with the decoupled decay of Loshchilov, Hutter
// 2019, algorithm 2 (their schedule η being 1 and their λ LR·Decay).
func Adam(w, m, v, g []float32, p AdamStep) {
	if len(w) != len(m) || len(w) != len(v) || len(w) != len(g) {
		panic("kernel: lengths differ")
	}
	c := p.constants()
	adam(w, m, v, g, &c)
}

// AdamRows is Adam for some rows of a table: row rows[i] of w, m and v, which have rows
// of width values, takes the gradient in row i of g, in the order of rows. The result is
// that of Adam on each; but rows are fetched ahead, so that it does not wait for memory
// at every one. It panics if the lengths of w, m and v differ, g has not len(rows) rows,
// or a row is outside the table.
func AdamRows(w, m, v []float32, rows []int32, width int, g []float32, p AdamStep) {
	if len(w) != len(m) || len(w) != len(v) {
		panic("kernel: lengths differ")
	}
	if width < 0 || len(g) != len(rows)*width {
		panic("kernel: g has not one row per row")
	}
	if len(g) == 0 {
		return
	}
	checkRows(rows, len(w)/width)
	c := p.constants()
	adamRows(w, m, v, rows, width, g, &c)
}

// checkRows panics unless every row is in [0, n).
func checkRows(rows []int32, n int) {
	for _, r := range rows {
		if r < 0 || int(r) >= n {
			panic("kernel: row out of range")
		}
	}
}

func (p AdamStep) constants() adamConst {
	return adamConst{
		beta1: p.Beta1, rest1: 1 - p.Beta1,
		beta2: p.Beta2, rest2: 1 - p.Beta2,
		rate: p.LR / p.Correction1, scale2: 1 / p.Correction2,
		eps: p.Eps, keep: 1 - p.LR*p.Decay,
	}
}

// adamConst is AdamStep as the inner loop uses it; the assembly reads it by offset.
type adamConst struct {
	beta1, rest1 float32 // m = beta1·m + rest1·g
	beta2, rest2 float32 // v = beta2·v + rest2·g²
	rate, scale2 float32 // w = keep·w − rate·m/(√(scale2·v) + eps)
	eps, keep    float32
}

func sgdGo(w, g []float32, lr, keep float32) {
	g = g[:len(w)]
	for i := range w {
		w[i] = keep*w[i] - lr*g[i]
	}
}

func adagradGo(w, h, g []float32, lr, eps, keep float32) {
	h, g = h[:len(w)], g[:len(w)]
	for i := range w {
		h[i] += g[i] * g[i]
		w[i] = keep*w[i] - lr*g[i]/(sqrt(h[i])+eps)
	}
}

func adamGo(w, m, v, g []float32, c *adamConst) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i := range w {
		m[i] = c.beta1*m[i] + c.rest1*g[i]
		v[i] = c.beta2*v[i] + c.rest2*(g[i]*g[i])
		w[i] = c.keep*w[i] - c.rate*m[i]/(sqrt(c.scale2*v[i])+c.eps)
	}
}

func adamRowsGo(w, m, v []float32, rows []int32, width int, g []float32, c *adamConst) {
	for i, r := range rows {
		at := int(r) * width
		adamGo(w[at:][:width], m[at:][:width], v[at:][:width], g[i*width:][:width], c)
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
