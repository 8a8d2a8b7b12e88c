package kernel

import "math"

// A float16 (IEEE 754 binary16) is kept in a uint16: 5 bits of exponent and 10 of
// fraction, hence numbers up to 65,504, and steps of 2⁻²⁴ below 2⁻¹⁴.

// MaxHalf is the largest finite float16.
const MaxHalf = 65504

// WidenHalf writes the float16 numbers x to dst as float32, which is exact. It panics if
// the lengths differ.
func WidenHalf(dst []float32, x []uint16) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	widenHalf(dst, x)
}

// RoundHalf writes x to dst as float16, each value the nearest one, of two equally near
// the one with an even last bit; from 65,520 on it is ±Inf. NaN stays NaN. It panics if
// the lengths differ.
func RoundHalf(dst []uint16, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	for i, v := range x {
		dst[i] = roundHalf(v)
	}
}

// WidenInt8 writes the integers x to dst as float32. It panics if the lengths differ.
func WidenInt8(dst []float32, x []int8) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	widen8(dst, x)
}

func widen8Go(dst []float32, x []int8) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = float32(x[i])
	}
}

// widenHalfGo moves exponent and fraction to their places and multiplies by the
// difference of the biases, 2¹¹², which normalises subnormal numbers as well.
func widenHalfGo(dst []float32, x []uint16) {
	x = x[:len(dst)]
	for i := range dst {
		h := uint32(x[i])
		sign, rest := h&0x8000<<16, h&0x7fff
		if rest >= 0x7c00 { // ±Inf and NaN
			dst[i] = math.Float32frombits(sign | 0x7f800000 | rest&0x3ff<<13)
			continue
		}
		v := math.Float32frombits(rest<<13) * 0x1p112
		dst[i] = math.Float32frombits(sign | math.Float32bits(v))
	}
}

// roundHalf rounds by adding half a unit of the last bit that is kept; a tie goes up only
// from an odd one. For results below 2⁻¹⁴ the sum with ½ does the same, since a unit of
// its last bit is 2⁻²⁴.
func roundHalf(v float32) uint16 {
	b := math.Float32bits(v)
	sign, abs := uint16(b>>16&0x8000), b&0x7fffffff
	switch {
	case abs > 0x7f800000:
		return sign | 0x7e00
	case abs >= 0x477ff000: // 65,520
		return sign | 0x7c00
	case abs < 0x38800000: // 2⁻¹⁴
		return sign | uint16(math.Float32bits(math.Float32frombits(abs)+.5)-math.Float32bits(.5))
	}
	abs += 0xfff + abs>>13&1
	return sign | uint16(abs>>13-112<<10)
}
