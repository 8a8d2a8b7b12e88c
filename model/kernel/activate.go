package kernel

import "math"

// Exp writes eˣ to dst; dst may be x. exp(−Inf) = 0, exp(+Inf) = +Inf, NaN stays NaN.
// It is within 1 unit in the last place (0.89 measured over every 37th float32 against
// float64, subnormal results included). It panics if the lengths differ.
func Exp(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	exp(dst, x)
}

// Sigmoid writes σ(x) = 1/(1+e⁻ˣ) to dst; dst may be x. NaN stays NaN. It is
// within 3 units in the last place (2.31 measured as for Exp; 9e-8 absolute), also far
// below zero, where 1/(1+e⁻ˣ) as it stands loses everything. It panics if the lengths
// differ.
func Sigmoid(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	sigmoid(dst, x)
}

// Softplus writes ln(1+eˣ) = max(x, 0) + ln(1+e^−|x|) to dst; dst may be x. NaN stays
// NaN. It is within 4 units in the last place (3.58 measured as for Exp; 1.5e-7 absolute
// where the result is below 1). It panics if the lengths differ.
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
