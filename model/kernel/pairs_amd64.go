//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// hasPairs tells whether the processor multiplies pairs of bfloat16.
var hasPairs = cpu.X86.HasAVX512BF16

// sgemmBFloat16 is Sgemm of rounded factors after its checks; all sizes are positive.
func sgemmBFloat16(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !hasPairs || active != levelAVX512 {
		sgemmRounded(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	g := newProduct(transA, transB, m, n, k, a, lda, b, ldb, c, ldc)
	g.alpha = alpha
	if alpha != 1 && beta == 0 { // the tiles scale what they add to C, or nothing
		scaleRows(m, n, 0, c, ldc)
		beta = 1
	}
	g.runPairs(beta)
}

// sgemmBiasReLUBFloat16 is SgemmBiasReLU of rounded factors after its checks; all sizes
// are positive.
func sgemmBiasReLUBFloat16(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	if !hasPairs || active != levelAVX512 {
		sgemmBiasReLURounded(m, n, k, a, lda, b, ldb, bias, relu, c, ldc)
		return
	}
	g := newProduct(false, false, m, n, k, a, lda, b, ldb, c, ldc)
	g.bias, g.floor = bias, floor(relu)
	g.runPairs(0)
}

// runPairs is run with factors rounded to bfloat16: both are packed as pairs, values 2p
// and 2p+1 along k, the last one with a zero where k is odd.
func (g *product) runPairs(beta float32) {
	g.pairs, g.panel = true, 2*g.width
	pack := packs.Get().(*packed)
	defer packs.Put(pack)
	for p := 0; p < g.k; p += 2 * blockK {
		steps := min(2*blockK, g.k-p)
		pairs := (steps + 1) / 2
		cols := blockB / pairs / g.panel * g.panel
		for j := 0; j < g.n; j += cols {
			width := min(cols, g.n-j)
			g.pairB(pack, p, j, steps, width)
			for i := 0; i < g.m; i += blockM {
				height := min(blockM, g.m-i)
				call := tileCall{k: pairs, cRow: 4 * g.ldc, alpha: g.alpha, beta: beta, pairs: true}
				g.pairA(&call, pack, i, p, height, steps)
				g.finish(&call, p+steps == g.k)
				g.block(call, pack, true, i, j, p, height, width)
			}
		}
		beta = 1 // the next steps of k add to these
	}
}

// pairA packs height rows and steps columns of op(A) at (i, p) as pairs, row by row, or
// column by column where A is transposed, and points call there.
func (g *product) pairA(call *tileCall, pack *packed, i, p, height, steps int) {
	call.a = &pack.a[0]
	if g.aCol == 1 {
		const row = blockK + 16 // not a power of two
		narrowPairsBF16(call.a, &g.a[i*g.aRow+p], 4*row, 4*g.aRow, height, steps)
		call.aRow, call.aCol = 4*row, 4
		return
	}
	interleaveRows(pack.a[:], g.a[p*g.aCol+i:], 32, blockM, g.aCol, steps, height)
	call.aRow, call.aCol = 4, 4*blockM
}

// pairB packs steps rows and width columns of op(B) at (p, j) as pairs, in panels as
// packB does.
func (g *product) pairB(pack *packed, p, j, steps, width int) {
	pairs := (steps + 1) / 2
	if !g.transB {
		interleaveRows(pack.b[:], g.b[p*g.ldb+j:], pairs*g.panel, g.panel, g.ldb, steps, width)
		return
	}
	const row = blockK + 16
	for q := 0; q < width; q += g.panel { // pack.a is not in use yet
		cols := min(g.panel, width-q)
		narrowPairsBF16(&pack.a[0], &g.b[(j+q)*g.ldb+p], 4*row, 4*g.ldb, cols, steps)
		packTransposed(pack.b[q*pairs:], pack.a[:], row, cols, pairs, g.panel)
	}
}

// interleaveRows pairs the rows of src, ld apart: steps of them, of cols values. From 32
// pairs to the next 32 of a row is gap in dst, from row to row of pairs dstRow.
func interleaveRows(dst, src []float32, gap, dstRow, ld, steps, cols int) {
	if whole := steps / 2; whole > 0 {
		interleaveBF16(&dst[0], &src[0], &src[ld], 4*gap, 4*dstRow, 8*ld, whole, cols)
	}
	if steps%2 == 1 {
		last := src[(steps-1)*ld:]
		for c := 0; c < cols; c += len(zeros) {
			n := min(len(zeros), cols-c)
			interleaveBF16(&dst[steps/2*dstRow+c/32*gap], &last[c], &zeros[0], 4*gap, 4*dstRow, 0, 1, n)
		}
	}
}

// zeros stand for the row after the last one.
var zeros [256]float32
