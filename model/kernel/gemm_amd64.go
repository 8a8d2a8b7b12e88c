//go:build !purego

package kernel

import (
	"sync"
	"unsafe"
)

// Blocks are chosen for 32 KB of level-1 and 512 KB or more of level-2 cache.
const (
	blockK = 256      // steps of k per pass over C
	blockM = 144      // rows of A used again for every panel of B
	blockB = 64 << 10 // values of B packed at a time
)

// packed is scratch for one block of A and one of B.
type packed struct {
	a [blockM * (blockK + 16)]float32
	b [blockB]float32
}

var packs = sync.Pool{New: func() any { return new(packed) }}

// product is the part of a matrix product that blocks share.
type product struct {
	m, n, k    int
	alpha      float32
	a          []float32
	aRow, aCol int // op(A)[i,p] is a[i·aRow+p·aCol]
	b          []float32
	ldb        int
	transB     bool
	c          []float32
	ldc        int
	bias       []float32 // added to every row of C; nil = none
	floor      float32   // the least value of C
	width      int       // values in a vector
	panel      int       // columns of C computed at a time
	pairs      bool      // the tiles multiply pairs of bfloat16
}

// sgemm is Sgemm after its checks; all sizes are positive.
func sgemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if active == levelGo {
		sgemmGo(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	if n == 1 && m > 1 && transA && ldc == 1 { // C is a column: compute it as a row, Cᵀ = op(B)ᵀ·A
		sgemm(!transB, false, 1, m, k, alpha, b, ldb, a, lda, beta, c, m)
		return
	}
	g := newProduct(transA, transB, m, n, k, a, lda, b, ldb, c, ldc)
	g.alpha = alpha
	if g.byDots(beta) {
		return
	}
	if alpha != 1 && beta == 0 { // the tiles scale what they add to C, or nothing
		scaleRows(m, n, 0, c, ldc)
		beta = 1
	}
	g.run(beta)
}

// sgemmBiasReLU is SgemmBiasReLU after its checks; all sizes are positive.
func sgemmBiasReLU(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	if active == levelGo {
		sgemmBiasReLUGo(m, n, k, a, lda, b, ldb, bias, relu, c, ldc)
		return
	}
	g := newProduct(false, false, m, n, k, a, lda, b, ldb, c, ldc)
	if g.byDots(0) {
		biasReLURows(m, bias, relu, c, ldc)
		return
	}
	g.bias, g.floor = bias, floor(relu)
	g.run(0)
}

// newProduct returns op(A)·op(B) for the active level, which is not "go".
func newProduct(transA, transB bool, m, n, k int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) product {
	g := product{m: m, n: n, k: k, alpha: 1, a: a, aRow: lda, aCol: 1,
		b: b, ldb: ldb, transB: transB, c: c, ldc: ldc, floor: floor(false), width: lanes()}
	if transA {
		g.aRow, g.aCol = 1, lda
	}
	g.panel = 2 * g.width
	if m == 1 {
		g.panel = 4 * g.width
	}
	return g
}

// run computes C = max(alpha·op(A)·op(B) + beta·C + bias, floor), block by block. Where
// beta is 0, alpha must be 1.
func (g *product) run(beta float32) {
	packA, packB := g.packing()
	var pack *packed
	if packA || packB {
		pack = packs.Get().(*packed)
		defer packs.Put(pack)
	}
	for p := 0; p < g.k; p += blockK {
		steps, cols := min(blockK, g.k-p), g.n
		if packB {
			cols = blockB / steps / g.panel * g.panel
		}
		for j := 0; j < g.n; j += cols {
			width := min(cols, g.n-j)
			if packB {
				g.packB(pack, p, j, steps, width)
			}
			for i := 0; i < g.m; i += blockM {
				height := min(blockM, g.m-i)
				call := tileCall{k: steps, cRow: 4 * g.ldc, alpha: g.alpha, beta: beta}
				if packA {
					g.packA(&call, pack, i, p, height, steps)
				} else {
					call.a, call.aRow, call.aCol = &g.a[i*g.aRow+p*g.aCol], 4*g.aRow, 4*g.aCol
				}
				g.finish(&call, p+steps == g.k)
				g.block(call, pack, packB, i, j, p, height, width)
			}
		}
		beta = 1 // the next steps of k add to these
	}
}

// finish says how the tiles are to be written; last means that no steps of k follow.
func (g *product) finish(call *tileCall, last bool) {
	call.floor = floor(false)
	if last {
		call.floor = g.floor
	}
	switch {
	case call.beta != 0:
		call.finish = 2
	case call.floor == 0:
		call.finish = 1
	}
}

// packing decides what is worth copying. Rows a power of two apart fall into the same
// few sets of the cache, so that a column of them throws itself out; a copy pays once
// it is read often enough. The bounds were measured.
func (g *product) packing() (packA, packB bool) {
	rowsA, colsA, rowsB := 1024, 512, 200
	if g.width == 16 {
		colsA, rowsB = 2048, 1024
	}
	packA = g.aRow == 1 && g.aCol >= colsA || g.aCol == 1 && g.aRow >= rowsA && g.n > g.panel
	return packA, g.transB || g.m >= rowsB && g.n > g.panel
}

// block computes the height×width values of C at (i, j) for the steps of k from p on,
// panel by panel; call holds what the panels share.
func (g *product) block(call tileCall, pack *packed, packB bool, i, j, p, height, width int) {
	for q := 0; q < width; q += g.panel {
		panel := call
		panel.c = &g.c[i*g.ldc+j+q]
		if g.bias != nil && p == 0 {
			panel.init = &g.bias[j+q]
		}
		if packB {
			panel.b, panel.bRow = &pack.b[q*call.k], 4*g.panel
		} else {
			panel.b, panel.bRow = &g.b[p*g.ldb+j+q], 4*g.ldb
		}
		panel.stream = uintptr(unsafe.Pointer(panel.b))
		if i == 0 && !g.pairs && p+2*blockK <= g.k { // the first panels fetch the next steps of k
			if q == 0 && g.aRow == 1 && g.aCol == g.m {
				panel.stream = uintptr(unsafe.Pointer(&g.a[(p+blockK)*g.m]))
			} else if q == g.panel && !packB && g.ldb == g.n {
				panel.stream = uintptr(unsafe.Pointer(&g.b[(p+blockK)*g.n]))
			}
		}
		panel.run(height, min(g.panel, width-q), g.width)
	}
}

// tileCall is what a tile kernel reads, by offset. Distances are in bytes.
type tileCall struct {
	a, b, c                *float32
	aRow, aCol, bRow, cRow int
	k, tiles               int
	alpha, beta            float32
	cols                   int      // columns in the last vector
	mask                   [8]int32 // the same for AVX2: −1 for a column in use
	ahead                  int      // aRow where A has no gaps, else 0: fetch the next tile's A
	stream                 uintptr  // else fetch from here on, tile after tile; moves on
	init                   *float32 // what every row of a tile starts with; nil = 0
	floor                  float32
	finish                 int32 // 0: C = tile; 1: max(tile, floor); 2: max(alpha·tile + beta·C, floor)
	pairs                  bool  // a and b hold pairs of bfloat16; no kernel reads it
}

// run computes rows × cols values of C by tiles as high as possible, from the top.
func (t *tileCall) run(rows, cols, width int) {
	if t.aCol == 4 && t.aRow == 4*t.k {
		t.ahead = t.aRow
	}
	if !t.pairs && (cols <= 8 || cols == 16) { // one vector of AVX-512 would need a load per multiply-add
		width = 8
	}
	vecs := (cols + width - 1) / width
	t.cols = cols - (vecs-1)*width
	for i := range min(8, t.cols) {
		t.mask[i] = -1
	}
	heights := [...]int{12, 8, 4, 2, 1}
	if width == 8 && vecs == 2 {
		heights = [...]int{6, 4, 2, 1, 1}
	}
	if vecs > 2 { // C has one row
		heights = [...]int{1, 1, 1, 1, 1}
	}
	for i, h := range heights {
		t.tiles = rows / h
		if i == 0 && t.tiles > 0 && 2*heights[1] == h+rows%h {
			t.tiles-- // two of the next height are faster than this and a low one
		}
		if t.tiles == 0 {
			continue
		}
		if t.pairs {
			tileBF16(h, vecs, t.cols < width, t)
		} else if width == 16 {
			tileAVX512(h, vecs, t.cols < width, t)
		} else {
			tileAVX2(h, vecs, t.cols < width, t)
		}
		done := t.tiles * h
		if rows -= done; rows == 0 {
			return
		}
		t.a = (*float32)(unsafe.Add(unsafe.Pointer(t.a), done*t.aRow))
		t.c = (*float32)(unsafe.Add(unsafe.Pointer(t.c), done*t.cRow))
	}
}
