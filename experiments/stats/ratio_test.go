package stats_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

// a is (1, 2, 0), b (2, 2, 2): the ratio is ½, and as b is certain its interval is that of a,
// 1 ± t(0.975, 2)·1/√3, over 2.
func TestRatioByHand(t *testing.T) {
	p, err := stats.Compare([]float64{1, 2, 0}, []float64{2, 2, 2}, config(500, stats.Percentile, 1))
	require.NoError(t, err)
	half := 4.302653 / math.Sqrt(3) / 2
	require.InDelta(t, -.5, p.Ratio, 1e-12)
	require.InDeltaSlice(t, []float64{-.5 - half, -.5 + half}, p.RatioCI95[:], 1e-6)
	// t(0.95, 2) = 2.919986: the 90 % interval goes to −.5 − 2.919986/√3/2.
	require.InDelta(t, .5+2.919986/math.Sqrt(3)/2, p.Within, 1e-6)
}

// A ratio is that of the pairs: where a is c·b for everybody it is c, for certain.
func TestRatioOfProportionsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Float64Range(.9, 1), 4, 20).Draw(t, "b")
		c := rapid.Float64Range(.1, 2).Draw(t, "c")
		a := make([]float64, len(b))
		for u := range a {
			a[u] = c * b[u]
		}
		p, err := stats.Compare(a, b, config(100, stats.Percentile, rapid.Uint64().Draw(t, "seed")))
		require.NoError(t, err)
		require.InDelta(t, c-1, p.Ratio, 1e-9)
		require.InDelta(t, c-1, p.RatioCI95[0], 1e-5)
		require.InDelta(t, c-1, p.RatioCI95[1], 1e-5)
		require.InDelta(t, math.Abs(c-1), p.Within, 1e-5)
	})
}

func TestThereIsNoRatioToNothing(t *testing.T) {
	p, err := stats.Compare([]float64{1, 2}, []float64{-1, 1}, config(100, stats.Percentile, 1))
	require.NoError(t, err)
	require.Zero(t, p.Ratio)
	require.Zero(t, p.Within)
	// Of b one user in two has a value: its mean may be 0, and the ratio anything.
	p, err = stats.Compare([]float64{1, 2}, []float64{0, 1}, config(100, stats.Percentile, 1))
	require.NoError(t, err)
	require.InDelta(t, 2, p.Ratio, 1e-12)
	require.Zero(t, p.RatioCI95)
	require.Zero(t, p.Within)
}
