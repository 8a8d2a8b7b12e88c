package baseline_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/features"
	"tandem/model/baseline"
)

// Items 0 and 1 are of one kind and have 6 of the 7 rows, item 2 is of another; item 3,
// which nobody has, is like item 0.
func TestFeaturePopularityIsThatOfTheKind(t *testing.T) {
	blocks := []*features.Block{blockOf([][]float32{{1, 0}, {1, 0}, {0, 1}, {1, 0}})}
	m, err := baseline.FitFeaturePopularity(tiny(), blocks)
	got := score(t, fitted(t, m, err), 4, 0, 2)
	require.Equal(t, got[0], got[1])
	require.Equal(t, got[0][0], got[0][1])
	require.Equal(t, got[0][0], got[0][3])
	require.Greater(t, got[0][0], got[0][2])
	require.InDelta(t, 7, got[0][0]+got[0][1]+got[0][2], 1e-3) // as many rows as there are

	rates, err := features.FitRates(features.Seen{2, 4, 1, 0}, blocks)
	require.NoError(t, err)
	require.Equal(t, float32(math.Exp(rates.Log(blocks, 2))), got[0][2])

	_, err = baseline.FitFeaturePopularity(tiny(), []*features.Block{stripes(3)})
	require.ErrorContains(t, err, `baseline: feature popularity: features: rates: block "stripes" has 3 rows, want one for each of 4 entities`)
	_, err = baseline.FitFeaturePopularity(newLog(1, 1), []*features.Block{stripes(1)})
	require.ErrorContains(t, err, "no entity has a training interaction")
}
