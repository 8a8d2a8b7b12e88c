//go:build !purego

package kernel

import (
	"sync"
	"unsafe"
)

// tileCall is what a tile kernel needs; the assembly reads it by offset. Distances are
// in bytes.
type tileCall struct {
	a, b, c                *float32
	aRow, aCol, bRow, cRow int
	k, tiles               int
	alpha, beta            float32
	cols                   int      // columns in the last, partial vector
	mask                   [8]int32 // the same as lanes: −1 for a column in use
}

const (
	blockK    = 512      // steps of k per pass over C
	panelVecs = 2        // vectors per row of a tile
	blockB    = 64 << 10 // values of B (blockK × columns) packed at a time: 256 KB
	blockA    = 32 << 10 // values of A used again for every panel of B: 128 KB
)

// packs holds scratch for blocks of B.
var packs = sync.Pool{New: func() any { return new([blockB]float32) }}

func sgemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if active == levelGo {
		sgemmGo(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	var pack []float32
	if transB {
		buf := packs.Get().(*[blockB]float32)
		defer packs.Put(buf)
		pack = buf[:]
	}
	width := 8
	if active == levelAVX512 {
		width = 16
	}
	panel := panelVecs * width
	aRow, aCol := lda, 1
	if transA {
		aRow, aCol = 1, lda
	}
	for p := 0; p < k; p += blockK {
		kb := min(blockK, k-p)
		cols := n
		if pack != nil {
			cols = blockB / kb / panel * panel
		}
		for j0 := 0; j0 < n; j0 += cols {
			nb := min(cols, n-j0)
			if pack != nil {
				packTransposed(pack, b[j0*ldb+p:], ldb, nb, kb, panel)
			}
			rows := max(1, blockA/kb/24) * 24
			for i := 0; i < m; i += rows {
				mb := min(rows, m-i)
				for j := 0; j < nb; j += panel {
					call := tileCall{
						a: &a[i*aRow+p*aCol], c: &c[i*ldc+j0+j],
						aRow: 4 * aRow, aCol: 4 * aCol, cRow: 4 * ldc,
						k: kb, alpha: alpha, beta: beta,
					}
					if pack != nil {
						call.b, call.bRow = &pack[j*kb], 4*panel
					} else {
						call.b, call.bRow = &b[p*ldb+j0+j], 4*ldb
					}
					tiles(&call, mb, min(panel, nb-j), width)
				}
			}
		}
		beta = 1
	}
}

// tiles computes rows × cols values of C, cols being at most two vectors of width.
func tiles(call *tileCall, rows, cols, width int) {
	half := false // eight columns of AVX-512 are done with AVX2
	if width == 16 && cols <= 8 {
		half, width = true, 8
	}
	vecs := (cols + width - 1) / width
	call.cols = cols - (vecs-1)*width
	for i := range min(8, call.cols) {
		call.mask[i] = -1
	}
	masked := call.cols < width
	heights := [...]int{12, 8, 4, 2, 1}
	if width == 8 {
		heights = [...]int{6, 4, 2, 1, 1}
		if vecs == 1 {
			heights = [...]int{12, 4, 2, 1, 1}
		}
	}
	for _, h := range heights {
		if call.tiles = rows / h; call.tiles == 0 {
			continue
		}
		if active == levelAVX512 && !half {
			tileAVX512(h, vecs, masked, call)
		} else {
			tileAVX2(h, vecs, masked, call)
		}
		done := call.tiles * h
		rows -= done
		if rows == 0 {
			return
		}
		call.a = (*float32)(unsafe.Add(unsafe.Pointer(call.a), done*call.aRow))
		call.c = (*float32)(unsafe.Add(unsafe.Pointer(call.c), done*call.cRow))
	}
}

// packTransposed writes the transpose of the n×k matrix b to dst as panels of panel
// columns each: k rows of panel values, one panel after the other.
func packTransposed(dst, b []float32, ldb, n, k, panel int) {
	for j := 0; j < n; j += panel {
		out := dst[j*k:][:panel*k]
		for c := 0; c < min(panel, n-j); c += 8 {
			rows := min(8, n-j-c)
			p := 0
			if blocks := k / 8; rows == 8 && blocks > 0 {
				transpose8AVX2(&out[c], &b[(j+c)*ldb], 4*panel, 4*ldb, blocks)
				p = 8 * blocks
			}
			for r := range rows {
				for q := p; q < k; q++ {
					out[q*panel+c+r] = b[(j+c+r)*ldb+q]
				}
			}
		}
	}
}
