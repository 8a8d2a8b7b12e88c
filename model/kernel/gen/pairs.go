//go:build ignore

package main

import "fmt"

// pairKernels emits what products of bfloat16 factors need: the tiles of gemm.go with
// pairs of bfloat16 in place of values, and the packing that makes the pairs. The
// assembler does not know the two instructions of AVX512_BF16, so they are written as
// bytes.
func pairKernels(f *file) {
	var cases string
	for _, rows := range []int{12, 8, 4, 2, 1} {
		for _, vecs := range []int{2, 1} {
			cases += tile{f, rows, vecs, false}.emitBoth()
		}
	}
	tileSwitch(f, cases)
	narrowPairs(f)
	interleave(f)
}

// evex is the instruction op of the map 0F38 with prefix pp (2: F3, 3: F2) over Z
// registers, dst ← a op b.
func evex(pp, op, b, a, dst int) string {
	not := func(bit int) int { return bit&1 ^ 1 }
	p0 := not(dst>>3)<<7 | not(b>>4)<<6 | not(b>>3)<<5 | not(dst>>4)<<4 | 2
	p1 := (^a&15)<<3 | 4 | pp
	p2 := 2<<5 | not(a>>4)<<3
	modrm := 3<<6 | dst&7<<3 | b&7
	out := "BYTE $0x62"
	for _, x := range []int{p0, p1, p2, op, modrm} {
		out += fmt.Sprintf("; BYTE $0x%02x", x)
	}
	return out
}

// dotPairs is VDPBF16PS: every lane of acc gets the sum of two products of pairs.
func dotPairs(b, a, acc int) string {
	return fmt.Sprintf("%s // VDPBF16PS Z%d, Z%d, Z%d", evex(2, 0x52, b, a, acc), b, a, acc)
}

// roundPairs is VCVTNE2PS2BF16: the lower half of dst becomes the values of low, the
// upper half those of high.
func roundPairs(low, high, dst int) string {
	return fmt.Sprintf("%s // VCVTNE2PS2BF16 Z%d, Z%d, Z%d", evex(3, 0x72, low, high, dst), low, high, dst)
}

// halves sets K1 and K2 to the masks of the first 16 and the next 16 of count values (a
// register, < 32, not CX). It clobbers AX and CX.
func halves(f *file, count string) {
	f.p("MOVQ %s, CX", count)
	f.p("MOVL $1, AX")
	f.p("SHLL CX, AX")
	f.p("DECL AX")
	f.p("KMOVW AX, K1")
	f.p("SHRL $16, AX")
	f.p("KMOVW AX, K2")
}

// narrowPairs emits the rounding of rows of n values: row r, at src + r·srcRow bytes, is
// written at dst + r·dstRow, followed by zeros up to a whole 64 bytes.
func narrowPairs(f *file) {
	f.begin("narrowPairs", "dst, src *float32, dstRow, srcRow, rows, n int", "", 48)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ src+8(FP), SI")
	f.p("MOVQ dstRow+16(FP), R9")
	f.p("MOVQ srcRow+24(FP), R10")
	f.p("MOVQ rows+32(FP), DX")
	f.p("MOVQ n+40(FP), R8")
	f.p("MOVQ R8, R11")
	f.p("ANDQ $31, R11")
	f.p("SHRQ $5, R8")
	halves(f, "R11")
	f.p("row:")
	f.p("MOVQ SI, R12")
	f.p("MOVQ DI, R13")
	f.p("MOVQ R8, BX")
	f.p("TESTQ BX, BX")
	f.p("JZ rest")
	f.p("loop:")
	f.p("VMOVUPS (R12), Z0")
	f.p("VMOVUPS 64(R12), Z1")
	f.p(roundPairs(0, 1, 2))
	f.p("VMOVUPS Z2, (R13)")
	f.p("ADDQ $128, R12")
	f.p("ADDQ $64, R13")
	f.p("DECQ BX")
	f.p("JNZ loop")
	f.p("rest:")
	f.p("TESTQ R11, R11")
	f.p("JZ whole")
	f.p("VMOVUPS.Z (R12), K1, Z0")
	f.p("VMOVUPS.Z 64(R12), K2, Z1")
	f.p(roundPairs(0, 1, 2))
	f.p("VMOVUPS Z2, (R13)")
	f.p("whole:")
	f.p("ADDQ R10, SI")
	f.p("ADDQ R9, DI")
	f.p("DECQ DX")
	f.p("JNZ row")
	f.end()
}

// zipTable emits the order that makes pairs of the halves of a vector of 32 words.
func zipTable(f *file) {
	for i := 0; i < 16; i += 2 {
		word := func(i int) int { return (16+i)<<16 | i }
		fmt.Fprintf(&f.data, "DATA zip<>+%d(SB)/8, $0x%08x%08x\n", 4*i, word(i+1), word(i))
	}
	fmt.Fprint(&f.data, "GLOBL zip<>(SB), RODATA|NOPTR, $64\n\n")
}

// zip emits 32 pairs of interleave, the last ones masked: 128 bytes of two rows, AX bytes
// from their start, to R13.
func zip(f *file, masked bool) {
	for half := range 2 {
		for i, from := range []string{"SI", "R15"} {
			mem := fmt.Sprintf("%d(%s)(AX*1)", 64*half, from)
			if masked {
				f.p("VMOVUPS.Z %s, K%d, Z%d", mem, half+1, 2*half+i)
			} else {
				f.p("VMOVUPS %s, Z%d", mem, 2*half+i)
			}
		}
	}
	for half := range 2 {
		f.p(roundPairs(2*half, 2*half+1, 4+half))
		f.p("VPERMW Z%d, Z7, Z%d", 4+half, 4+half)
		f.p("VMOVUPS Z%d, %d(R13)", 4+half, 64*half)
	}
}

// interleave emits the pairing of rows: for every r below rows, value c of the row at
// a + r·srcRow bytes and value c of that at b + r·srcRow become pair c of row r of dst,
// for cols columns. Pairs stand 32 together; from one 32 to the next it is gap bytes,
// from row to row dstRow bytes. The last 32 are filled up with zeros.
func interleave(f *file) {
	zipTable(f)
	f.begin("interleave", "dst, a, b *float32, gap, dstRow, srcRow, rows, cols int", "", 64)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ a+8(FP), SI")
	f.p("MOVQ b+16(FP), R15")
	f.p("MOVQ gap+24(FP), R14")
	f.p("MOVQ dstRow+32(FP), R9")
	f.p("MOVQ srcRow+40(FP), R10")
	f.p("MOVQ rows+48(FP), DX")
	f.p("MOVQ cols+56(FP), R8")
	f.p("MOVQ R8, R11")
	f.p("ANDQ $31, R11")
	f.p("SHRQ $5, R8")
	halves(f, "R11")
	f.p("VMOVUPS zip<>(SB), Z7")
	f.p("row:")
	f.p("XORQ AX, AX")
	f.p("MOVQ DI, R13")
	f.p("MOVQ R8, BX")
	f.p("TESTQ BX, BX")
	f.p("JZ rest")
	f.p("loop:")
	f.p("PREFETCHT0 (SI)(R10*4)") // rows may be too far apart for the hardware to foresee
	f.p("PREFETCHT0 (R15)(R10*4)")
	zip(f, false)
	f.p("ADDQ $128, AX")
	f.p("ADDQ R14, R13")
	f.p("DECQ BX")
	f.p("JNZ loop")
	f.p("rest:")
	f.p("TESTQ R11, R11")
	f.p("JZ whole")
	zip(f, true)
	f.p("whole:")
	f.p("ADDQ R10, SI")
	f.p("ADDQ R10, R15")
	f.p("ADDQ R9, DI")
	f.p("DECQ DX")
	f.p("JNZ row")
	f.end()
}
