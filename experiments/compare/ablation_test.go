package compare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/compare"
	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
)

const ablationRecipe = `
name: ablation
data: {format: synth}
features:
  item: [{column: price, kind: price}, {column: category, kind: path}]
  user: [{column: income, kind: tags}]
models:
  - {name: cf, kind: two-tower}
  - {name: hybrid, like: cf, features: [price, category], user_features: [income], id_dropout: 0.3}
  - {name: no-price, like: hybrid, ablate: [price]}
  - {name: no-income, like: hybrid, ablate: [income]}
  - {name: neither, like: hybrid, ablate: [price, category]}
  - {name: placebo, like: no-price, shuffle_features: true}
`

// A model that ablates is the other one without the features, and nothing else changes.
func TestAblate(t *testing.T) {
	r, err := kinds.Decode([]byte(ablationRecipe))
	require.NoError(t, err)
	testshop.RoundTrip(t, r)
	hybrid, price, income, neither, placebo := r.Models[1], r.Models[2], r.Models[3], r.Models[4], r.Models[5]
	require.Equal(t, []string{"category"}, price.Features)
	require.Equal(t, []string{"income"}, price.UserFeatures)
	require.Equal(t, hybrid.Features, income.Features)
	require.Empty(t, income.UserFeatures)
	require.Empty(t, neither.Features)
	require.Zero(t, neither.IDDropout, "nothing would speak for a dropped item")
	require.Equal(t, []string{"category"}, placebo.Features)
	price.Name, price.Partner, price.Features = hybrid.Name, hybrid.Partner, hybrid.Features
	require.Equal(t, hybrid, price)

	require.Equal(t, []compare.Ablation{
		{With: "hybrid", Without: "no-price", Features: []string{"price"}}, {With: "hybrid", Without: "no-income", Features: []string{"income"}},
	}, compare.Ablations(r))
}

func TestAblationSentence(t *testing.T) {
	s := &result.Summary{Comparisons: []result.Comparison{
		{A: "no-price", B: "hybrid", Metric: "ndcg@10", Difference: -.01, CI95: [2]float64{-.015, -.005}, P: .001, PHolm: .002, Users: 100},
		{A: "hybrid", B: "no-income", Metric: "ndcg@10", Difference: .0001, CI95: [2]float64{-.001, .0012}, P: .6, PHolm: .6, Users: 100},
	}}
	require.Equal(t, "price helps: hybrid − no-price is +0.0100 ndcg@10 [+0.0050, +0.0150]",
		compare.Ablation{With: "hybrid", Without: "no-price", Features: []string{"price"}}.Sentence(s))
	require.Equal(t, "income and age do not help: hybrid − no-income is +0.0001 ndcg@10 [−0.0010, +0.0012], which cannot be told from 0",
		compare.Ablation{With: "hybrid", Without: "no-income", Features: []string{"income", "age"}}.Sentence(s))
	s.Comparisons[1].CI95[0] = .00005
	require.Equal(t, "income does not surely help: hybrid − no-income is +0.0001 ndcg@10 [+0.0001, +0.0012], p (Holm) 0.60",
		compare.Ablation{With: "hybrid", Without: "no-income", Features: []string{"income"}}.Sentence(s))
	s.Comparisons[0].Differ = 19
	require.Equal(t, "price does not surely help: hybrid − no-price is +0.0100 ndcg@10 [+0.0050, +0.0150], too few of 100 users differ",
		compare.Ablation{With: "hybrid", Without: "no-price", Features: []string{"price"}}.Sentence(s))
	require.Empty(t, compare.Ablation{With: "a", Without: "b", Features: []string{"c"}}.Sentence(s))
}
