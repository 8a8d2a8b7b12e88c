package kernel

// BiasReLU adds bias to every row of y, in place: y = act(y + bias), where act is
// max(·, 0) if relu is set, else the identity. y has len(y)/len(bias) rows; NaN stays
// NaN. It panics if len(y) is not a multiple of len(bias).
func BiasReLU(y, bias []float32, relu bool) {
	if !multiple(len(y), len(bias)) {
		panic("kernel: y is not whole rows")
	}
	if len(y) > 0 {
		biasReLU(y, bias, relu)
	}
}

// ReLUGrad writes dy to dx where y > 0 and 0 elsewhere (also where y is NaN); dx may be
// dy. It panics if the lengths differ.
func ReLUGrad(dx, dy, y []float32) {
	if len(dx) != len(dy) || len(dx) != len(y) {
		panic("kernel: lengths differ")
	}
	reluGrad(dx, dy, y)
}

// ColSum computes dst[j] = beta·dst[j] + Σ_r x[r·n+j] over the len(x)/n rows of x. With
// beta = 0 dst is not read. It panics if dst has not n values or x is not whole rows.
func ColSum(dst, x []float32, n int, beta float32) {
	if len(dst) != n {
		panic("kernel: dst has not n values")
	}
	if !multiple(len(x), n) {
		panic("kernel: x is not whole rows")
	}
	if beta == 0 {
		clear(dst)
	} else if beta != 1 {
		scale(dst, beta)
	}
	if len(x) > 0 {
		colSum(dst, x)
	}
}

// multiple reports whether length is a whole number of rows of n values.
func multiple(length, n int) bool { return length == 0 || n > 0 && length%n == 0 }

func biasReLUGo(y, bias []float32, relu bool) {
	for r := 0; r < len(y); r += len(bias) {
		row := y[r:][:len(bias)]
		for j, b := range bias {
			v := row[j] + b
			if relu {
				v = max(v, 0)
			}
			row[j] = v
		}
	}
}

func reluGradGo(dx, dy, y []float32) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	for i := range dx {
		var d float32
		if y[i] > 0 {
			d = dy[i]
		}
		dx[i] = d
	}
}

// colSumGo adds the rows of x, each of len(dst) values, to dst.
func colSumGo(dst, x []float32) {
	for r := 0; r < len(x); r += len(dst) {
		addGo(dst, dst, x[r:][:len(dst)])
	}
}
