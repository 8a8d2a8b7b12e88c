package baseline

import (
	"math"

	"tandem/model/kernel"
)

// cholBlock is how many columns cholesky factors between two matrix products.
const cholBlock = 32

// cholesky overwrites the lower triangle of the symmetric positive definite a (n×n)
// with L, a = L·Lᵀ, and its diagonal with 1/L_ii. What is above the diagonal is
// overwritten with anything. It reports whether a was positive definite in float32.
// Cost: n³/3 multiply-adds.
func cholesky(a []float32, n int) bool {
	for k := 0; k < n; k += cholBlock {
		end := min(k+cholBlock, n)
		for i := k; i < n; i++ {
			row := a[i*n:]
			for j := k; j < min(i, end); j++ {
				row[j] = (row[j] - kernel.Dot(row[k:j], a[j*n+k:j*n+j])) * a[j*n+j]
			}
			if i < end {
				d := row[i] - kernel.SumSquares(row[k:i])
				if !(d > 0) { // also refuses NaN
					return false
				}
				row[i] = float32(1 / math.Sqrt(float64(d)))
			}
		}
		if end < n {
			below := a[end*n+k:]
			kernel.Sgemm(false, true, n-end, n-end, end-k, -1, below, n, below, n, 1, a[end*n+end:], n)
		}
	}
	return true
}

// cholSolve overwrites b with the solution x of L·Lᵀ·x = b, L as cholesky leaves it.
func cholSolve(l, b []float32) {
	n := len(b)
	for i := range n {
		b[i] = (b[i] - kernel.Dot(b[:i], l[i*n:i*n+i])) * l[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		b[i] *= l[i*n+i]
		kernel.Axpy(b[:i], -b[i], l[i*n:i*n+i])
	}
}
