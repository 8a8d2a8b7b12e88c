package kernel

import (
	"math"
	"sync"
)

// Arithmetic is how the products of a matrix product are computed. Sums, and what comes
// in and out, are float32 in any case.
type Arithmetic uint8

const (
	// Float32 takes the factors as they are.
	Float32 Arithmetic = iota
	// BFloat16 rounds both factors to the nearest bfloat16 first (Round; subnormal
	// numbers become 0), an error of at most 2⁻⁸ of each. Processors with AVX512_BF16
	// then do twice as many products at a time. All others compute the same products
	// from rounded copies, more slowly than Float32.
	// Source: Kalamkar et al. 2019, A study of BFLOAT16 for deep learning training.
	BFloat16
)

// String is "float32" or "bfloat16".
func (a Arithmetic) String() string { return [...]string{"float32", "bfloat16"}[a] }

// Sgemm is the function Sgemm with that arithmetic.
func (a Arithmetic) Sgemm(transA, transB bool, m, n, k int, alpha float32, x []float32, ldx int, y []float32, ldy int, beta float32, c []float32, ldc int) {
	if !checkProduct(transA, transB, m, n, k, alpha, x, ldx, y, ldy, beta, c, ldc) {
		return
	}
	if a == BFloat16 {
		sgemmBFloat16(transA, transB, m, n, k, alpha, x, ldx, y, ldy, beta, c, ldc)
	} else {
		sgemm(transA, transB, m, n, k, alpha, x, ldx, y, ldy, beta, c, ldc)
	}
}

// SgemmBiasReLU is the function SgemmBiasReLU with that arithmetic.
func (a Arithmetic) SgemmBiasReLU(m, n, k int, x []float32, ldx int, y []float32, ldy int, bias []float32, relu bool, c []float32, ldc int) {
	if !checkLayer(m, n, k, x, ldx, y, ldy, bias, relu, c, ldc) {
		return
	}
	if a == BFloat16 {
		sgemmBiasReLUBFloat16(m, n, k, x, ldx, y, ldy, bias, relu, c, ldc)
	} else {
		sgemmBiasReLU(m, n, k, x, ldx, y, ldy, bias, relu, c, ldc)
	}
}

// copies is scratch for rounded factors.
type copies struct{ a, b []float32 }

var rounding = sync.Pool{New: func() any { return new(copies) }}

// sgemmRounded is Sgemm of rounded copies.
func sgemmRounded(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	r := rounding.Get().(*copies)
	defer rounding.Put(r)
	rowsA, colsA, rowsB, colsB := m, k, k, n
	if transA {
		rowsA, colsA = k, m
	}
	if transB {
		rowsB, colsB = n, k
	}
	r.a, r.b = rounded(r.a, rowsA, colsA, a, lda), rounded(r.b, rowsB, colsB, b, ldb)
	sgemm(transA, transB, m, n, k, alpha, r.a, colsA, r.b, colsB, beta, c, ldc)
}

// sgemmBiasReLURounded is SgemmBiasReLU of rounded copies.
func sgemmBiasReLURounded(m, n, k int, a []float32, lda int, b []float32, ldb int, bias []float32, relu bool, c []float32, ldc int) {
	r := rounding.Get().(*copies)
	defer rounding.Put(r)
	r.a, r.b = rounded(r.a, m, k, a, lda), rounded(r.b, k, n, b, ldb)
	sgemmBiasReLU(m, n, k, r.a, k, r.b, n, bias, relu, c, ldc)
}

// rounded writes rows of cols values, ld apart in x, to dst without gaps, each rounded to
// the nearest bfloat16; it returns dst, or a longer one in its place.
func rounded(dst []float32, rows, cols int, x []float32, ld int) []float32 {
	if cap(dst) < rows*cols {
		dst = make([]float32, rows*cols)
	}
	dst = dst[:rows*cols]
	for r := range rows {
		to := dst[r*cols:][:cols]
		for i, v := range x[r*ld:][:cols] {
			to[i] = roundedValue(v)
		}
	}
	return dst
}

func roundedValue(v float32) float32 {
	b := math.Float32bits(v)
	if b&0x7f800000 == 0 { // subnormal, or zero
		return math.Float32frombits(b & (1 << 31))
	}
	return math.Float32frombits(uint32(round16(b, 0x7fff+b>>16&1)) << 16)
}
