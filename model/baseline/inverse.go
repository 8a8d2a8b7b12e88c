package baseline

import (
	"context"
	"errors"

	"tandem/model/kernel"
)

// panel is how many rows and columns invertSPD sweeps at a time.
const panel = 128

var errNotPositive = errors.New("matrix is not positive definite in float32")

// invertSPD replaces the lower triangle of the symmetric positive definite a (n×n) by that
// of −a⁻¹; what is above the diagonal is overwritten with anything. It sweeps one block
// k of columns after another:
//
//	D = a_kk⁻¹   w = a_·k·D   a_ij −= w_i·a_jkᵀ (i, j ≠ k)   a_ik = w_i   a_kk = −D
//
// which is n³ multiply-adds and nearly all of them in matrix products. The bits of the
// result do not depend on the number of processors.
// Source: Goodnight 1979, "A tutorial on the SWEEP operator", by blocks.
func invertSPD(ctx context.Context, a []float32, n int) error {
	c, w := make([]float32, n*panel), make([]float32, n*panel)
	for k := 0; k < n; k += panel {
		m := min(panel, n-k)
		d, err := pivot(a, n, k, m)
		if err != nil {
			return err
		}
		takePanel(c, a, n, k, m)
		tiles := (n + panel - 1) / panel
		if err := each(ctx, tiles, func() func(int) {
			return func(t int) {
				rows := min(panel, n-t*panel)
				kernel.Sgemm(false, false, rows, m, m, 1, c[t*panel*m:], m, d, m, 0, w[t*panel*m:], m)
			}
		}); err != nil {
			return err
		}
		if err := each(ctx, tiles, func() func(int) {
			return func(t int) {
				from := (tiles - 1 - t) * panel // the longest rows first
				if rows := min(panel, n-from); from != k {
					kernel.Sgemm(false, true, rows, from+rows, m, -1, w[from*m:], m, c, m, 1, a[from*n:], n)
				}
			}
		}); err != nil {
			return err
		}
		putPanel(a, w, d, n, k, m)
	}
	return nil
}

// pivot returns the inverse of the block of m rows and columns at k of the lower
// triangle a, swept one by one in float64.
func pivot(a []float32, n, k, m int) ([]float32, error) {
	x := make([]float64, m*m)
	for i := range m {
		for j := range i + 1 {
			x[i*m+j] = float64(a[(k+i)*n+k+j])
			x[j*m+i] = x[i*m+j]
		}
	}
	column := make([]float64, m)
	for p := range m {
		if !(x[p*m+p] > 0) { // also refuses NaN
			return nil, errNotPositive
		}
		d := 1 / x[p*m+p]
		for i := range m {
			column[i] = x[i*m+p]
		}
		for i := range m {
			if i == p {
				continue
			}
			f := column[i] * d
			row := x[i*m : (i+1)*m]
			for j, v := range column {
				row[j] -= f * v
			}
			row[p] = f
		}
		for j, v := range column {
			x[p*m+j] = v * d
		}
		x[p*m+p] = -d
	}
	out := make([]float32, m*m)
	for i, v := range x {
		out[i] = float32(-v)
	}
	return out, nil
}

// takePanel copies columns k … k+m−1 of the symmetric a to c (n×m), zero where they
// cross the rows of the same number.
func takePanel(c, a []float32, n, k, m int) {
	for r := range m {
		for i, v := range a[(k+r)*n:][:k] {
			c[i*m+r] = v
		}
	}
	clear(c[k*m : (k+m)*m])
	for i := k + m; i < n; i++ {
		copy(c[i*m:(i+1)*m], a[i*n+k:])
	}
}

// putPanel writes w (n×m) and −d (m×m) to columns k … k+m−1 of the lower triangle a.
func putPanel(a, w, d []float32, n, k, m int) {
	for r := range m {
		row := a[(k+r)*n:]
		for i := range row[:k] {
			row[i] = w[i*m+r]
		}
		for j := range m {
			row[k+j] = -d[r*m+j]
		}
	}
	for i := k + m; i < n; i++ {
		copy(a[i*n+k:], w[i*m:(i+1)*m])
	}
}
