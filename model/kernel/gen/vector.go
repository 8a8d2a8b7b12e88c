//go:build ignore

package main

import (
	"fmt"
	"strings"
)

func vectorKernels(f *file) {
	elementwise(f)
	activations(f)
	optimisers(f)
	reduce(f, "dot", true)
	reduce(f, "sum", false)
	rows(f)
	nextAbove(f)
	bfloats(f)
	if !f.wide() {
		maximum(f)
		prefetch(f)
	}
}

// pointers are the registers that hold the slices of a stream, by position.
var pointers = []string{"DI", "SI", "DX", "R9"}

// tailMask is the vector register of AVX2's lane mask inside a stream.
const tailMask = 7

// stream emits a function over parallel slices of n values: body is run for every
// vector, and once more, masked, for the rest. names are the slices, the first of which
// is usually written; then comes n; scalars are float32 parameters, broadcast to vector
// registers 15, 14, …; tail is one more parameter, a pointer, or empty; before runs ahead
// of the loop. body gets the operand of each slice.
func stream(f *file, name string, names, scalars []string, tail string, before func(), body func(at []string, masked bool)) {
	params := strings.Join(names, ", ") + " *float32, n int"
	scalarsAt := 8*len(names) + 8
	size := scalarsAt + 4*len(scalars)
	if len(scalars) > 0 {
		params += ", " + strings.Join(scalars, ", ") + " float32"
	}
	if tail != "" {
		params += ", " + tail
		size += 8
	}
	f.begin(name, params, "", size)
	at := make([]string, len(names))
	for i, s := range names {
		f.p("MOVQ %s+%d(FP), %s", s, 8*i, pointers[i])
		at[i] = fmt.Sprintf("(%s)(BX*4)", pointers[i])
	}
	f.p("MOVQ n+%d(FP), R8", 8*len(names))
	for i, s := range scalars {
		f.p("VBROADCASTSS %s+%d(FP), %s", s, scalarsAt+4*i, f.v(15-i))
	}
	if before != nil {
		before()
	}
	f.p("XORQ BX, BX")
	f.p("MOVQ R8, R11")
	f.p("ANDQ $%d, R11", f.width-1)
	f.p("SUBQ R11, R8")
	f.p("JZ rest")
	f.p("PCALIGN $32")
	f.p("loop:")
	body(at, false)
	f.p("ADDQ $%d, BX", f.width)
	f.p("CMPQ BX, R8")
	f.p("JLT loop")
	f.p("rest:")
	f.p("TESTQ R11, R11")
	f.p("JZ done")
	f.mask("R11", "AX", tailMask)
	body(at, true)
	f.p("done:")
	f.end()
}

// elementwise emits the kernels of vector.go and ReLUGrad.
func elementwise(f *file) {
	binary := func(name, op string) {
		stream(f, name, []string{"dst", "a", "b"}, nil, "", nil, func(at []string, masked bool) {
			f.load(at[1], 0, masked, tailMask)
			f.load(at[2], 1, masked, tailMask)
			f.p("%s %s, %s, %s", op, f.v(1), f.v(0), f.v(0))
			f.store(0, at[0], masked, tailMask)
		})
	}
	binary("add", "VADDPS")
	binary("mul", "VMULPS")
	stream(f, "mulAdd", []string{"dst", "a", "b"}, nil, "", nil, func(at []string, masked bool) {
		f.load(at[0], 0, masked, tailMask)
		f.load(at[1], 1, masked, tailMask)
		f.load(at[2], 2, masked, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(1), f.v(2), f.v(0))
		f.store(0, at[0], masked, tailMask)
	})
	stream(f, "axpy", []string{"y", "x"}, []string{"alpha"}, "", nil, func(at []string, masked bool) {
		f.load(at[0], 0, masked, tailMask)
		f.load(at[1], 1, masked, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(15), f.v(1), f.v(0))
		f.store(0, at[0], masked, tailMask)
	})
	stream(f, "scale", []string{"dst"}, []string{"alpha"}, "", nil, func(at []string, masked bool) {
		f.load(at[0], 0, masked, tailMask)
		f.p("VMULPS %s, %s, %s", f.v(15), f.v(0), f.v(0))
		f.store(0, at[0], masked, tailMask)
	})
	stream(f, "reluGrad", []string{"dx", "dy", "y"}, nil, "", func() { f.zero(15) }, func(at []string, masked bool) {
		f.load(at[1], 0, masked, tailMask)
		f.load(at[2], 1, masked, tailMask)
		if f.wide() { // 17: less than, false for NaN
			f.p("VCMPPS $17, Z1, Z15, K2")
			f.p("VMOVAPS.Z Z0, K2, Z0")
		} else {
			f.p("VCMPPS $17, Y1, Y15, Y1")
			f.p("VANDPS Y1, Y0, Y0")
		}
		f.store(0, at[0], masked, tailMask)
	})
}

// optimisers emits the kernels of optim.go.
func optimisers(f *file) {
	stream(f, "sgd", []string{"w", "grad"}, []string{"lr", "keep"}, "", nil, func(at []string, masked bool) {
		f.load(at[0], 0, masked, tailMask)
		f.load(at[1], 1, masked, tailMask)
		f.p("VMULPS %s, %s, %s", f.v(14), f.v(0), f.v(0))
		f.p("VFNMADD231PS %s, %s, %s", f.v(15), f.v(1), f.v(0))
		f.store(0, at[0], masked, tailMask)
	})
	stream(f, "adagrad", []string{"w", "h", "grad"}, []string{"lr", "eps", "keep"}, "", nil, func(at []string, masked bool) {
		f.load(at[0], 0, masked, tailMask)
		f.load(at[1], 1, masked, tailMask)
		f.load(at[2], 2, masked, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(2), f.v(2), f.v(1))
		f.store(1, at[1], masked, tailMask)
		f.p("VSQRTPS %s, %s", f.v(1), f.v(1))
		f.p("VADDPS %s, %s, %s", f.v(14), f.v(1), f.v(1))
		f.p("VMULPS %s, %s, %s", f.v(15), f.v(2), f.v(2))
		f.p("VDIVPS %s, %s, %s", f.v(1), f.v(2), f.v(2))
		f.p("VFMSUB213PS %s, %s, %s", f.v(2), f.v(13), f.v(0)) // w·keep − step
		f.store(0, at[0], masked, tailMask)
	})
	stream(f, "adam", []string{"w", "m", "v", "grad"}, nil, "c *adamConst", func() {
		f.p("MOVQ c+40(FP), AX")
		adamConstants(f)
	}, func(at []string, masked bool) { adamStep(f, at, masked) })
}

// adamConstants broadcasts the fields of the kernel.adamConst at AX to registers 8 … 15.
func adamConstants(f *file) {
	for i := range 8 {
		f.p("VBROADCASTSS %d(AX), %s", 4*i, f.v(8+i))
	}
}

// adamStep emits Adam for one vector of w, m, v and gradient.
func adamStep(f *file, at []string, masked bool) {
	const beta1, rest1, beta2, rest2, rate, scale2, eps, keep = 8, 9, 10, 11, 12, 13, 14, 15
	for i := range 4 {
		f.load(at[i], i, masked, tailMask)
	}
	f.p("VMULPS %s, %s, %s", f.v(beta1), f.v(1), f.v(1))
	f.p("VFMADD231PS %s, %s, %s", f.v(rest1), f.v(3), f.v(1))
	f.store(1, at[1], masked, tailMask)
	f.p("VMULPS %s, %s, %s", f.v(3), f.v(3), f.v(3))
	f.p("VMULPS %s, %s, %s", f.v(beta2), f.v(2), f.v(2))
	f.p("VFMADD231PS %s, %s, %s", f.v(rest2), f.v(3), f.v(2))
	f.store(2, at[2], masked, tailMask)
	f.p("VMULPS %s, %s, %s", f.v(scale2), f.v(2), f.v(2))
	f.p("VSQRTPS %s, %s", f.v(2), f.v(2))
	f.p("VADDPS %s, %s, %s", f.v(eps), f.v(2), f.v(2))
	f.p("VMULPS %s, %s, %s", f.v(rate), f.v(1), f.v(1))
	f.p("VDIVPS %s, %s, %s", f.v(2), f.v(1), f.v(1))
	f.p("VFMSUB213PS %s, %s, %s", f.v(1), f.v(keep), f.v(0))
	f.store(0, at[0], masked, tailMask)
}

// addTo emits the addition of one vector of a·b, or of a, to register acc: that which
// stands off bytes on.
func addTo(f *file, acc, off int, product, masked bool) {
	mem := fmt.Sprintf("%d(SI)(BX*4)", off)
	if !product && !masked {
		f.p("VADDPS %s, %s, %s", mem, f.v(acc), f.v(acc))
		return
	}
	f.load(mem, 4+acc%3, masked, tailMask)
	switch other := fmt.Sprintf("%d(DX)(BX*4)", off); {
	case !product:
		f.p("VADDPS %s, %s, %s", f.v(4+acc%3), f.v(acc), f.v(acc))
	case masked:
		f.load(other, 5, true, tailMask)
		f.p("VFMADD231PS %s, %s, %s", f.v(5), f.v(4), f.v(acc))
	default:
		f.p("VFMADD231PS %s, %s, %s", other, f.v(4+acc%3), f.v(acc))
	}
}

// reduce emits Σ a·b, or Σ a: four chains of sums, joined in a fixed order.
func reduce(f *file, name string, product bool) {
	params, at, size := "a *float32, n int", 8, 16
	if product {
		params, at, size = "a, b *float32, n int", 16, 24
	}
	f.begin(name, params, "float32", size+4)
	f.p("MOVQ a+0(FP), SI")
	if product {
		f.p("MOVQ b+8(FP), DX")
	}
	f.p("MOVQ n+%d(FP), R11", at)
	f.p("XORQ BX, BX")
	for i := range 4 {
		f.zero(i)
	}
	for _, vecs := range []int{4, 1} {
		f.p("check%d:", vecs)
		f.p("CMPQ R11, $%d", vecs*f.width)
		if vecs == 4 {
			f.p("JLT check1")
		} else {
			f.p("JLT rest")
		}
		for v := range vecs {
			addTo(f, v, 4*v*f.width, product, false)
		}
		f.p("ADDQ $%d, BX", vecs*f.width)
		f.p("SUBQ $%d, R11", vecs*f.width)
		f.p("JMP check%d", vecs)
	}
	f.p("rest:")
	f.p("TESTQ R11, R11")
	f.p("JZ join")
	f.mask("R11", "AX", tailMask)
	addTo(f, 0, 0, product, true)
	f.p("join:")
	f.p("VADDPS %s, %s, %s", f.v(1), f.v(0), f.v(0))
	f.p("VADDPS %s, %s, %s", f.v(3), f.v(2), f.v(2))
	f.p("VADDPS %s, %s, %s", f.v(2), f.v(0), f.v(0))
	f.fold(0, 1)
	f.p("VEXTRACTF128 $1, Y0, X1")
	f.p("VADDPS X1, X0, X0")
	f.p("VHADDPS X0, X0, X0")
	f.p("VHADDPS X0, X0, X0")
	f.p("VMOVSS X0, ret+%d(FP)", size)
	f.end()
}

// maximum emits the largest of n values, a positive multiple of 8, or NaN if one is.
func maximum(f *file) {
	f.begin("maximum", "x *float32, n int", "float32", 20)
	f.p("MOVQ x+0(FP), SI")
	f.p("MOVQ n+8(FP), CX")
	f.p("VMOVUPS (SI), Y0")
	f.zero(1)
	f.p("loop:")
	f.p("VMOVUPS (SI), Y2")
	f.p("VMAXPS Y2, Y0, Y0")
	f.p("VCMPPS $3, Y2, Y2, Y2") // all ones, itself a NaN, where unordered
	f.p("VORPS Y2, Y1, Y1")
	f.p("ADDQ $32, SI")
	f.p("SUBQ $8, CX")
	f.p("JNZ loop")
	f.p("VEXTRACTF128 $1, Y0, X2")
	f.p("VMAXPS X2, X0, X0")
	f.p("VSHUFPS $0x4e, X0, X0, X2")
	f.p("VMAXPS X2, X0, X0")
	f.p("VSHUFPS $0xb1, X0, X0, X2")
	f.p("VMAXPS X2, X0, X0")
	f.p("VMOVMSKPS Y1, AX")
	f.p("TESTL AX, AX")
	f.p("JZ done")
	f.p("VPCMPEQD X0, X0, X0")
	f.p("done:")
	f.p("VMOVSS X0, ret+16(FP)")
	f.end()
}

// anyAbove emits a jump for when any of four comparisons of nextAbove holds.
func anyAbove(f *file, to string) {
	if f.wide() {
		f.p("KORW K1, K2, K1")
		f.p("KORW K3, K4, K3")
		f.p("KORTESTW K1, K3")
	} else {
		f.p("VORPS Y0, Y1, Y0")
		f.p("VORPS Y2, Y3, Y2")
		f.p("VORPS Y0, Y2, Y0")
		f.p("VMOVMSKPS Y0, AX")
		f.p("TESTL AX, AX")
	}
	f.p("JNZ %s", to)
}

// nextAbove emits the index of the first value from start on that exceeds bound, or n.
func nextAbove(f *file) {
	f.begin("nextAbove", "x *float32, start, n int, bound float32", "int", 40)
	f.p("MOVQ x+0(FP), SI")
	f.p("MOVQ start+8(FP), BX")
	f.p("MOVQ n+16(FP), R8")
	f.p("VBROADCASTSS bound+24(FP), %s", f.v(15))
	compare := func(v int) { // 17: less than, false for NaN
		mem := fmt.Sprintf("%d(SI)(BX*4)", 4*v*f.width)
		if f.wide() {
			f.p("VCMPPS $17, %s, Z15, K%d", mem, v+1)
		} else {
			f.p("VCMPPS $17, %s, Y15, Y%d", mem, v)
		}
	}
	f.p("fast:")
	f.p("LEAQ %d(BX), R9", 4*f.width)
	f.p("CMPQ R9, R8")
	f.p("JGT slow")
	for v := range 4 {
		compare(v)
	}
	anyAbove(f, "slow")
	f.p("MOVQ R9, BX")
	f.p("JMP fast")
	f.p("slow:")
	f.p("LEAQ %d(BX), R9", f.width)
	f.p("CMPQ R9, R8")
	f.p("JGT single")
	compare(0)
	if f.wide() {
		f.p("KMOVW K1, AX")
	} else {
		f.p("VMOVMSKPS Y0, AX")
	}
	f.p("TESTL AX, AX")
	f.p("JNZ found")
	f.p("MOVQ R9, BX")
	f.p("JMP slow")
	f.p("found:")
	f.p("BSFL AX, AX")
	f.p("ADDQ AX, BX")
	f.p("JMP done")
	f.p("single:")
	f.p("CMPQ BX, R8")
	f.p("JGE done")
	f.p("VMOVSS (SI)(BX*4), X0")
	f.p("VUCOMISS X15, X0")
	f.p("JHI done") // above, and not unordered
	f.p("INCQ BX")
	f.p("JMP single")
	f.p("done:")
	f.p("MOVQ BX, ret+32(FP)")
	f.end()
}
