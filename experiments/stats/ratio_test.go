package stats_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

// (1 + 2 + 0) / (2 + 2 + 2) = 1/2.
func TestRatioByHand(t *testing.T) {
	ratio, ci, err := stats.Ratio([]float64{1, 2, 0}, []float64{2, 2, 2}, 500, 1)
	require.NoError(t, err)
	require.InDelta(t, .5, ratio, 1e-12)
	require.Less(t, ci[0], .5)
	require.Greater(t, ci[1], .5)
	require.GreaterOrEqual(t, ci[0], 0.)
	require.LessOrEqual(t, ci[1], 1.)
}

// A ratio is that of the pairs: where a is c·b for everybody, every resample agrees.
func TestRatioOfProportionsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Float64Range(.01, 1), 1, 20).Draw(t, "b")
		c := rapid.Float64Range(.1, 2).Draw(t, "c")
		a := make([]float64, len(b))
		for u := range a {
			a[u] = c * b[u]
		}
		ratio, ci, err := stats.Ratio(a, b, 100, rapid.Uint64().Draw(t, "seed"))
		require.NoError(t, err)
		require.InDelta(t, c, ratio, 1e-9)
		require.InDelta(t, c, ci[0], 1e-9)
		require.InDelta(t, c, ci[1], 1e-9)
	})
}

func TestRatioRefuses(t *testing.T) {
	_, _, err := stats.Ratio([]float64{1}, []float64{1, 2}, 100, 1)
	require.ErrorContains(t, err, "1 and 2 users")
	_, _, err = stats.Ratio([]float64{1}, []float64{0}, 100, 1)
	require.ErrorContains(t, err, "mean of 0")
}
