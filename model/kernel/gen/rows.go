//go:build ignore

package main

import "fmt"

// rows emits the kernels of rows.go, over matrices of n columns without gaps.
func rows(f *file) {
	biasReLU(f)
	addRowsReLU(f)
	columns(f, "colSum", "dst, x *float32, n, rows int", 32)
	pairs(f, "outerRows", true)
	pairs(f, "weightRows", false)
	adamRows(f)
	columns(f, "groupSum", "dst, x *float32, n, group, groups int", 40)
}

// widths emits body for one vector of columns after the other: it finds the column in
// BX, and runs last for the partial vector of R11 columns, masked. R8 is the number of
// columns in whole vectors. Labels end in tag.
func widths(f *file, tag string, body func(masked bool)) {
	f.p("XORQ BX, BX")
	f.p("JMP check%s", tag)
	f.p("loop%s:", tag)
	body(false)
	f.p("ADDQ $%d, BX", f.width)
	f.p("check%s:", tag)
	f.p("CMPQ BX, R8")
	f.p("JLT loop%s", tag)
	f.p("TESTQ R11, R11")
	f.p("JZ whole%s", tag)
	body(true)
	f.p("whole%s:", tag)
}

// split sets R8 and R11 as widths wants them, from n in R8, and the lane mask.
func split(f *file) {
	f.p("MOVQ R8, R11")
	f.p("ANDQ $%d, R11", f.width-1)
	f.p("SUBQ R11, R8")
	f.mask("R11", "AX", tailMask)
}

// biasReLU emits y = max(y + bias, floor) for every row; NaN stays NaN.
func biasReLU(f *file) {
	f.begin("biasReLU", "y, bias *float32, n, rows int, floor float32", "", 36)
	f.p("MOVQ y+0(FP), DI")
	f.p("MOVQ bias+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	f.p("VBROADCASTSS floor+32(FP), %s", f.v(15))
	split(f)
	f.p("MOVQ rows+24(FP), DX")
	f.p("row:")
	widths(f, "", func(masked bool) {
		f.load("(DI)(BX*4)", 0, masked, tailMask)
		f.load("(SI)(BX*4)", 1, masked, tailMask)
		f.p("VADDPS %s, %s, %s", f.v(1), f.v(0), f.v(0))
		f.p("VMAXPS %s, %s, %s", f.v(0), f.v(15), f.v(0))
		f.store(0, "(DI)(BX*4)", masked, tailMask)
	})
	f.p("ADDQ R10, DI")
	f.p("DECQ DX")
	f.p("JNZ row")
	f.end()
}

// addRowsReLU emits y = max(y + (row + bias), floor), one row for group rows of y.
func addRowsReLU(f *file) {
	f.begin("addRowsReLU", "y, rows, bias *float32, n, groups, group int, floor float32", "", 52)
	f.p("MOVQ y+0(FP), DI")
	f.p("MOVQ rows+8(FP), SI")
	f.p("MOVQ bias+16(FP), R9")
	f.p("MOVQ n+24(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	f.p("VBROADCASTSS floor+48(FP), %s", f.v(15))
	split(f)
	f.p("MOVQ groups+32(FP), DX")
	f.p("next:")
	tag := "a"
	widths(f, "", func(masked bool) {
		f.load("(SI)(BX*4)", 0, masked, tailMask)
		f.load("(R9)(BX*4)", 1, masked, tailMask)
		f.p("VADDPS %s, %s, %s", f.v(1), f.v(0), f.v(0))
		f.p("LEAQ (DI)(BX*4), R12")
		f.p("MOVQ group+40(FP), R13")
		f.p("member%s:", tag)
		f.load("(R12)", 1, masked, tailMask)
		f.p("VADDPS %s, %s, %s", f.v(0), f.v(1), f.v(1))
		f.p("VMAXPS %s, %s, %s", f.v(1), f.v(15), f.v(1))
		f.store(1, "(R12)", masked, tailMask)
		f.p("ADDQ R10, R12")
		f.p("DECQ R13")
		f.p("JNZ member%s", tag)
		tag = "b"
	})
	f.p("MOVQ group+40(FP), R13")
	f.p("IMULQ R10, R13")
	f.p("ADDQ R13, DI")
	f.p("ADDQ R10, SI")
	f.p("DECQ DX")
	f.p("JNZ next")
	f.end()
}

// columns emits colSum, which adds the sum of all rows of x to dst, or groupSum, which
// writes one row of sums for every group rows. Four vectors of columns go together.
func columns(f *file, name, params string, size int) {
	grouped := name == "groupSum"
	f.begin(name, params, "", size)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	rows := "rows+24(FP)"
	if grouped {
		rows = "group+24(FP)"
		f.p("MOVQ groups+32(FP), DX")
		f.p("next:")
	}
	block := func(tag string, vecs int, masked bool) {
		for v := range vecs {
			if grouped {
				f.zero(v)
			} else {
				f.load(fmt.Sprintf("%d(DI)(BX*4)", 4*v*f.width), v, masked, tailMask)
			}
		}
		f.p("LEAQ (SI)(BX*4), R12")
		f.p("MOVQ %s, R13", rows)
		f.p("row%s:", tag)
		for v := range vecs {
			mem := fmt.Sprintf("%d(R12)", 4*v*f.width)
			if masked {
				f.load(mem, 4, true, tailMask)
				mem = f.v(4)
			}
			f.p("VADDPS %s, %s, %s", mem, f.v(v), f.v(v))
		}
		f.p("ADDQ R10, R12")
		f.p("DECQ R13")
		f.p("JNZ row%s", tag)
		for v := range vecs {
			f.store(v, fmt.Sprintf("%d(DI)(BX*4)", 4*v*f.width), masked, tailMask)
		}
	}
	f.p("XORQ BX, BX")
	for _, vecs := range []int{4, 1} {
		f.p("check%d:", vecs)
		f.p("LEAQ %d(BX), R9", vecs*f.width)
		f.p("CMPQ R9, R8")
		if vecs == 4 {
			f.p("JGT check1")
		} else {
			f.p("JGT rest")
		}
		block(fmt.Sprint(vecs), vecs, false)
		f.p("MOVQ R9, BX")
		f.p("JMP check%d", vecs)
	}
	f.p("rest:")
	f.p("TESTQ R11, R11")
	f.p("JZ whole")
	block("rest", 1, true)
	f.p("whole:")
	if grouped {
		f.p("MOVQ group+24(FP), R13")
		f.p("IMULQ R10, R13")
		f.p("ADDQ R13, SI")
		f.p("ADDQ R10, DI")
		f.p("DECQ DX")
		f.p("JNZ next")
	}
	f.end()
}

// pairs emits, for every group of rows of many and its row of few, with one weight per
// row of many: outerRows, many = weight·few, or weightRows, few = Σ weight·many.
func pairs(f *file, name string, outer bool) {
	f.begin(name, "many, few, weights *float32, n, groups, group int", "", 48)
	f.p("MOVQ many+0(FP), DI")
	f.p("MOVQ few+8(FP), SI")
	f.p("MOVQ weights+16(FP), R9")
	f.p("MOVQ n+24(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	f.p("MOVQ groups+32(FP), DX")
	f.p("next:")
	tag := "a"
	widths(f, "", func(masked bool) {
		if outer {
			f.load("(SI)(BX*4)", 0, masked, tailMask)
		} else {
			f.zero(0)
		}
		f.p("LEAQ (DI)(BX*4), R12")
		f.p("MOVQ R9, AX")
		f.p("MOVQ group+40(FP), R13")
		f.p("member%s:", tag)
		f.p("VBROADCASTSS (AX), %s", f.v(1))
		if outer {
			f.p("VMULPS %s, %s, %s", f.v(0), f.v(1), f.v(1))
			f.store(1, "(R12)", masked, tailMask)
		} else {
			f.load("(R12)", 2, masked, tailMask)
			f.p("VFMADD231PS %s, %s, %s", f.v(1), f.v(2), f.v(0))
		}
		f.p("ADDQ R10, R12")
		f.p("ADDQ $4, AX")
		f.p("DECQ R13")
		f.p("JNZ member%s", tag)
		if !outer {
			f.store(0, "(SI)(BX*4)", masked, tailMask)
		}
		tag = "b"
	})
	f.p("MOVQ group+40(FP), R13")
	f.p("LEAQ (R9)(R13*4), R9")
	f.p("IMULQ R10, R13")
	f.p("ADDQ R13, DI")
	f.p("ADDQ R10, SI")
	f.p("DECQ DX")
	f.p("JNZ next")
	f.end()
}

// adamRows emits adam for rows of n values: row i of g belongs to row rows[i] of w, m
// and v. The rows of a table are far apart and no hardware foresees them, so each is
// fetched while ahead others are computed.
func adamRows(f *file) {
	const ahead = 4
	f.begin("adamRows", "w, m, v, grad *float32, rows *int32, n, count int, c *adamConst", "", 64)
	f.p("MOVQ w+0(FP), DI")
	f.p("MOVQ m+8(FP), SI")
	f.p("MOVQ v+16(FP), DX")
	f.p("MOVQ grad+24(FP), R9")
	f.p("MOVQ rows+32(FP), R10")
	f.p("MOVQ n+40(FP), R8")
	split(f)
	f.p("MOVQ c+56(FP), AX")
	adamConstants(f)
	fetch := func(tag string) { // row (R10)(AX*4)
		f.p("MOVLQSX (R10)(AX*4), AX")
		f.p("IMULQ n+40(FP), AX")
		f.p("SHLQ $2, AX")
		f.p("LEAQ (AX)(R8*4), R12")
		f.p("LEAQ (R12)(R11*4), R12")
		f.p("fetch%s:", tag)
		for _, p := range []string{"DI", "SI", "DX"} {
			f.p("PREFETCHT0 (%s)(AX*1)", p)
		}
		f.p("ADDQ $64, AX")
		f.p("CMPQ AX, R12")
		f.p("JLT fetch%s", tag)
		for _, p := range []string{"DI", "SI", "DX"} { // a row may end in one line more
			f.p("PREFETCHT0 -4(%s)(R12*1)", p)
		}
	}
	f.p("XORQ CX, CX")
	f.p("first:")
	f.p("CMPQ CX, count+48(FP)")
	f.p("JGE begin")
	f.p("MOVQ CX, AX")
	fetch("0")
	f.p("INCQ CX")
	f.p("CMPQ CX, $%d", ahead)
	f.p("JLT first")
	f.p("begin:")
	f.p("MOVQ count+48(FP), CX")
	f.p("row:")
	f.p("CMPQ CX, $%d", ahead)
	f.p("JLE last")
	f.p("MOVQ $%d, AX", ahead)
	fetch("1")
	f.p("last:")
	f.p("MOVLQSX (R10), AX")
	f.p("IMULQ n+40(FP), AX")
	f.p("LEAQ (DI)(AX*4), R13")
	f.p("LEAQ (SI)(AX*4), R14")
	f.p("LEAQ (DX)(AX*4), R15")
	widths(f, "", func(masked bool) {
		adamStep(f, []string{"(R13)(BX*4)", "(R14)(BX*4)", "(R15)(BX*4)", "(R9)(BX*4)"}, masked)
	})
	f.p("MOVQ n+40(FP), AX")
	f.p("LEAQ (R9)(AX*4), R9")
	f.p("ADDQ $4, R10")
	f.p("DECQ CX")
	f.p("JNZ row")
	f.end()
}

// prefetch emits the fetch of a piece of memory into the cache.
func prefetch(f *file) {
	f.begin("prefetch", "p unsafe.Pointer, bytes int", "", 16)
	f.p("MOVQ p+0(FP), SI")
	f.p("MOVQ bytes+8(FP), CX")
	f.p("ADDQ SI, CX")
	f.p("loop:")
	f.p("PREFETCHT0 (SI)")
	f.p("ADDQ $64, SI")
	f.p("CMPQ SI, CX")
	f.p("JLT loop")
	f.p("PREFETCHT0 -1(CX)")
	f.p("RET")
}
