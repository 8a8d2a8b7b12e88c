package kernel

import "math"

// Sum returns Σ x[i], 0 for an empty x.
func Sum(x []float32) float32 { return sum(x) }

// SumSquares returns Σ x[i]², 0 for an empty x.
func SumSquares(x []float32) float32 { return dot(x, x) }

// Max returns the largest value of x: NaN if x holds one, −Inf for an empty x.
func Max(x []float32) float32 { return maximum(x) }

func sumGo(x []float32) float32 {
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		v := x[i : i+4 : i+4]
		s0 += v[0]
		s1 += v[1]
		s2 += v[2]
		s3 += v[3]
	}
	for ; i < len(x); i++ {
		s0 += x[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func maximumGo(x []float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		m = max(m, v)
	}
	return m
}
