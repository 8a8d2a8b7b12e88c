package run_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/experiments/table"
)

const baselinesRecipe = `
name: baselines
data: {format: synth, synth: {users: 400, items: 120, seed: 3}}
split: {kind: ratio, valid: 0.1, test: 0.2}
features:
  item: [{column: category, kind: path}, {column: price, kind: price, standardized: false, buckets: 5}]
models:
  - {name: random, kind: random}
  - {name: popularity, kind: popularity}
  - {name: recent, kind: recent-popularity, window_days: 100}
  - {name: category, kind: category-popularity, features: [category]}
  - {name: features, kind: feature-popularity, features: [category, price]}
  - {name: association, kind: association}
  - {name: rules, kind: sequential-rules, rules: {steps: 3}}
  - {name: markov, kind: markov, markov: {steps: 3, decay: 2}}
  - {name: recent-items, kind: item-knn, knn: {decay: 3, decay_days: 200}}
  - {name: recent-content, kind: content-knn, features: [category, price], knn: {decay: 3}}
  - {name: recent-hybrid, kind: hybrid-knn, features: [category], decay: 3}
  - {name: item, kind: item-knn, knn: {similarity: asymmetric}}
  - {name: user, kind: user-knn, knn: {similarity: tversky, alpha: 0.2}}
  - {name: content, kind: content-knn, features: [category, price]}
  - {name: hybrid, kind: hybrid-knn, features: [category], content_weight: 0.3}
  - {name: placebo, like: content, shuffle_features: true}
  - {name: p3, kind: p3alpha}
  - {name: rp3, kind: rp3beta}
  - {name: ease, kind: ease}
  - {name: ease-all, like: ease, refit: true}
  - {name: slim, kind: slim}
  - {name: puresvd, kind: puresvd, puresvd: {factors: 8}}
  - {name: ials, kind: ials, ials: {factors: 8}}
evaluate: {metrics: [ndcg@10]}
compare: {pairs: [[ease, random]]}
seeds: [1, 2]
`

// Every non-gradient baseline runs from a recipe, with what its kind has as keys, beats chance, and
// says where it was fitted on the validation part as well.
func TestEveryBaselineRuns(t *testing.T) {
	recipe, err := kinds.Decode([]byte(baselinesRecipe))
	require.NoError(t, err)
	text, err := recipe.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, recipe, again)

	finished, err := run.Execute(context.Background(), recipe, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	ndcg := func(name string) float64 { return finished.Summary.Model(name).Metrics["ndcg@10"].Mean }
	for _, m := range finished.Summary.Models {
		require.Equal(t, m.Name == "ease-all", m.Refit, m.Name)
		if m.Name != "random" && m.Name != "placebo" && m.Name != "features" { // every item of a kind ties
			require.Greater(t, ndcg(m.Name), 1.1*ndcg("random"), m.Name)
		}
	}
	require.Greater(t, ndcg("content"), ndcg("placebo"))
	require.NotEqual(t, ndcg("ease"), ndcg("ease-all"))
	require.Len(t, finished.Summary.Model("ials").Seeds, 2)
	require.Len(t, finished.Summary.Model("ease").Seeds, 1)
	var grid bytes.Buffer
	require.NoError(t, table.Write(&grid, &finished.Summary))
	require.Contains(t, grid.String(), "\nease-all†", "what knew more is marked")
	require.Contains(t, grid.String(), "\n† fitted on train and validation together, ‡ fitted on train, with the rows of validation as history at test, the others on train alone: no verdict compares one kind with another\n")

	opened, err := serving.OpenWithData(context.Background(), finished, "ease-all", nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	items := opened.Split.Train.NumItems()
	got := make([]float32, items)
	require.NoError(t, opened.Scorer.Score(got, []int32{0}))
	require.NotZero(t, got)
}
