//go:build !purego

package kernel

// byDots computes C row by row or column by column as dot products and reports true,
// or does nothing if that would be slow: it suits one column of C, and a few rows of C
// when B is transposed, since then no value of the large matrix is used often enough
// to be worth a copy.
func (g *product) byDots(beta float32) bool {
	const few = 4
	if g.n == 1 && g.aCol == 1 {
		step := g.ldb
		if g.transB {
			step = 1
		}
		g.dots(beta, g.c, g.ldc, g.a, g.aRow, g.m, g.b, step)
		return true
	}
	if g.m <= few && g.transB {
		for i := range g.m {
			g.dots(beta, g.c[i*g.ldc:], 1, g.b, g.ldb, g.n, g.a[i*g.aRow:], g.aCol)
		}
		return true
	}
	return false
}

// dots computes out[i·outStep] = alpha·⟨row i of a, x⟩ + beta·out[i·outStep] over rows
// of k values, lda apart in a; the values of x are xStep apart.
func (g *product) dots(beta float32, out []float32, outStep int, a []float32, lda, rows int, x []float32, xStep int) {
	if xStep != 1 {
		pack := packs.Get().(*packed)
		defer packs.Put(pack)
		for p := 0; p < g.k; p += len(pack.b) {
			xs := pack.b[:min(len(pack.b), g.k-p)]
			for s := range xs {
				xs[s] = x[(p+s)*xStep]
			}
			g.dotsDense(beta, out, outStep, a[p:], lda, rows, xs)
			beta = 1
		}
		return
	}
	g.dotsDense(beta, out, outStep, a, lda, rows, x[:g.k])
}

// dotsDense is dots for the k = len(x) values of a dense x.
func (g *product) dotsDense(beta float32, out []float32, outStep int, a []float32, lda, rows int, x []float32) {
	if outStep == 1 && beta == 0 {
		rowDots(out[:rows], a, lda, x)
		if g.alpha != 1 {
			scale(out[:rows], g.alpha)
		}
		return
	}
	var sums [128]float32
	for r := 0; r < rows; r += len(sums) {
		part := sums[:min(len(sums), rows-r)]
		rowDots(part, a[r*lda:], lda, x)
		for i, s := range part {
			if o := &out[(r+i)*outStep]; beta == 0 {
				*o = g.alpha * s
			} else {
				*o = g.alpha*s + beta**o
			}
		}
	}
}

// rowDots computes dst[i] = ⟨row i of a, x⟩.
func rowDots(dst, a []float32, lda int, x []float32) {
	if active == levelAVX512 && len(x) > 8 {
		dotsAVX512(&dst[0], &a[0], &x[0], 4*lda, len(dst), len(x))
	} else {
		dotsAVX2(&dst[0], &a[0], &x[0], 4*lda, len(dst), len(x))
	}
}
