package kernel

import "math"

// Sum returns Σ x[i], 0 for an empty x.
func Sum(x []float32) float32 { return sum(x) }

// SumSquares returns Σ x[i]², 0 for an empty x.
func SumSquares(x []float32) float32 { return dot(x, x) }

// Max returns the largest value of x: NaN if x holds one, −Inf for an empty x.
func Max(x []float32) float32 { return maximum(x) }

func sumGo(x []float32) float32 {
	var s [4]float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		s[0] += x[i]
		s[1] += x[i+1]
		s[2] += x[i+2]
		s[3] += x[i+3]
	}
	for ; i < len(x); i++ {
		s[0] += x[i]
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

func maximumGo(x []float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		m = max(m, v)
	}
	return m
}
