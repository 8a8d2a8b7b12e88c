//go:build ignore

package main

import "math"

// activations emits exp, sigmoid and softplus.
func activations(f *file) {
	stream(f, "exp", []string{"dst", "x"}, nil, "", nil, func(at []string, masked bool) {
		f.load(at[1], 0, masked, tailMask)
		exp(f)
		f.store(3, at[0], masked, tailMask)
	})
	// With e = exp(−|x|): σ(x) = 1/(1+e) for x ≥ 0 and e/(1+e) for x < 0.
	stream(f, "sigmoid", []string{"dst", "x"}, nil, "", nil, func(at []string, masked bool) {
		f.load(at[1], 0, masked, tailMask)
		f.p("VPSRAD $31, %s, %s", f.v(0), f.v(4)) // all ones where negative
		f.p("VORPS %s, %s, %s", f.float("negzero", math.Copysign(0, -1)), f.v(0), f.v(0))
		exp(f)
		one := f.float("one", 1)
		f.p("VANDPS %s, %s, %s", f.v(3), f.v(4), f.v(5))
		f.p("VANDNPS %s, %s, %s", one, f.v(4), f.v(4))
		f.p("VORPS %s, %s, %s", f.v(5), f.v(4), f.v(4))
		f.p("VADDPS %s, %s, %s", one, f.v(3), f.v(3))
		f.p("VDIVPS %s, %s, %s", f.v(3), f.v(4), f.v(3))
		f.store(3, at[0], masked, tailMask)
	})
	// With e = exp(−|x|) and t = e/(2+e): ln(1+e) = 2·artanh(t) = t·q(t²), where t² ≤ 1/9
	// and q is a polynomial made for that range (relative error 4e-9).
	stream(f, "softplus", []string{"dst", "x"}, nil, "", nil, func(at []string, masked bool) {
		f.load(at[1], 0, masked, tailMask)
		f.zero(5)
		f.p("VMAXPS %s, %s, %s", f.v(0), f.v(5), f.v(4)) // the order keeps NaN
		f.p("VORPS %s, %s, %s", f.float("negzero", math.Copysign(0, -1)), f.v(0), f.v(0))
		exp(f)
		f.p("VADDPS %s, %s, %s", f.float("two", 2), f.v(3), f.v(1))
		f.p("VDIVPS %s, %s, %s", f.v(1), f.v(3), f.v(0)) // t
		f.p("VMULPS %s, %s, %s", f.v(0), f.v(0), f.v(1)) // t²
		f.p("VMOVUPS %s, %s", f.float("log4", 0.2817833369), f.v(2))
		f.p("VFMADD213PS %s, %s, %s", f.float("log3", 0.2796060303), f.v(1), f.v(2))
		f.p("VFMADD213PS %s, %s, %s", f.float("log2", 0.4002491026), f.v(1), f.v(2))
		f.p("VFMADD213PS %s, %s, %s", f.float("log1", 0.6666631468), f.v(1), f.v(2))
		f.p("VFMADD213PS %s, %s, %s", f.float("two", 2), f.v(1), f.v(2))
		f.p("VFMADD213PS %s, %s, %s", f.v(4), f.v(0), f.v(2)) // t·q + max(x, 0)
		f.store(2, at[0], masked, tailMask)
	})
}

// exp emits register 3 = exp(register 0), clobbering registers 0–2.
//
// x = n·ln 2 + r with |r| ≤ ln(2)/2: eˣ = 2ⁿ·eʳ, with ln 2 in two parts and the
// polynomial of Cephes' expf (Moshier) for eʳ. 2ⁿ is applied as two factors, so that
// results below the normal range, zero and +Inf come out by rounding. x is clamped to
// where that is certain; NaN passes through r.
func exp(f *file) {
	const magic = 3 << 22 // added to a small float, leaves its nearest integer in the low bits
	f.p("VMOVUPS %s, %s", f.float("explo", -104), f.v(1))
	f.p("VMAXPS %s, %s, %s", f.v(0), f.v(1), f.v(0)) // the order keeps NaN
	f.p("VMOVUPS %s, %s", f.float("exphi", 89), f.v(1))
	f.p("VMINPS %s, %s, %s", f.v(0), f.v(1), f.v(0))
	f.p("VMOVUPS %s, %s", f.float("log2e", math.Log2E), f.v(1))
	f.p("VFMADD213PS %s, %s, %s", f.float("magic", magic), f.v(0), f.v(1))
	f.p("VSUBPS %s, %s, %s", f.float("magic", magic), f.v(1), f.v(2)) // n
	f.p("VFNMADD231PS %s, %s, %s", f.float("ln2hi", 0.693359375), f.v(2), f.v(0))
	f.p("VFNMADD231PS %s, %s, %s", f.float("ln2lo", -2.12194440e-4), f.v(2), f.v(0)) // r
	f.p("VMOVUPS %s, %s", f.float("exp7", 1.9875691500e-4), f.v(3))
	for _, c := range []struct {
		name  string
		value float64
	}{
		{"exp6", 1.3981999507e-3}, {"exp5", 8.3334519073e-3}, {"exp4", 4.1665795894e-2},
		{"exp3", 1.6666665459e-1}, {"exp2", 5.0000001201e-1}, {"one", 1}, {"one", 1},
	} {
		f.p("VFMADD213PS %s, %s, %s", f.float(c.name, c.value), f.v(0), f.v(3))
	}
	f.p("VPSUBD %s, %s, %s", f.float("magic", magic), f.v(1), f.v(1)) // n as an integer
	f.p("VPSRAD $1, %s, %s", f.v(1), f.v(2))
	f.p("VPSUBD %s, %s, %s", f.v(2), f.v(1), f.v(1))
	for _, half := range []int{2, 1} {
		f.p("VPADDD %s, %s, %s", f.constant("bias", 127), f.v(half), f.v(half))
		f.p("VPSLLD $23, %s, %s", f.v(half), f.v(half))
		f.p("VMULPS %s, %s, %s", f.v(half), f.v(3), f.v(3))
	}
}

// float is constant for a float32 value.
func (f *file) float(name string, value float64) string {
	return f.constant(name, math.Float32bits(float32(value)))
}
