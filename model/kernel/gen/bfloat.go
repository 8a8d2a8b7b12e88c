//go:build ignore

package main

import "fmt"

// bfloats emits the conversions of bfloat.go and narrow.go. AVX2 has no masks for 16 bits, so there n
// is a multiple of 8.
func bfloats(f *file) {
	widen16(f)
	widenHalf(f)
	widen8(f)
	roundRandom(f)
}

// stream16 emits a loop over n values: 16-bit ones at half, 32-bit ones at full.
func stream16(f *file, body func(masked bool)) {
	f.p("XORQ BX, BX")
	f.p("MOVQ R8, R11")
	f.p("ANDQ $%d, R11", f.width-1)
	f.p("SUBQ R11, R8")
	f.p("JZ rest")
	f.p("loop:")
	body(false)
	f.p("ADDQ $%d, BX", f.width)
	f.p("CMPQ BX, R8")
	f.p("JLT loop")
	f.p("rest:")
	if f.wide() {
		f.p("TESTQ R11, R11")
		f.p("JZ done")
		f.mask("R11", "AX", tailMask)
		body(true)
		f.p("done:")
	}
	f.end()
}

func widen16(f *file) {
	f.begin("widen16", "dst *float32, x *uint16, n int", "", 24)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	stream16(f, func(masked bool) {
		if masked {
			f.p("VPMOVZXWD.Z (SI)(BX*2), K1, %s", f.v(0))
		} else {
			f.p("VPMOVZXWD (SI)(BX*2), %s", f.v(0))
		}
		f.p("VPSLLD $16, %s, %s", f.v(0), f.v(0))
		f.store(0, "(DI)(BX*4)", masked, tailMask)
	})
}

// widenHalf emits the conversion of float16. Every processor with AVX2 has F16C too.
func widenHalf(f *file) {
	f.begin("widenHalf", "dst *float32, x *uint16, n int", "", 24)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	stream16(f, func(masked bool) {
		if masked {
			f.p("VCVTPH2PS.Z (SI)(BX*2), K1, %s", f.v(0))
		} else {
			f.p("VCVTPH2PS (SI)(BX*2), %s", f.v(0))
		}
		f.store(0, "(DI)(BX*4)", masked, tailMask)
	})
}

// widen8 emits the conversion of signed bytes.
func widen8(f *file) {
	f.begin("widen8", "dst *float32, x *int8, n int", "", 24)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	stream16(f, func(masked bool) {
		if masked {
			f.p("VPMOVSXBD.Z (SI)(BX*1), K1, %s", f.v(0))
		} else {
			f.p("VPMOVSXBD (SI)(BX*1), %s", f.v(0))
		}
		f.p("VCVTDQ2PS %s, %s", f.v(0), f.v(0))
		f.store(0, "(DI)(BX*4)", masked, tailMask)
	})
}

// laneSteps emits the first numbers of the counters of 16 lanes, one step apart, and
// returns that step.
func laneSteps(f *file) uint32 {
	step := uint32(0x9e3779b9) // a variable: its multiples wrap around
	for lane := uint32(0); lane < 16; lane += 2 {
		fmt.Fprintf(&f.data, "DATA laneSteps<>+%d(SB)/8, $0x%08x%08x\n", 4*lane, (lane+1)*step, lane*step)
	}
	fmt.Fprintf(&f.data, "GLOBL laneSteps<>(SB), RODATA|NOPTR, $64\n\n")
	return step
}

// roundRandom emits the upper halves of x plus 16 random bits, NaN apart.
func roundRandom(f *file) {
	const counter, step, mul1, mul2, join, quiet = 15, 14, 13, 12, 11, 10
	laneStep := laneSteps(f)
	f.begin("roundRandom", "dst *uint16, x *float32, n int, key uint64", "", 32)
	f.p("MOVQ dst+0(FP), DI")
	f.p("MOVQ x+8(FP), SI")
	f.p("MOVQ n+16(FP), R8")
	f.p("MOVQ key+24(FP), AX")
	xor := "VPXOR"
	if f.wide() {
		xor = "VPXORD"
	}
	broadcast := func(source string, to int) {
		f.p("%s, X%d", source, to)
		f.p("VPBROADCASTD X%d, %s", to, f.v(to))
	}
	broadcast("VMOVD AX", counter)
	f.p("VPADDD laneSteps<>(SB), %s, %s", f.v(counter), f.v(counter))
	f.p("SHRQ $32, AX")
	broadcast("VMOVD AX", join)
	for _, c := range []struct {
		name string
		word uint32
		to   int
	}{{"laneStep", uint32(f.width) * laneStep, step}, {"hashMul1", 0x85ebca6b, mul1}, {"hashMul2", 0xc2b2ae35, mul2}, {"quiet", 0x40, quiet}} {
		f.p("VMOVUPS %s, %s", f.constant(c.name, c.word), f.v(c.to))
	}
	stream16(f, func(masked bool) {
		f.load("(SI)(BX*4)", 0, masked, tailMask)
		f.p("VPSRLD $16, %s, %s", f.v(counter), f.v(1))
		f.p("%s %s, %s, %s", xor, f.v(counter), f.v(1), f.v(1))
		f.p("VPMULLD %s, %s, %s", f.v(mul1), f.v(1), f.v(1))
		f.p("VPSRLD $13, %s, %s", f.v(1), f.v(2))
		f.p("%s %s, %s, %s", xor, f.v(2), f.v(1), f.v(1))
		f.p("%s %s, %s, %s", xor, f.v(join), f.v(1), f.v(1))
		f.p("VPMULLD %s, %s, %s", f.v(mul2), f.v(1), f.v(1))
		f.p("VPSRLD $16, %s, %s", f.v(1), f.v(1))
		f.p("VPADDD %s, %s, %s", f.v(0), f.v(1), f.v(1))
		f.p("VPSRLD $16, %s, %s", f.v(1), f.v(1))
		f.p("VPADDD %s, %s, %s", f.v(step), f.v(counter), f.v(counter))
		if f.wide() { // 3: unordered
			f.p("VCMPPS $3, Z0, Z0, K2")
			f.p("VPSRLD $16, Z0, K2, Z1")
			f.p("VPORD %s, Z1, K2, Z1", f.v(quiet))
			if masked {
				f.p("VPMOVDW Z1, K1, (DI)(BX*2)")
			} else {
				f.p("VPMOVDW Z1, (DI)(BX*2)")
			}
			return
		}
		f.p("VCMPPS $3, Y0, Y0, Y3")
		f.p("VPSRLD $16, Y0, Y0")
		f.p("VPOR %s, Y0, Y0", f.v(quiet))
		f.p("VPBLENDVB Y3, Y0, Y1, Y1")
		f.p("VPACKUSDW Y1, Y1, Y1")
		f.p("VPERMQ $8, Y1, Y1")
		f.p("VMOVDQU X1, (DI)(BX*2)")
	})
}
