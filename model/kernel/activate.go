package kernel

import "math"

// Exp writes eˣ to dst; dst may be x. exp(−Inf) = 0, exp(+Inf) = +Inf, NaN stays NaN.
// It panics if the lengths differ.
func Exp(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	exp(dst, x)
}

// Sigmoid writes σ(x) = 1/(1+e⁻ˣ) to dst; dst may be x. NaN stays NaN. It panics if
// the lengths differ.
func Sigmoid(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	sigmoid(dst, x)
}

// Softplus writes ln(1+eˣ) = max(x, 0) + ln(1+e^−|x|) to dst; dst may be x. NaN stays
// NaN. It panics if the lengths differ.
func Softplus(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	softplus(dst, x)
}

func expGo(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = float32(math.Exp(float64(x[i])))
	}
}

func sigmoidGo(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = float32(1 / (1 + math.Exp(-float64(x[i]))))
	}
}

func softplusGo(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		v := float64(x[i])
		dst[i] = float32(max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))))
	}
}
