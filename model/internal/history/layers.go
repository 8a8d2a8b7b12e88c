package history

import (
	"math"

	"tandem/model/draw"
	"tandem/model/kernel"
)

// norm is layer normalisation of rows of d values (Ba et al. 2016):
//
//	y = g·(x − mean)/√(variance + ε) + s,  ε = 1e-5
type norm struct {
	d   int
	hat []float32 // (x − mean)/√(variance + ε), kept for the gradient
	inv []float32 // by row: 1/√(variance + ε)
	row []float32 // scratch
}

const normEpsilon = 1e-5

func newNorm(d, room int) norm {
	return norm{d: d, hat: make([]float32, room*d), inv: make([]float32, room), row: make([]float32, d)}
}

// forward normalises n rows; w are scale and shift.
func (l *norm) forward(y, x []float32, w [][]float32, n int) {
	d := l.d
	for i := range n {
		row, hat, out := x[i*d:(i+1)*d], l.hat[i*d:(i+1)*d], y[i*d:(i+1)*d]
		mean := kernel.Sum(row) / float32(d)
		for c, v := range row {
			hat[c] = v - mean
		}
		l.inv[i] = float32(1 / math.Sqrt(float64(kernel.SumSquares(hat))/float64(d)+normEpsilon))
		kernel.Scale(hat, l.inv[i])
		kernel.Mul(out, hat, w[0])
		kernel.Axpy(out, 1, w[1])
	}
}

// backward adds the gradient of x to dx:
//
//	dx = (e − mean(e) − x̂·mean(e·x̂))/√(variance + ε),  e = g·dy
func (l *norm) backward(dx []float32, dw [][]float32, dy []float32, w [][]float32, n int) {
	d := l.d
	for i := range n {
		grad, hat, out := dy[i*d:(i+1)*d], l.hat[i*d:(i+1)*d], dx[i*d:(i+1)*d]
		kernel.MulAdd(dw[0], grad, hat)
		kernel.Axpy(dw[1], 1, grad)
		kernel.Mul(l.row, grad, w[0])
		mean, along := kernel.Sum(l.row)/float32(d), kernel.Dot(l.row, hat)/float32(d)
		for c, e := range l.row {
			out[c] += (e - mean - hat[c]*along) * l.inv[i]
		}
	}
}

// linear is x·w + b for rows of in values, into rows of out.
type linear struct {
	in, out int
	by      kernel.Arithmetic
}

func (l linear) forward(y, x []float32, w [][]float32, n int) {
	l.by.SgemmBiasReLU(n, l.out, l.in, x, l.in, w[0], l.out, w[1], false, y, l.out)
}

// backward adds the gradients of weight and bias, and writes that of x or, with add, adds it.
func (l linear) backward(dx []float32, dw [][]float32, dy, x []float32, w [][]float32, n int, add bool) {
	beta := float32(0)
	if add {
		beta = 1
	}
	l.by.Sgemm(true, false, l.in, l.out, n, 1, x, l.in, dy, l.out, 1, dw[0], l.out)
	kernel.ColSum(dw[1], dy[:n*l.out], l.out, 1)
	l.by.Sgemm(false, true, n, l.in, l.out, 1, dy, l.out, w[0], l.out, beta, dx, l.in)
}

// GELU by the logistic function, as Hendrycks and Gimpel 2016 approximate it by tanh:
//
//	y = x·σ(2·√(2/π)·(x + 0.044715·x³))
const (
	geluSlope = 1.5957691216057308
	geluCube  = 0.044715
)

// gelu writes y, and σ to s for its gradient.
func gelu(y, s, x []float32) {
	for i, v := range x {
		s[i] = geluSlope * (v + geluCube*v*v*v)
	}
	kernel.Sigmoid(s, s)
	kernel.Mul(y, x, s)
}

// geluGrad multiplies the gradient of y into that of x.
func geluGrad(dy, s, x []float32) {
	s, x = s[:len(dy)], x[:len(dy)]
	for i := range dy {
		dy[i] *= s[i] + x[i]*s[i]*(1-s[i])*geluSlope*(1+3*geluCube*x[i]*x[i])
	}
}

// The places where something is dropped; those of block b are siteBlock + 3·b and the two after.
const (
	siteInput = iota
	siteBlock
)

// dropout sets values to 0 with probability p and scales the others by 1/(1−p), to sixteen bits
// of p; nothing where p is 0.
type dropout struct {
	below uint64 // of 2¹⁶
	scale [2]float32
}

func newDropout(p float64) dropout {
	below := uint64(math.Round(p * (1 << 16)))
	return dropout{below: below, scale: [2]float32{0, float32((1 << 16) / (1<<16 - float64(below)))}}
}

// apply drops values of x, the same ones for the same key.
func (d dropout) apply(x []float32, key draw.Key) {
	if d.below == 0 {
		return
	}
	for i := 0; i < len(x); i += 4 {
		bits := uint64(key.At(uint64(i)))
		for j := range x[i:min(i+4, len(x))] {
			// 1 where the sixteen bits are not below: the sign of a difference, without a branch.
			kept := 1 - (bits>>(16*j)&0xffff-d.below)>>63
			x[i+j] *= d.scale[kept]
		}
	}
}

// rows drops among the rows, of d values, of all positions.
func (d dropout) rows(x []float32, width int, p *Packed, site int) {
	if d.below == 0 {
		return
	}
	key := p.Key.At(uint64(site))
	for i := range p.Len() {
		d.apply(x[i*width:(i+1)*width], key.At(uint64(p.First+i)))
	}
}
