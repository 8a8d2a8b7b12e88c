//go:build ignore

package main

import "fmt"

// rows emits the kernels of rows.go, over matrices of n columns without gaps.
func rows(f *file) {
	biasReLU(f)
	indexed(f, "pairsReLU")
	indexed(f, "pairsReLUGrad")
	pairDots(f)
	pairDotsGrad(f)
	colSum(f)
	pairs(f, "outerRows", true)
	pairs(f, "weightRows", false)
	adamRows(f)
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

// pairReLUGrad emits one vector of pairsReLUGrad: dx is in register 1, dq in 2, 0 in 15.
func pairReLUGrad(f *file, masked bool) {
	f.load("(DI)(BX*4)", 0, masked, tailMask)
	f.load("(CX)(BX*4)", 3, masked, tailMask)
	if f.wide() { // 17: less than, false for NaN
		f.p("VCMPPS $17, Z3, Z15, K2")
		f.p("VMOVAPS.Z Z0, K2, Z0")
	} else {
		f.p("VCMPPS $17, Y3, Y15, Y3")
		f.p("VANDPS Y3, Y0, Y0")
	}
	f.p("VADDPS %s, %s, %s", f.v(0), f.v(1), f.v(1))
	f.store(1, "(SI)(BX*4)", masked, tailMask)
	f.p("VADDPS %s, %s, %s", f.v(0), f.v(2), f.v(2))
	f.store(2, "(R12)(BX*4)", masked, tailMask)
}

// indexed emits pairsReLU, dst[i] = max(x[i/group] + q[index[i]], 0), or pairsReLUGrad,
// which adds dy[i], where y[i] > 0, to dx[i/group] and to dq[index[i]]. The indexed rows
// are anywhere: while one is in use the next is fetched.
func indexed(f *file, name string) {
	grad := name == "pairsReLUGrad"
	if grad {
		f.begin(name, "dy, dx, dq *float32, index *int32, n, groups, group int, y *float32", "", 64)
	} else {
		f.begin(name, "dst, x, q *float32, index *int32, n, groups, group int", "", 56)
	}
	f.p("MOVQ %s+0(FP), DI", map[bool]string{false: "dst", true: "dy"}[grad])
	f.p("MOVQ %s+8(FP), SI", map[bool]string{false: "x", true: "dx"}[grad])
	f.p("MOVQ index+24(FP), R9")
	f.p("MOVQ n+32(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	f.zero(15)
	f.p("MOVQ groups+40(FP), DX")
	f.p("MOVQ group+48(FP), R15")
	f.p("IMULQ DX, R15")
	f.p("LEAQ -4(R9)(R15*4), R15") // the last index
	if grad {
		f.p("MOVQ y+56(FP), CX") // split has used it
	}
	row := func(index, reg string) {
		f.p("MOVLQSX %s, %s", index, reg)
		f.p("IMULQ R10, %s", reg)
		f.p("ADDQ %s+16(FP), %s", map[bool]string{false: "q", true: "dq"}[grad], reg)
	}
	row("(R9)", "R14")
	f.p("group:")
	f.p("MOVQ group+48(FP), R13")
	f.p("pair:")
	f.p("MOVQ R14, R12")
	f.p("CMPQ R9, R15")
	f.p("JEQ last")
	row("4(R9)", "R14")
	f.p("last:")
	widths(f, "", func(masked bool) {
		f.p("PREFETCHT0 (R14)(BX*4)")
		f.load("(SI)(BX*4)", 1, masked, tailMask)
		f.load("(R12)(BX*4)", 2, masked, tailMask)
		if grad {
			pairReLUGrad(f, masked)
			return
		}
		f.p("VADDPS %s, %s, %s", f.v(2), f.v(1), f.v(0))
		f.p("VMAXPS %s, %s, %s", f.v(0), f.v(15), f.v(0)) // NaN stays
		f.store(0, "(DI)(BX*4)", masked, tailMask)
	})
	f.p("ADDQ R10, DI")
	if grad {
		f.p("ADDQ R10, CX")
	}
	f.p("ADDQ $4, R9")
	f.p("DECQ R13")
	f.p("JNZ pair")
	f.p("ADDQ R10, SI")
	f.p("DECQ DX")
	f.p("JNZ group")
	f.end()
}

// pairDots emits dst[i] = ⟨x[i/group], q[index[i]]⟩.
func pairDots(f *file) {
	f.begin("pairDots", "dst, x, q *float32, index *int32, n, groups, group int", "", 56)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ q+16(FP), R14")
	f.p("MOVQ index+24(FP), R9")
	f.p("MOVQ n+32(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	f.p("MOVQ groups+40(FP), DX")
	f.p("group:")
	f.p("MOVQ group+48(FP), R13")
	f.p("pair:")
	f.p("MOVLQSX (R9), R12")
	f.p("IMULQ R10, R12")
	f.p("ADDQ R14, R12")
	f.zero(0)
	widths(f, "", func(masked bool) {
		f.load("(SI)(BX*4)", 1, masked, tailMask)
		f.load("(R12)(BX*4)", 2, masked, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(1), f.v(2), f.v(0))
	})
	f.fold(0, 4)
	f.p("VEXTRACTF128 $1, Y0, X1")
	f.p("VADDPS X1, X0, X0")
	f.p("VHADDPS X0, X0, X0")
	f.p("VHADDPS X0, X0, X0")
	f.p("VMOVSS X0, (DI)")
	f.p("ADDQ $4, DI")
	f.p("ADDQ $4, R9")
	f.p("DECQ R13")
	f.p("JNZ pair")
	f.p("ADDQ R10, SI")
	f.p("DECQ DX")
	f.p("JNZ group")
	f.end()
}

// pairDotsGrad emits the gradient of pairDots: with weights w it adds w[i]·q[index[i]]
// to dx[i/group] and w[i]·x[i/group] to dq[into[i]].
func pairDotsGrad(f *file) {
	f.begin("pairDotsGrad", "dx, dq, w, x, q *float32, index, into *int32, n, groups, group int", "", 80)
	f.p("MOVQ dx+0(FP), SI")
	f.p("MOVQ w+16(FP), DI")
	f.p("MOVQ index+40(FP), R9")
	f.p("MOVQ into+48(FP), R15")
	f.p("MOVQ n+56(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	f.p("MOVQ x+24(FP), CX") // split has used it
	f.p("MOVQ groups+64(FP), DX")
	f.p("group:")
	f.p("MOVQ group+72(FP), R13")
	f.p("pair:")
	f.p("VBROADCASTSS (DI), %s", f.v(14))
	f.p("MOVLQSX (R9), R14")
	f.p("IMULQ R10, R14")
	f.p("ADDQ q+32(FP), R14")
	f.p("MOVLQSX (R15), R12")
	f.p("IMULQ R10, R12")
	f.p("ADDQ dq+8(FP), R12")
	widths(f, "", func(masked bool) {
		f.load("(CX)(BX*4)", 0, masked, tailMask)
		f.load("(R14)(BX*4)", 1, masked, tailMask)
		f.load("(SI)(BX*4)", 2, masked, tailMask)
		f.load("(R12)(BX*4)", 3, masked, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(1), f.v(14), f.v(2))
		f.p("VFMADD231PS %s, %s, %s", f.v(0), f.v(14), f.v(3))
		f.store(2, "(SI)(BX*4)", masked, tailMask)
		f.store(3, "(R12)(BX*4)", masked, tailMask)
	})
	f.p("ADDQ $4, DI")
	f.p("ADDQ $4, R9")
	f.p("ADDQ $4, R15")
	f.p("DECQ R13")
	f.p("JNZ pair")
	f.p("ADDQ R10, SI")
	f.p("ADDQ R10, CX")
	f.p("DECQ DX")
	f.p("JNZ group")
	f.end()
}

// colSum emits the sum of all rows of x, added to dst. Four vectors of columns go
// together.
func colSum(f *file) {
	f.begin("colSum", "dst, x *float32, n, rows int", "", 32)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	f.p("MOVQ R8, R10")
	f.p("SHLQ $2, R10")
	split(f)
	block := func(tag string, vecs int, masked bool) {
		for v := range vecs {
			f.load(fmt.Sprintf("%d(DI)(BX*4)", 4*v*f.width), v, masked, tailMask)
		}
		f.p("LEAQ (SI)(BX*4), R12")
		f.p("MOVQ rows+24(FP), R13")
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

// fetchRow emits the fetch of row (R10)(AX*4) of w, m and v in adamRows.
func fetchRow(f *file, tag string) {
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
	f.p("XORQ CX, CX")
	f.p("first:")
	f.p("CMPQ CX, count+48(FP)")
	f.p("JGE begin")
	f.p("MOVQ CX, AX")
	fetchRow(f, "0")
	f.p("INCQ CX")
	f.p("CMPQ CX, $%d", ahead)
	f.p("JLT first")
	f.p("begin:")
	f.p("MOVQ count+48(FP), CX")
	f.p("row:")
	f.p("CMPQ CX, $%d", ahead)
	f.p("JLE last")
	f.p("MOVQ $%d, AX", ahead)
	fetchRow(f, "1")
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
