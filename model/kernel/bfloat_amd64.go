//go:build !purego

package kernel

import "unsafe"

// AVX2 has no masks for 16 bits: it converts what fills whole vectors, the twin the rest.

func widen16(dst []float32, x []uint16) {
	switch active {
	case levelAVX512:
		widen16AVX512(at(dst), unsafe.SliceData(x), len(x))
	case levelAVX2:
		whole := len(x) &^ 7
		widen16AVX2(at(dst), unsafe.SliceData(x), whole)
		widen16Go(dst[whole:], x[whole:])
	default:
		widen16Go(dst, x)
	}
}

func widenHalf(dst []float32, x []uint16) {
	switch active {
	case levelAVX512:
		widenHalfAVX512(at(dst), unsafe.SliceData(x), len(x))
	case levelAVX2:
		whole := len(x) &^ 7
		widenHalfAVX2(at(dst), unsafe.SliceData(x), whole)
		widenHalfGo(dst[whole:], x[whole:])
	default:
		widenHalfGo(dst, x)
	}
}

func widen8(dst []float32, x []int8) {
	switch active {
	case levelAVX512:
		widen8AVX512(at(dst), unsafe.SliceData(x), len(x))
	case levelAVX2:
		whole := len(x) &^ 7
		widen8AVX2(at(dst), unsafe.SliceData(x), whole)
		widen8Go(dst[whole:], x[whole:])
	default:
		widen8Go(dst, x)
	}
}

func roundRandom(dst []uint16, x []float32, key uint64) {
	switch active {
	case levelAVX512:
		roundRandomAVX512(unsafe.SliceData(dst), at(x), len(x), key)
	case levelAVX2:
		whole := len(x) &^ 7
		roundRandomAVX2(unsafe.SliceData(dst), at(x), whole, key)
		roundRandomGo(dst[whole:], x[whole:], key, whole)
	default:
		roundRandomGo(dst, x, key, 0)
	}
}
