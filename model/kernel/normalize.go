package kernel

import "math"

// minNorm keeps the direction of a zero row defined: zero.
const minNorm = 1e-12

// Normalize scales x in place to the given Euclidean length and returns the factor it
// used; an x shorter than 1e-12 becomes zero, with factor 0.
func Normalize(x []float32, length float32) float32 {
	norm := float32(math.Sqrt(float64(SumSquares(x))))
	if norm < minNorm {
		clear(x)
		return 0
	}
	Scale(x, length/norm)
	return length / norm
}
