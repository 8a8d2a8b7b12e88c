package kernel

import "math"

// A bfloat16 is the upper half of a float32 and is kept in a uint16: the same 8 bits of
// exponent, hence the same range down to the subnormal numbers, and 7 of fraction.
// Arithmetic is done in float32: these functions only convert.
// Source: Kalamkar et al. 2019, A study of BFLOAT16 for deep learning training.

// Widen writes the bfloat16 numbers x to dst as float32, which is exact. It panics if
// the lengths differ.
func Widen(dst []float32, x []uint16) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	widen16(dst, x)
}

// WidenAxpy adds alpha·x to y, x being bfloat16: Axpy after Widen, to the bit. It panics
// if the lengths differ.
func WidenAxpy(y []float32, alpha float32, x []uint16) {
	if len(y) != len(x) {
		panic("kernel: lengths differ")
	}
	var wide [64]float32
	for len(x) > 0 {
		n := min(len(x), len(wide))
		widen16(wide[:n], x[:n])
		axpy(y[:n], alpha, wide[:n])
		y, x = y[n:], x[n:]
	}
}

// Round writes x to dst as bfloat16, each value the nearest one, of two equally near the
// one with an even last bit. Beyond the largest bfloat16, 3.39·10³⁸, comes ±Inf; NaN
// stays NaN, quiet, with its sign. It panics if the lengths differ.
func Round(dst []uint16, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	for i, v := range x {
		b := math.Float32bits(v)
		dst[i] = round16(b, 0x7fff+b>>16&1)
	}
}

// RoundRandom writes x to dst as bfloat16, each value up or down at random so that the
// expected value is x: to the neighbour above with the probability (x−below)/(above−below),
// in steps of 2⁻¹⁶. Representable values stay, ±Inf and NaN are as in Round, and the
// levels agree to the bit. It panics if the lengths differ.
//
// Small updates of a rounded sum would be lost by Round, always; here they count on
// average. Source: Gupta et al. 2015, Deep learning with limited numerical precision.
//
// The 16 random bits of value i are a function of key and i alone: those of the finaliser
// of MurmurHash3 (Appleby 2011) over key's lower half plus i·2³²/φ, with the upper half
// joined in the middle. Two calls with related keys are as independent as the hash is, so
// take keys that are hashes themselves (package draw).
func RoundRandom(dst []uint16, x []float32, key uint64) {
	if len(dst) != len(x) {
		panic("kernel: lengths differ")
	}
	roundRandom(dst, x, key)
}

// The constants of the random bits; the generator of the assembly has them too.
const (
	laneStep  = 0x9e3779b9
	hashMul1  = 0x85ebca6b
	hashMul2  = 0xc2b2ae35
	bfloatNaN = 0x0040 // the bit that makes a NaN quiet, and keeps it one
)

func widen16Go(dst []float32, x []uint16) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = math.Float32frombits(uint32(x[i]) << 16)
	}
}

// roundRandomGo rounds values that stand at from and following in their row.
func roundRandomGo(dst []uint16, x []float32, key uint64, from int) {
	dst = dst[:len(x)]
	for i, v := range x {
		h := uint32(key) + uint32(from+i)*laneStep
		h = (h ^ h>>16) * hashMul1
		h = (h ^ h>>13 ^ uint32(key>>32)) * hashMul2
		dst[i] = round16(math.Float32bits(v), h>>16)
	}
}

// round16 is the upper half of b + add, add < 2¹⁶, unless b is a NaN, which must not
// become Inf or wrap around. ±Inf has nothing in the lower half that add could carry.
func round16(b, add uint32) uint16 {
	if b&0x7fffffff > 0x7f800000 {
		return uint16(b>>16) | bfloatNaN
	}
	return uint16((b + add) >> 16)
}
