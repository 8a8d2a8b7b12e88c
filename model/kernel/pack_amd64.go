//go:build !purego

package kernel

// packA copies height rows and steps columns of op(A) at (i, p) to pack.a, as they lie
// but closer together, and points call there.
func (g *product) packA(call *tileCall, pack *packed, i, p, height, steps int) {
	if g.aCol == 1 {
		const row = blockK + 16 // not a power of two
		for r := range height {
			copy(pack.a[r*row:][:steps], g.a[(i+r)*g.aRow+p:])
		}
		call.aRow, call.aCol = 4*row, 4
	} else {
		const line = 16 // values
		whole := height / line * line
		if whole > 0 && g.width == 16 {
			copyLinesAVX512(&pack.a[0], &g.a[p*g.aCol+i], 4*blockM, 4*g.aCol, steps, whole/line)
		} else if whole > 0 {
			copyLinesAVX2(&pack.a[0], &g.a[p*g.aCol+i], 4*blockM, 4*g.aCol, steps, whole/line)
		}
		if whole < height {
			for s := range steps {
				copy(pack.a[s*blockM+whole:][:height-whole], g.a[(p+s)*g.aCol+i+whole:])
			}
		}
		call.aRow, call.aCol = 4, 4*blockM
	}
	call.a = &pack.a[0]
}

// packB copies steps rows and width columns of op(B) at (p, j) to pack.b as panels, one
// after the other, each of steps rows of g.panel values. Columns beyond width hold
// whatever was there: no tile reads them.
func (g *product) packB(pack *packed, p, j, steps, width int) {
	if !g.transB {
		for s := range steps { // along the rows of B, as the cache likes to be read
			g.packRow(pack.b[s*g.panel:], g.b[(p+s)*g.ldb+j:], steps*g.panel, width)
		}
		return
	}
	for q := 0; q < width; q += g.panel {
		packTransposed(pack.b[q*steps:], g.b[(j+q)*g.ldb+p:], g.ldb, min(g.panel, width-q), steps, g.panel)
	}
}

// packRow cuts width values of src into pieces of g.panel, gap apart in dst.
func (g *product) packRow(dst, src []float32, gap, width int) {
	whole := width / g.panel
	if whole > 0 && g.width == 16 {
		copyRowsAVX512(&dst[0], &src[0], 4*gap, 4*32, whole)
	} else if whole > 0 {
		copyRowsAVX2(&dst[0], &src[0], 4*gap, 4*16, whole)
	}
	if rest := width % g.panel; rest > 0 {
		copy(dst[whole*gap:][:rest], src[whole*g.panel:])
	}
}

// packTransposed writes the transpose of cols rows of steps values, ldb apart in b, to
// steps rows panel apart in out.
func packTransposed(out, b []float32, ldb, cols, steps, panel int) {
	for c := 0; c < cols; c += 8 {
		rows, s := min(8, cols-c), 0
		if rows == 8 && steps >= 8 {
			transpose8AVX2(&out[c], &b[c*ldb], 4*panel, 4*ldb, steps/8)
			s = steps / 8 * 8
		}
		for ; s < steps; s++ {
			for r := range rows {
				out[s*panel+c+r] = b[(c+r)*ldb+s]
			}
		}
	}
}
