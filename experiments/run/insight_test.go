package run_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/experiments/testdata/testshop"
)

const insightRecipe = `
name: insight
data: {format: synth, synth: {users: 300, items: 200, cold_items: 0.3, seed: 5}}
split: {kind: leave-last-out, valid: 1, test: 1}
features:
  item: [{column: category, kind: path}, {column: price, kind: price, buckets: 5}]
models:
  - {name: popularity, kind: popularity}
  - {name: hybrid, kind: two-tower, dim: 16, features: [price, category], id_dropout: 0.3, cold_offset: auto}
  - {name: fixed, like: hybrid, cold_offset: -1}
train: {negatives: 64, batch: 256, lr: 0.02, epochs: 6, stop: {metric: recall@20, views: [warm, cold]}}
evaluate: {metrics: [ndcg@10, recall@20], segments: [cold, price]}
seeds: [1, 2]
`

// A run leaves what its report shows: the same users for every model, lists of ten items
// that they have not met, shares that add up, and the curve of the cold offset, of which
// auto takes the highest; an opened model uses what was taken.
func TestInsight(t *testing.T) {
	ctx := context.Background()
	recipe, err := kinds.Decode([]byte(insightRecipe))
	require.NoError(t, err)
	text, err := recipe.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, recipe, again, "auto survives")

	dir := t.TempDir()
	finished, err := run.Execute(ctx, recipe, run.Options{Dir: dir})
	require.NoError(t, err)
	in, err := run.ReadInsight(dir)
	require.NoError(t, err)
	require.NotEmpty(t, in.Leaks.Checks)
	require.Len(t, in.Users, 4)
	require.Len(t, in.Models, 3)
	sum := func(shares []float64) (s float64) {
		for _, x := range shares {
			s += x
		}
		return s
	}
	require.Len(t, in.Catalogue, len(in.Bands)+2, "one more than cuts, and one without a price")
	require.InDelta(t, 1, sum(in.Catalogue), 1e-9)
	require.InDelta(t, 1, sum(in.Bought), 1e-9)
	for _, m := range in.Models {
		require.InDelta(t, 1, sum(m.Prices), 1e-9, m.Name)
		require.Len(t, m.Examples, 4)
		for u, list := range m.Examples {
			require.Len(t, list, 10)
			for _, key := range list {
				require.Contains(t, in.Items, key)
				require.NotContains(t, in.Users[u].Latest, key, "met before")
			}
		}
	}

	require.Empty(t, in.Models[0].Offsets, "a non-gradient baseline has no offset")
	require.Len(t, in.Models[2].Offsets, 7, "a number is shown among others")
	require.Equal(t, -1., in.Models[2].ColdOffset)
	for _, m := range finished.Recipe.Models[1:2] {
		for _, seed := range recipe.Seeds {
			res, err := result.ReadJSON[result.SeedResult](filepath.Join(result.SeedDir(dir, m.Name, seed), result.MetricsFile))
			require.NoError(t, err)
			require.Len(t, res.Offsets, 17)
			var chosen result.OffsetPoint
			best := 0.
			for _, p := range res.Offsets {
				require.InDelta(t, (*p.Warm+*p.Cold)/2, p.Value, 1e-12, "the mean of the stopping views")
				if best = max(best, p.Value); p.Offset == res.ColdOffset {
					chosen = p
				}
			}
			require.Equal(t, best, chosen.Value)

			o, err := serving.OpenWithData(ctx, finished, m.Name, &seed, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			require.Equal(t, res.ColdOffset, o.Weights.ColdOffset)
		}
	}
	// The list of the best seed is what the opened model recommends.
	o, err := serving.OpenWithData(ctx, finished, "hybrid", &in.Models[1].Seed, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	list, err := testshop.RecommendTo(o, in.Users[0].Key, recommend.NewUser{}, 10, false)
	require.NoError(t, err)
	got := []string{}
	for _, r := range list.Items {
		got = append(got, r.Item)
	}
	require.True(t, slices.Equal(in.Models[1].Examples[0], got), "%v, want %v", got, in.Models[1].Examples[0])
}

func TestColdOffsetRefuses(t *testing.T) {
	_, err := kinds.Decode([]byte(insightRecipe), "models.hybrid.cold_offset=best")
	require.ErrorContains(t, err, `cold_offset = "best", want a number or auto`)
}
