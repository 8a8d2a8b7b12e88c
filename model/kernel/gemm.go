package kernel

// Sgemm computes C = alpha·op(A)·op(B) + beta·C, where op(X) is X, or Xᵀ when its
// flag is set; op(A) is m×k, op(B) k×n, C m×n. All are row-major and ld is the
// distance between the starts of two rows, in values (as in BLAS).
//
// C must not overlap A or B. With beta = 0 C is written and never read (it may hold
// NaN); with alpha = 0 or k = 0 neither A nor B is read. Sums run over k in an order
// that depends on the shape alone (see the package comment). It panics if a size is
// negative, a stride smaller than a row, or a slice too short for its shape.
// Cost: 2·m·n·k flops; no allocation once the pool of scratch, 400 KB per concurrent
// call, is filled.
func Sgemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	Float32.Sgemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// checkProduct panics where Sgemm does, and does all of its work where no product is to
// be added; it reports whether one is.
func checkProduct(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) bool {
	if m < 0 || n < 0 || k < 0 {
		panic("kernel: negative size")
	}
	if m == 0 || n == 0 {
		return false
	}
	checkMatrix(c, m, n, ldc, "kernel: c too short", "kernel: ldc too small")
	if alpha == 0 || k == 0 {
		scaleRows(m, n, beta, c, ldc)
		return false
	}
	if transA {
		checkMatrix(a, k, m, lda, "kernel: a too short", "kernel: lda too small")
	} else {
		checkMatrix(a, m, k, lda, "kernel: a too short", "kernel: lda too small")
	}
	if transB {
		checkMatrix(b, n, k, ldb, "kernel: b too short", "kernel: ldb too small")
	} else {
		checkMatrix(b, k, n, ldb, "kernel: b too short", "kernel: ldb too small")
	}
	return true
}

// checkMatrix panics unless x holds rows×cols values with stride ld; rows, cols > 0.
func checkMatrix(x []float32, rows, cols, ld int, short, narrow string) {
	if ld < cols {
		panic(narrow)
	}
	if len(x) < cols || (rows-1) > (len(x)-cols)/ld {
		panic(short)
	}
}

// scaleRows computes C = beta·C, without reading C when beta is 0.
func scaleRows(m, n int, beta float32, c []float32, ldc int) {
	if beta == 1 {
		return
	}
	for i := range m {
		row := c[i*ldc:][:n]
		if beta == 0 {
			clear(row)
		} else {
			scale(row, beta)
		}
	}
}

// sgemmGo is Sgemm after its checks, in plain Go: rows of B are added up for op(B) = B,
// dot products are taken for op(B) = Bᵀ.
func sgemmGo(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	scaleRows(m, n, beta, c, ldc)
	aRow, aCol := lda, 1
	if transA {
		aRow, aCol = 1, lda
	}
	for i := range m {
		row := c[i*ldc:][:n]
		if !transB {
			addRowsGo(row, k, alpha, a[i*aRow:], aCol, b, ldb)
			continue
		}
		for j := range row {
			bj := b[j*ldb:][:k]
			if aCol == 1 {
				row[j] += alpha * dotGo(a[i*aRow:][:k], bj)
				continue
			}
			var sum float32
			for p := range bj {
				sum += a[i*aRow+p*aCol] * bj[p]
			}
			row[j] += alpha * sum
		}
	}
}

// addRowsGo adds alpha·Σ_p a[p·step]·(row p of b) to row, four rows of b at a time.
func addRowsGo(row []float32, k int, alpha float32, a []float32, step int, b []float32, ldb int) {
	p := 0
	for ; p+4 <= k; p += 4 {
		x0, x1, x2, x3 := alpha*a[p*step], alpha*a[(p+1)*step], alpha*a[(p+2)*step], alpha*a[(p+3)*step]
		b0, b1, b2, b3 := b[p*ldb:][:len(row)], b[(p+1)*ldb:][:len(row)], b[(p+2)*ldb:][:len(row)], b[(p+3)*ldb:][:len(row)]
		for j := range row {
			row[j] += (x0*b0[j] + x1*b1[j]) + (x2*b2[j] + x3*b3[j])
		}
	}
	for ; p < k; p++ {
		axpyGo(row, alpha*a[p*step], b[p*ldb:][:len(row)])
	}
}
