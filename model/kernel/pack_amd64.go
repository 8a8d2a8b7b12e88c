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
		for s := range steps {
			copy(pack.a[s*blockM:][:height], g.a[(p+s)*g.aCol+i:])
		}
		call.aRow, call.aCol = 4, 4*blockM
	}
	call.a = &pack.a[0]
}

// packB copies steps rows and width columns of op(B) at (p, j) to pack.b as panels, one
// after the other, each of steps rows of g.panel values. Columns beyond width hold
// whatever was there: no tile reads them.
func (g *product) packB(pack *packed, p, j, steps, width int) {
	for q := 0; q < width; q += g.panel {
		out, cols := pack.b[q*steps:][:steps*g.panel], min(g.panel, width-q)
		if g.transB {
			packTransposed(out, g.b[(j+q)*g.ldb+p:], g.ldb, cols, steps, g.panel)
		} else {
			packRows(out, g.b[p*g.ldb+j+q:], g.ldb, cols, steps, g.panel)
		}
	}
}

// packRows copies rows of cols values, ldb apart in b, to rows panel apart in out.
func packRows(out, b []float32, ldb, cols, rows, panel int) {
	switch {
	case cols == 32 && panel == 32:
		copyRowsAVX512(&out[0], &b[0], 4*ldb, rows)
	case cols == 16 && panel == 16:
		copyRowsAVX2(&out[0], &b[0], 4*ldb, rows)
	default:
		for r := range rows {
			copy(out[r*panel:][:cols], b[r*ldb:])
		}
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
