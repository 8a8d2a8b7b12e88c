package kernel

import "math"

// each lifts a formula over one value of every slice to the slices.
func each(f func(v []float64)) func(s [][]float64) {
	return func(s [][]float64) {
		v := make([]float64, len(s))
		for i := range s[0] {
			for j := range s {
				v[j] = s[j][i]
			}
			f(v)
			for j := range s {
				s[j][i] = v[j]
			}
		}
	}
}

func widen(s [][]float32) [][]float64 {
	w := make([][]float64, len(s))
	for i := range s {
		for _, v := range s[i] {
			w[i] = append(w[i], float64(v))
		}
	}
	return w
}

func narrow(x []float64) []float32 {
	n := make([]float32, len(x))
	for i, v := range x {
		n[i] = float32(v)
	}
	return n
}

func exp64(x float64) float64  { return math.Exp(x) }
func sqrt64(x float64) float64 { return math.Sqrt(x) }

func sigmoid64(x float64) float64 {
	if e := math.Exp(-math.Abs(x)); x < 0 {
		return e / (1 + e)
	} else {
		return 1 / (1 + e)
	}
}

func softplus64(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// total is Σ a·b, or Σ a if b is nil.
func total(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		if b != nil {
			v *= b[i]
		}
		s += v
	}
	return s
}

func biasReLU64(y, bias []float64, relu bool) {
	for i := range y {
		y[i] += bias[i%len(bias)]
		if relu {
			y[i] = max(y[i], 0)
		}
	}
}

func colSum64(dst, x []float64, beta float64) {
	for i := range dst {
		dst[i] *= beta
	}
	for i, v := range x {
		dst[i%len(dst)] += v
	}
}
