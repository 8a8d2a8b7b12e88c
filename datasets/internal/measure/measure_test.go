package measure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/measure"
)

func TestShareOfNothing(t *testing.T) {
	require.Zero(t, measure.Share(3, 0))
	require.Equal(t, .75, measure.Share(3, 4))
}

// By hand: h = (4−1)·0.5 = 1.5, halfway between 2 and 4.
func TestQuantile(t *testing.T) {
	sorted := []float64{1, 2, 4, 8}
	require.Equal(t, 3., measure.Quantile(sorted, .5))
	require.Equal(t, 1., measure.Quantile(sorted, 0))
	require.Equal(t, 8., measure.Quantile(sorted, 1))
	require.Equal(t, 7., measure.Quantile([]float64{7}, .3))
}

// By hand: 2 and 4 have mean 3 and sd √2, so ± 1.96·√2/√2.
func TestInterval(t *testing.T) {
	mean, ci := measure.Interval(2, 6, 20)
	require.Equal(t, 3., mean)
	require.InDelta(t, 3-1.96, ci[0], 1e-12)
	require.InDelta(t, 3+1.96, ci[1], 1e-12)
	mean, ci = measure.Interval(1, 5, 25)
	require.Equal(t, 5., mean)
	require.Equal(t, [2]float64{5, 5}, ci)
}

// By hand: the ranks of 10, 30, 20, 20 are 1, 4, 2.5, 2.5.
func TestRanksShareTies(t *testing.T) {
	require.Equal(t, []float64{1, 4, 2.5, 2.5}, measure.Ranks([]float64{10, 30, 20, 20}))
}

func TestCorrelations(t *testing.T) {
	up, down := []float64{1, 2, 3, 50}, []float64{9, 3, 2, 1}
	require.InDelta(t, -1, measure.Spearman(up, down), 1e-12, "only the order counts")
	require.Zero(t, measure.Pearson(up, []float64{5, 5, 5, 5}), "a constant goes with nothing")
	// (0.5 − 0.6·0.8) / √((1 − 0.36)(1 − 0.64)) = 0.02/0.48
	require.InDelta(t, .02/.48, measure.Partial(.5, .6, .8), 1e-12)
	require.Zero(t, measure.Partial(.5, 1, .5))
}
