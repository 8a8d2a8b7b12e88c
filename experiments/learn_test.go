package experiments_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/compare"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
)

// TestQuickstartKeepsItsPromise runs the embedded recipe with one seed: the hybrid beats
// CF on warm and on cold items with an interval clear of zero, the placebo does not, and
// CF knows no more of cold items than chance.
func TestQuickstartKeepsItsPromise(t *testing.T) {
	if testing.Short() {
		t.Skip("trains three models for some seconds")
	}
	text, err := experiments.Builtin("quickstart")
	require.NoError(t, err)
	source, err := kinds.Decode(text, "seeds=[1]")
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), source, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)

	comparison := func(metric, a, b string) result.Comparison {
		c := source.Compare
		c.Metric, c.Pairs = metric, recipe.Pairs{List: [][2]string{{a, b}}}
		out, err := compare.Runs([]*result.Run{finished}, c)
		require.NoError(t, err)
		t.Logf("%s − %s, %s: %+.4f %.4f over %d users", a, b, metric, out[0].Difference, out[0].CI95, out[0].Users)
		return out[0]
	}
	for _, metric := range []string{"ndcg@10", "warm/ndcg@10", "cold/ndcg@10", "cold-only/ndcg@10"} {
		require.Positive(t, comparison(metric, "hybrid", "cf").CI95[0], metric)
	}
	for _, metric := range []string{"ndcg@10", "warm/ndcg@10"} {
		require.LessOrEqual(t, comparison(metric, "placebo", "cf").CI95[0], 0., metric)
	}
	// A cold item has no id row, so pure CF ties them all, and so does popularity: both
	// get the expected value of a random order.
	random := comparison("cold-only/ndcg@10", "cf", "popularity")
	require.InDelta(t, 0, random.Difference, 1e-9)
}
