package kernel

// SgemmBiasReLU computes C = act(A·B + bias), a dense layer: A is m×k, B k×n, C m×n, all
// row-major with strides as in Sgemm; bias, of n values, is added to every row, and act
// is max(·, 0) if relu is set, else the identity. C is written and never read; it must
// not overlap the others. It is Sgemm and BiasReLU in one pass over C: bias comes first
// in every sum. NaN stays NaN. It panics as Sgemm does, and unless bias has n values.
func SgemmBiasReLU(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	Float32.SgemmBiasReLU(m, n, k, a, lda, b, ldb, bias, relu, c, ldc)
}

// checkLayer panics where SgemmBiasReLU does, and does all of its work where there is no
// product; it reports whether there is one.
func checkLayer(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) bool {
	if m < 0 || n < 0 || k < 0 {
		panic("kernel: negative size")
	}
	if len(bias) != n {
		panic("kernel: bias has not n values")
	}
	if m == 0 || n == 0 {
		return false
	}
	checkMatrix(c, m, n, ldc, "kernel: c too short", "kernel: ldc too small")
	if k == 0 {
		scaleRows(m, n, 0, c, ldc)
		biasReLURows(m, bias, relu, c, ldc)
		return false
	}
	checkMatrix(a, m, k, lda, "kernel: a too short", "kernel: lda too small")
	checkMatrix(b, k, n, ldb, "kernel: b too short", "kernel: ldb too small")
	return true
}

// biasReLURows is BiasReLU over m rows of C, ldc apart.
func biasReLURows(m int, bias []float32, relu bool, c []float32, ldc int) {
	if ldc == len(bias) {
		biasReLU(c[:m*ldc], bias, relu)
		return
	}
	for i := range m {
		biasReLU(c[i*ldc:][:len(bias)], bias, relu)
	}
}

// sgemmBiasReLUGo starts every row of C with the bias and adds the product.
func sgemmBiasReLUGo(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	for i := range m {
		row := c[i*ldc:][:n]
		copy(row, bias)
		addRowsGo(row, k, 1, a[i*lda:], 1, b, ldb)
		for j, v := range row {
			if relu {
				row[j] = max(v, 0)
			}
		}
	}
}
