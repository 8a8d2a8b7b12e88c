package stats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/stats"
)

func TestNewEstimateByHand(t *testing.T) {
	// Users' means over seeds: (2, 4, 6). Mean 4; sd 2; t(0.975, 2) = 4.302653;
	// half = 4.302653·2/√3 = 4.968275. Seeds' means: 3 and 5, sd √2.
	e, err := stats.NewEstimate([][]float64{{1, 3, 5}, {3, 5, 7}}, false)
	require.NoError(t, err)
	require.InDelta(t, 4, e.Mean, 1e-12)
	require.InDelta(t, math.Sqrt2, e.SD, 1e-12)
	require.InDelta(t, 4-4.968275, e.CI95[0], 1e-5)
	require.InDelta(t, 4+4.968275, e.CI95[1], 1e-5)

	// Everybody gains 2 by the second training, so there is no interaction: variance 4/3 of users
	// and 1 of trainings, 7/3 in all, on (7/3)²/((4/3)²/2 + 1²/1) = 49/17 degrees of freedom;
	// t(0.975, 49/17) = 3.257208, by scipy.
	require.InDelta(t, 49./17, e.DF, 1e-12)
	require.InDelta(t, 4+3.257208*math.Sqrt(7./3), e.CI95Trained[1], 1e-5)

	half, ok := e.PlusMinus()
	require.InDelta(t, 3.257208*math.Sqrt(7./3), half, 1e-5)
	require.False(t, ok, "three users")
	e.NonZero = 15
	_, ok = e.PlusMinus()
	require.True(t, ok)
	_, ok = stats.Estimate{}.PlusMinus()
	require.True(t, ok, "of a run that did not count")

	e, err = stats.NewEstimate([][]float64{{0.5}}, true)
	require.NoError(t, err)
	require.Equal(t, stats.Estimate{Mean: 0.5, CI95: [2]float64{0.5, 0.5}, Users: 1, NonZero: 1}, e)
}

func TestNewEstimateRefuses(t *testing.T) {
	tests := []struct {
		name   string
		values [][]float64
		want   string
	}{
		{"no seed", nil, "stats: no seed or no user, want at least one of each"},
		{"no user", [][]float64{{}}, "stats: no seed or no user, want at least one of each"},
		{"ragged", [][]float64{{1, 2}, {1}}, "stats: seed 1 has 1 users, the first has 2"},
		{"nan", [][]float64{{1, 2}, {1, math.NaN()}}, "stats: seed 1, user 1: value NaN, want a finite one"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stats.NewEstimate(tt.values, false)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestHolmByHand(t *testing.T) {
	// Sorted .005·4 = .02, .01·3 = .03, .03·2 = .06, .04·1 = .04 → raised to .06.
	got, err := stats.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, got, 1e-15)

	got, err = stats.Holm([]float64{0.6, 0.7}) // .6·2 > 1
	require.NoError(t, err)
	require.Equal(t, []float64{1, 1}, got)

	_, err = stats.Holm([]float64{0.1, math.NaN()})
	require.EqualError(t, err, "stats: holm: p outside [0, 1]")
}

func TestHolmLiesBetweenPAndBonferroni(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "p")
		got, err := stats.Holm(p)
		require.NoError(t, err)
		for i := range p {
			require.GreaterOrEqual(t, got[i], p[i])
			require.LessOrEqual(t, got[i], min(1, p[i]*float64(len(p))))
			for j := range p {
				if p[i] < p[j] {
					require.LessOrEqual(t, got[i], got[j], "the order must stay")
				}
			}
		}
		least := slices.Index(p, slices.Min(p))
		require.InDelta(t, min(1, p[least]*float64(len(p))), got[least], 1e-15)
	})
}

// Of one training the variance of trainings is not known, of a model without any it is 0.
func TestNewEstimateOfOneTraining(t *testing.T) {
	once := [][]float64{{1, 3, 5}}
	e, err := stats.NewEstimate(once, false)
	require.NoError(t, err)
	require.Nil(t, e.CI95Trained)
	half, _ := e.PlusMinus()
	require.InDelta(t, 4.968275, half, 1e-5)
	exact, err := stats.NewEstimate(once, true)
	require.NoError(t, err)
	require.Equal(t, e.CI95, *exact.CI95Trained)
	require.EqualValues(t, 2, exact.DF)
}
