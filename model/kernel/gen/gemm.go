//go:build ignore

package main

import "fmt"

// Offsets of the fields of kernel.tileCall.
const (
	callA, callB, callC                    = 0, 8, 16
	callARow, callACol, callBRow, callCRow = 24, 32, 40, 48
	callK, callTiles                       = 56, 64
	callAlpha, callBeta, callCols          = 72, 76, 80
	callMask                               = 88
	callAhead                              = 120
	callStream                             = 128
	callInit                               = 136
	callFloor, callFinish                  = 144, 148
)

// gemmKernels emits the tile kernels of one isa and their switch, plus the transpose
// and the FMA loop that measures the peak.
func gemmKernels(f *file) {
	var shapes []tile
	if f.wide() {
		for _, rows := range []int{12, 8, 4, 2, 1} {
			shapes = append(shapes, tile{f, rows, 2, false}, tile{f, rows, 1, false})
		}
	} else {
		for _, s := range [][2]int{{6, 2}, {4, 2}, {2, 2}, {1, 2}, {12, 1}, {8, 1}, {4, 1}, {2, 1}, {1, 1}} {
			shapes = append(shapes, tile{f, s[0], s[1], false})
		}
	}
	shapes = append(shapes, tile{f, 1, 3, false}, tile{f, 1, 4, false}) // for C of one row
	var cases string
	for _, t := range shapes {
		cases += t.emitBoth()
	}
	tileSwitch(f, cases)
	peak(f)
	dots(f)
	copyRows(f)
	copyLines(f)
	if !f.wide() {
		transpose(f)
	}
}

// tileSwitch declares the function that runs a tile by its shape.
func tileSwitch(f *file, cases string) {
	fmt.Fprintf(f.decls, "\n// tile%s runs the kernel of rows × vecs vectors, the last of which is partial if\n// masked; the shape must be one of those generated.\n", f.name)
	fmt.Fprintf(f.decls, "func tile%s(rows, vecs int, masked bool, call *tileCall) {\n\tswitch {\n%s", f.name, cases)
	fmt.Fprint(f.decls, "\tdefault:\n\t\tpanic(\"kernel: no such tile\")\n\t}\n}\n")
}

// tile is a kernel that computes call.tiles tiles of C, one below the other, each of
// rows × vecs vectors (the last of them partial if masked): C = A·B, started and
// finished as call says. A tile lives in registers while k runs; A is read one value at
// a time, at any row and column distance, and broadcast. A value may be a pair of bfloat16
// (isa.pairs), and B then pairs as well: k counts pairs.
//
//	R8 A of the tile    R9, R10 row and column distance of A    SI, R13, R14, AX A, every third row
//	BX B at k           R11 row distance of B                   DI C at the row, R12 its row distance
//	CX k left           DX tiles left                           R15 what to fetch ahead, or the call
type tile struct {
	*file
	rows, vecs int
	masked     bool
}

func (t tile) name() string {
	if t.masked {
		return fmt.Sprintf("tile%dx%dm", t.rows, t.vecs)
	}
	return fmt.Sprintf("tile%dx%d", t.rows, t.vecs)
}

// Registers: the tile, then a row of B, then broadcasts of A. AVX2 has none left for
// the lane mask, which takes turns with the first broadcast.
func (t tile) acc(r, v int) int     { return r*t.vecs + v }
func (t tile) b(v int) int          { return t.rows*t.vecs + v }
func (t tile) cast() int            { return t.rows*t.vecs + t.vecs }
func (t tile) last(v int) bool      { return t.masked && v == t.vecs-1 }
func (t tile) maskFromMemory() bool { return t.masked && !t.wide() }

// fetchesAhead says whether the kernel prefetches the next tile's A; for one or two rows
// it is not worth the trouble.
func (t tile) fetchesAhead() bool { return t.rows > 2 && !t.maskFromMemory() }

// emitBoth emits the whole and the masked kernel and returns their cases of tileSwitch.
func (t tile) emitBoth() string {
	var cases string
	for _, not := range []string{"!", ""} {
		t.masked = not == ""
		t.emit()
		cases += fmt.Sprintf("\tcase rows == %d && vecs == %d && %smasked:\n\t\t%s%s(call)\n", t.rows, t.vecs, not, t.name(), t.file.name)
	}
	return cases
}

func (t tile) emit() {
	t.begin(t.name(), "call *tileCall", "", 8)
	t.p("MOVQ call+0(FP), AX")
	t.p("MOVQ %d(AX), R8", callA)
	t.p("MOVQ %d(AX), DI", callC)
	t.p("MOVQ %d(AX), R9", callARow)
	t.p("MOVQ %d(AX), R10", callACol)
	t.p("MOVQ %d(AX), R11", callBRow)
	t.p("MOVQ %d(AX), R12", callCRow)
	t.p("MOVQ %d(AX), DX", callTiles)
	if t.masked {
		t.p("MOVQ %d(AX), CX", callCols)
		if t.wide() {
			t.mask("CX", "BX", 0)
		}
	}
	t.p("next:")
	t.p("MOVQ call+0(FP), AX")
	t.start()
	t.p("MOVQ %d(AX), BX", callB)
	t.p("MOVQ %d(AX), CX", callK)
	pointers := []string{"SI", "R13", "R14", "AX"}[:(t.rows+2)/3]
	t.p("MOVQ R8, SI")
	for i := 1; i < len(pointers); i++ {
		t.p("LEAQ (%s)(R9*2), %s", pointers[i-1], pointers[i])
		t.p("ADDQ R9, %s", pointers[i])
	}
	t.fetch()
	t.p("PCALIGN $32")
	t.p("step:")
	t.step(pointers)
	t.p("DECQ CX")
	t.p("JNZ step")
	t.finish()
	if t.fetchesAhead() {
		t.p("MOVQ R15, %d(AX)", callStream)
	}
	t.p("IMUL3Q $%d, R9, BX", t.rows)
	t.p("ADDQ BX, R8")
	t.p("DECQ DX")
	t.p("JNZ next")
	t.end()
}

// start sets every row of the tile to the row at call.init, or to zero if there is none;
// AX is the call.
func (t tile) start() {
	t.p("MOVQ %d(AX), BX", callInit)
	t.p("TESTQ BX, BX")
	t.p("JZ zero")
	for v := range t.vecs {
		if t.last(v) && !t.wide() {
			t.p("VMOVUPS %d(AX), %s", callMask, t.v(t.cast()))
		}
		t.load(fmt.Sprintf("%d(BX)", v*t.width*4), t.acc(0, v), t.last(v), t.cast())
		for r := 1; r < t.rows; r++ {
			t.p("VMOVAPS %s, %s", t.v(t.acc(0, v)), t.v(t.acc(r, v)))
		}
	}
	t.p("JMP started")
	t.p("zero:")
	for r := range t.rows * t.vecs {
		t.zero(r)
	}
	t.p("started:")
}

// fetch prefetches C, wanted when k is done, and sets R15: to the next tile's A if A is
// one piece, else to where the tile before left the stream; or to the call, where the
// mask is.
func (t tile) fetch() {
	if t.rows > 2 {
		t.p("MOVQ DI, R15")
		for r := range t.rows {
			t.p("PREFETCHT0 (R15)")
			if t.vecs*t.width > 16 {
				t.p("PREFETCHT0 64(R15)")
			}
			if r < t.rows-1 {
				t.p("ADDQ R12, R15")
			}
		}
	}
	if t.maskFromMemory() {
		t.p("MOVQ call+0(FP), R15")
	} else if t.fetchesAhead() {
		t.p("MOVQ call+0(FP), R15")
		t.p("MOVQ %d(R15), R15", callAhead)
		t.p("IMULQ $%d, R15", t.rows)
		t.p("ADDQ R8, R15")
		t.p("CMPQ R15, R8")
		t.p("MOVQ call+0(FP), BX")
		t.p("CMOVQEQ %d(BX), R15", callStream)
		t.p("MOVQ %d(BX), BX", callB)
	}
}

// step adds the products of one column of A and one row of B.
func (t tile) step(pointers []string) {
	for v := range t.vecs {
		if t.last(v) && !t.wide() {
			t.p("VMOVUPS %d(R15), %s", callMask, t.v(t.cast()))
		}
		t.load(fmt.Sprintf("%d(BX)", v*t.width*4), t.b(v), t.last(v), t.cast())
	}
	if t.rows > 2 && t.wide() { // rows of A and B may be too far apart for the hardware to foresee
		t.p("PREFETCHT0 (SI)(R10*8)")
		t.p("PREFETCHT0 (BX)(R11*8)")
		if t.vecs == 2 {
			t.p("PREFETCHT0 64(BX)(R11*8)")
		}
	}
	t.p("ADDQ R11, BX")
	if t.fetchesAhead() {
		t.p("PREFETCHT0 (R15)")
		t.p("ADDQ $%d, R15", 4*t.rows)
	}
	casts := 4
	if !t.wide() {
		casts = min(16-t.cast(), 4)
	}
	for r := range t.rows {
		reg := t.v(t.cast() + r%casts)
		at := []string{"(%s)", "(%s)(R9*1)", "(%s)(R9*2)"}[r%3]
		t.p("VBROADCASTSS "+at+", %s", pointers[r/3], reg)
		for v := range t.vecs {
			if t.pairs {
				t.p(dotPairs(t.cast()+r%casts, t.b(v), t.acc(r, v)))
			} else {
				t.p("VFMADD231PS %s, %s, %s", reg, t.v(t.b(v)), t.v(t.acc(r, v)))
			}
		}
		if r%3 == 2 || r == t.rows-1 {
			t.p("ADDQ R10, %s", pointers[r/3])
		}
	}
}

// finish writes the tile, row by row, leaving DI at the next one. call.finish says how:
// as it is (0), max(tile, floor) (1), or max(alpha·tile + beta·C, floor) (2).
func (t tile) finish() {
	floor, beta, was, keep := 12, 13, 14, 15 // B and the broadcasts are free now
	if t.wide() {
		floor, beta, was = 28, 29, 30
	}
	t.p("MOVQ call+0(FP), AX")
	t.p("VBROADCASTSS %d(AX), %s", callFloor, t.v(floor))
	if t.maskFromMemory() {
		t.p("VMOVUPS %d(AX), %s", callMask, t.v(keep))
	}
	t.p("CMPL %d(AX), $1", callFinish)
	t.p("JLT plain")
	t.p("JEQ floor")
	t.p("VBROADCASTSS %d(AX), %s", callAlpha, t.v(was))
	t.p("VBROADCASTSS %d(AX), %s", callBeta, t.v(beta))
	for i := range t.rows * t.vecs {
		t.p("VMULPS %s, %s, %s", t.v(was), t.v(i), t.v(i))
	}
	t.write(keep, func(acc int, mem string, masked bool) {
		t.load(mem, was, masked, keep)
		t.p("VFMADD231PS %s, %s, %s", t.v(was), t.v(beta), t.v(acc))
		t.p("VMAXPS %s, %s, %s", t.v(acc), t.v(floor), t.v(acc)) // NaN stays
	})
	t.p("JMP done")
	t.p("floor:")
	t.write(keep, func(acc int, _ string, _ bool) {
		t.p("VMAXPS %s, %s, %s", t.v(acc), t.v(floor), t.v(acc))
	})
	t.p("JMP done")
	t.p("plain:")
	t.write(keep, func(int, string, bool) {})
	t.p("done:")
}

// write stores every vector of the tile after prepare has had it.
func (t tile) write(keep int, prepare func(acc int, mem string, masked bool)) {
	for r := range t.rows {
		for v := range t.vecs {
			mem := fmt.Sprintf("%d(DI)", v*t.width*4)
			prepare(t.acc(r, v), mem, t.last(v))
			t.store(t.acc(r, v), mem, t.last(v), keep)
		}
		t.p("ADDQ R12, DI")
	}
}

// peak emits a loop of independent multiply-adds: what the processor can do at best.
func peak(f *file) {
	f.begin("peak", "rounds int", "", 8)
	f.p("MOVQ rounds+0(FP), CX")
	for i := range 16 {
		f.zero(i)
	}
	f.p("PCALIGN $32")
	f.p("loop:")
	for i := range 12 {
		f.p("VFMADD231PS %s, %s, %s", f.v(13+i%3), f.v(13+i%3), f.v(i))
	}
	f.p("DECQ CX")
	f.p("JNZ loop")
	f.end()
}

// dots emits dst[i] = Σ_p a[i,p]·x[p] for rows of k values, aRow bytes apart: four rows
// at a time, then one.
func dots(f *file) {
	f.begin("dots", "dst, a, x *float32, aRow, rows, k int", "", 48)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ a+8(FP), SI")
	f.p("MOVQ x+16(FP), DX")
	f.p("MOVQ aRow+24(FP), R9")
	f.p("LEAQ (R9)(R9*2), R10")
	f.p("MOVQ k+40(FP), R8")
	f.p("MOVQ R8, R11")
	f.p("ANDQ $%d, R11", f.width-1) // the tail of a row
	f.p("SUBQ R11, R8")
	f.mask("R11", "AX", 6)
	f.p("MOVQ rows+32(FP), CX")
	dotRows(f, 4, "rows1")
	dotRows(f, 1, "done")
	f.p("done:")
	f.end()
}

// dotRows emits the loop of dots over so many rows at a time, 4 or 1; where fewer are left
// it jumps to rest.
func dotRows(f *file, rows int, rest string) {
	f.p("rows%d:", rows)
	f.p("CMPQ CX, $%d", rows)
	f.p("JLT %s", rest)
	for r := range rows {
		f.zero(r)
	}
	f.p("MOVQ SI, R12")
	f.p("XORQ BX, BX")
	f.p("JMP check%d", rows)
	f.p("loop%d:", rows)
	at := []string{"(R12)", "(R12)(R9*1)", "(R12)(R9*2)", "(R12)(R10*1)"}
	f.p("VMOVUPS (DX)(BX*4), %s", f.v(4))
	for r := range rows {
		f.p("VFMADD231PS %s, %s, %s", at[r], f.v(4), f.v(r))
	}
	f.p("ADDQ $%d, R12", 4*f.width)
	f.p("ADDQ $%d, BX", f.width)
	f.p("check%d:", rows)
	f.p("CMPQ BX, R8")
	f.p("JLT loop%d", rows)
	f.p("TESTQ R11, R11")
	f.p("JZ whole%d", rows)
	f.load("(DX)(BX*4)", 4, true, 6)
	for r := range rows {
		f.load(at[r], 5, true, 6)
		f.p("VFMADD231PS %s, %s, %s", f.v(5), f.v(4), f.v(r))
	}
	f.p("whole%d:", rows)
	for r := range rows {
		f.fold(r, 4)
	}
	if rows == 4 {
		f.p("VHADDPS Y1, Y0, Y0")
		f.p("VHADDPS Y3, Y2, Y2")
		f.p("VHADDPS Y2, Y0, Y0")
	} else {
		f.p("VHADDPS Y0, Y0, Y0")
		f.p("VHADDPS Y0, Y0, Y0")
	}
	f.p("VEXTRACTF128 $1, Y0, X1")
	f.p("VADDPS X1, X0, X0")
	if rows == 4 {
		f.p("VMOVUPS X0, (DI)")
		f.p("LEAQ (SI)(R9*4), SI")
	} else {
		f.p("VMOVSS X0, (DI)")
		f.p("ADDQ R9, SI")
	}
	f.p("ADDQ $%d, DI", 4*rows)
	f.p("SUBQ $%d, CX", rows)
	f.p("JMP rows%d", rows)
}

// copyRows emits the copy of rows of two vectors, srcRow bytes apart in src and dstRow
// bytes apart in dst.
func copyRows(f *file) {
	f.begin("copyRows", "dst, src *float32, dstRow, srcRow, rows int", "", 40)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ src+8(FP), SI")
	f.p("MOVQ dstRow+16(FP), R9")
	f.p("MOVQ srcRow+24(FP), R8")
	f.p("MOVQ rows+32(FP), CX")
	f.p("loop:")
	f.p("VMOVUPS (SI), %s", f.v(0))
	f.p("VMOVUPS %d(SI), %s", 4*f.width, f.v(1))
	f.p("VMOVUPS %s, (DI)", f.v(0))
	f.p("VMOVUPS %s, %d(DI)", f.v(1), 4*f.width)
	f.p("ADDQ R8, SI")
	f.p("ADDQ R9, DI")
	f.p("DECQ CX")
	f.p("JNZ loop")
	f.end()
}

// copyLines emits the copy of rows of lines·16 values, srcRow bytes apart in src and
// dstRow in dst. It fetches eight rows ahead: rows in other pages are not foreseen by the
// hardware.
func copyLines(f *file) {
	f.begin("copyLines", "dst, src *float32, dstRow, srcRow, rows, lines int", "", 48)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ src+8(FP), SI")
	f.p("MOVQ dstRow+16(FP), R9")
	f.p("MOVQ srcRow+24(FP), R8")
	f.p("MOVQ rows+32(FP), CX")
	f.p("MOVQ lines+40(FP), R10")
	f.p("row:")
	f.p("MOVQ SI, R11")
	f.p("MOVQ DI, R12")
	f.p("MOVQ R10, DX")
	f.p("line:")
	f.p("PREFETCHT0 (R11)(R8*8)")
	for off := 0; off < 64; off += 4 * f.width {
		f.p("VMOVUPS %d(R11), %s", off, f.v(off/32))
	}
	for off := 0; off < 64; off += 4 * f.width {
		f.p("VMOVUPS %s, %d(R12)", f.v(off/32), off)
	}
	f.p("ADDQ $64, R11")
	f.p("ADDQ $64, R12")
	f.p("DECQ DX")
	f.p("JNZ line")
	f.p("ADDQ R8, SI")
	f.p("ADDQ R9, DI")
	f.p("DECQ CX")
	f.p("JNZ row")
	f.end()
}

// transpose emits the transpose of a row of 8×8 blocks: block i takes 8 columns at
// src+32·i of 8 rows srcRow bytes apart and writes them as 8 rows dstRow bytes apart;
// blocks follow each other downwards in dst.
func transpose(f *file) {
	f.begin("transpose8", "dst, src *float32, dstRow, srcRow, blocks int", "", 40)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ src+8(FP), SI")
	f.p("MOVQ dstRow+16(FP), R8")
	f.p("MOVQ srcRow+24(FP), R9")
	f.p("MOVQ blocks+32(FP), CX")
	f.p("LEAQ (R9)(R9*2), R10") // 3 rows
	f.p("LEAQ (SI)(R9*4), R11") // row 4
	f.p("LEAQ (R8)(R8*2), R12")
	f.p("loop:")
	// Y0…Y3 hold columns 0–3 of rows i and i+4, Y4…Y7 columns 4–7.
	rows := []string{"(%s)", "(%s)(R9*1)", "(%s)(R9*2)", "(%s)(R10*1)"}
	for half := range 2 {
		for r := range 4 {
			lo := fmt.Sprintf("%d"+rows[r], 16*half, "SI")
			hi := fmt.Sprintf("%d"+rows[r], 16*half, "R11")
			f.p("VMOVUPS %s, X%d", lo, 4*half+r)
			f.p("VINSERTF128 $1, %s, Y%d, Y%d", hi, 4*half+r, 4*half+r)
		}
	}
	out := []string{"(DI)", "(DI)(R8*1)", "(DI)(R8*2)", "(DI)(R12*1)"}
	for half := range 2 {
		a := 4 * half
		f.p("VUNPCKLPS Y%d, Y%d, Y8", a+1, a)
		f.p("VUNPCKHPS Y%d, Y%d, Y9", a+1, a)
		f.p("VUNPCKLPS Y%d, Y%d, Y10", a+3, a+2)
		f.p("VUNPCKHPS Y%d, Y%d, Y11", a+3, a+2)
		f.p("VUNPCKLPD Y10, Y8, Y12")
		f.p("VUNPCKHPD Y10, Y8, Y13")
		f.p("VUNPCKLPD Y11, Y9, Y14")
		f.p("VUNPCKHPD Y11, Y9, Y15")
		for r := range 4 {
			f.p("VMOVUPS Y%d, %s", 12+r, out[r])
		}
		f.p("LEAQ (DI)(R8*4), DI")
	}
	f.p("ADDQ $32, SI")
	f.p("ADDQ $32, R11")
	f.p("DECQ CX")
	f.p("JNZ loop")
	f.end()
}
