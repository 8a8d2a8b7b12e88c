package kernel_test

import (
	"math"
	"testing"

	"tandem/model/kernel"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// (3, 4) has length 5: scaled to length 10 it is (6, 8), by the factor 2.
func TestNormalizeByHand(t *testing.T) {
	x := []float32{3, 4}
	require.Equal(t, float32(2), kernel.Normalize(x, 10))
	require.Equal(t, []float32{6, 8}, x)
}

// A row without a direction becomes zero, never NaN: exactly zero, so small that its
// squares underflow, and empty.
func TestNormalizeOfNothing(t *testing.T) {
	for _, x := range [][]float32{{0, 0, 0}, {1e-13, 0, -1e-13}, {1e-30, 1e-30}, {}} {
		require.Zero(t, kernel.Normalize(x, 1))
		require.Equal(t, make([]float32, len(x)), x)
	}
}

func TestNormalizeGivesTheLengthAndKeepsTheDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float32Range(-1e3, 1e3), 1, 70).Draw(t, "x")
		x[0] = max(x[0], 1e-3)
		length := rapid.Float32Range(.1, 10).Draw(t, "length")
		y := append([]float32{}, x...)
		factor := float64(kernel.Normalize(y, length))
		var squares float64
		for i, v := range y {
			squares += float64(v) * float64(v)
			require.InDelta(t, factor*float64(x[i]), v, 1e-5*float64(length))
		}
		require.InDelta(t, float64(length), math.Sqrt(squares), 1e-5*float64(length))
		require.Positive(t, factor)
	})
}
