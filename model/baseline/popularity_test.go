package baseline_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/baseline"
)

// The latest row is at 100: a window of 10 reaches back to 91.
func TestRecentPopularityCountsTheWindow(t *testing.T) {
	log := tiny()
	log.Times = []int64{90, 91, 100, 95, 10, 89, 99}
	m, err := baseline.FitRecentPopularity(log, 10)
	require.Equal(t, []float32{1, 3, 0, 0}, score(t, fitted(t, m, err), 4, 2)[0])

	_, err = baseline.FitRecentPopularity(log, 0)
	require.ErrorContains(t, err, "window = 0, want ≥ 1")
	_, err = baseline.FitRecentPopularity(tiny(), 10)
	require.ErrorContains(t, err, "the log has no times")
}

// Items 0 and 1 are of category a, 1 of b as well, 2 of none; n = 2, 4, 1, 0.
//
//	P(·|a): 0: 2/4, 1: 2/4    P(·|b): 1: 1    P(·|none): 2: 1
//
// User 0 has 0 and 1: P(a) = (1 + ½)/2 = ¾, P(b) = ¼. User 3 is new: n_i/7.
func TestCategoryPopularityByHand(t *testing.T) {
	log := tiny()
	log.UserIDs.Add("new")
	m, err := baseline.FitCategoryPopularity(log, blockOf([][]float32{{3, 0}, {1, 1}, {0, 0}, {0, 2}}))
	got := score(t, fitted(t, m, err), 4, 0, 3)
	require.InDeltaSlice(t, []float32{3. / 8, 3./8 + 1./4, 0, 0}, got[0], 1e-6)
	require.InDeltaSlice(t, []float32{2. / 7, 4. / 7, 1. / 7, 0}, got[1], 1e-6)

	_, err = baseline.FitCategoryPopularity(tiny(), stripes(3))
	require.ErrorContains(t, err, `block "stripes" has 3 rows, want one for each of 4 items`)
	_, err = baseline.FitCategoryPopularity(tiny(), blockOf([][]float32{{1}, {-2}, {1}, {1}}))
	require.ErrorContains(t, err, "item 1: weight -2, want ≥ 0")
}

func TestCategoryPopularityIsADistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		if log.Len() == 0 {
			t.Skip("nothing to be popular")
		}
		m, err := baseline.FitCategoryPopularity(log, stripes(log.NumItems()))
		fitted(t, m, err)
		for u := range int32(log.NumUsers()) {
			sum := float32(0)
			for _, s := range score(t, m, log.NumItems(), u)[0] {
				require.GreaterOrEqual(t, s, float32(0))
				sum += s
			}
			require.InDelta(t, 1, sum, 1e-5)
		}
	})
}
