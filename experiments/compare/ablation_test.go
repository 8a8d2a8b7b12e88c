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
	price, income := compare.Ablation{With: "hybrid", Without: "no-price", Features: []string{"price"}}, compare.Ablation{With: "hybrid", Without: "no-income", Features: []string{"income", "age"}}
	few, helps := of("hybrid", "no-price", 20, 10, .002), of("hybrid", "no-price", 20, 10, .002)
	few.Differ = 19
	for want, c := range map[string]result.Comparison{
		"price helps: hybrid − no-price is +20.0 % ndcg@10 [+10.0, +30.0]":                                                                       helps,
		"for these weights price helps: hybrid − no-price is +20.0 % ndcg@10 [+10.0, +30.0]":                                                     once(helps),
		"the model is better without price: hybrid − no-price is −20.0 % ndcg@10 [−30.0, −10.0]":                                                 of("hybrid", "no-price", -20, 10, .002),
		"that price helps is not shown: hybrid − no-price is +20.0 % ndcg@10 [+10.0, +30.0], too few of 100 users differ":                        few,
		"that price helps is not shown: hybrid − no-price is +0.3 % ndcg@10 [−0.9, +1.5]; gains of up to 1.5 % are not ruled out":                of("hybrid", "no-price", .3, 1.2, .6),
		"that price helps is not shown: hybrid − no-price is −1.0 % ndcg@10 [−2.2, +0.2]; gains above 0.5 % are ruled out":                       of("hybrid", "no-price", -1, 1.2, .6),
		"that price helps is not shown: hybrid − no-price is +3.0 % ndcg@10 [+1.8, +4.2]; gains of up to 4.2 % are not ruled out; p (Holm) 0.06": of("hybrid", "no-price", 3, 1.2, .06),
	} {
		require.Equal(t, want, price.Sentence(&result.Summary{Comparisons: []result.Comparison{c}}))
	}
	s := &result.Summary{Comparisons: []result.Comparison{of("hybrid", "no-income", 20, 10, .002)}}
	require.Equal(t, "income and age help: hybrid − no-income is +20.0 % ndcg@10 [+10.0, +30.0]", income.Sentence(s))
	require.Empty(t, price.Sentence(s))
}
