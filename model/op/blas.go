package op

import (
	"tandem/model/kernel"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// BLAS is gonum's implementation with the Sgemm of model/kernel in place of its own, for
// the matrix products of gorgonia's stock operations:
//
//	gorgonia.Use(op.BLAS{}) // for the whole process; before any graph runs
//
// The ops of this package call the kernels themselves and are the same without it.
type BLAS struct{ gonum.Implementation }

// Sgemm computes C = alpha·op(A)·op(B) + beta·C like gonum's, but on the calling
// goroutine alone. It panics as gonum's does, and results differ from it in the last
// bits, since sums run in another order; it also differs where A holds 0 against Inf or
// NaN in B, whose product, NaN, gonum skips.
func (b BLAS) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, bb []float32, ldb int, beta float32, c []float32, ldc int) {
	rowsA, colsA, rowsB, colsB := m, k, k, n
	if transposed(tA) {
		rowsA, colsA = k, m
	}
	if transposed(tB) {
		rowsB, colsB = n, k
	}
	if alpha == 0 || !known(tA) || !known(tB) || !holds(a, rowsA, colsA, lda) || !holds(bb, rowsB, colsB, ldb) || !holds(c, m, n, ldc) {
		b.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, bb, ldb, beta, c, ldc) // scales C or panics
		return
	}
	kernel.Sgemm(transposed(tA), transposed(tB), m, n, k, alpha, a, lda, bb, ldb, beta, c, ldc)
}

func transposed(t blas.Transpose) bool { return t == blas.Trans || t == blas.ConjTrans }
func known(t blas.Transpose) bool      { return t == blas.NoTrans || transposed(t) }

// holds tells whether x holds a matrix of at least one value with rows ld apart.
func holds(x []float32, rows, cols, ld int) bool {
	return rows > 0 && cols > 0 && ld >= cols && len(x) >= cols && rows-1 <= (len(x)-cols)/ld
}
