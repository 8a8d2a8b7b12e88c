package experiments_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/run"
)

// headHeavy is a shop of a few best-sellers, whose customers' tastes show little, with the
// default models and those that were the defaults before: a two-tower without a bias of items,
// and iALS with one l2 for data of every size.
const headHeavy = `
name: head-heavy
data:
  format: synth
  synth: {users: 600, items: 800, interactions: 8, cold_items: 0, popularity_skew: 1.4, category_taste: 1, price_taste: 0, latent_taste: 0.3, seed: 4}
models:
  - {name: popularity, kind: popularity}
  - {name: item-knn, kind: item-knn}
  - {name: cf, kind: two-tower}
  - {name: no-bias, kind: two-tower, item_bias: false, temperature: 0.15, train: {batch: 1024, epochs: 20}}
  - {name: ials, kind: ials}
  - {name: fixed-l2, kind: ials, ials: {unobserved_weight: 0.1, l2: 0.003}}
train: {stop: {metric: recall@20}}
evaluate: {metrics: [recall@20], segments: []}
compare: {bootstrap: 100, pairs: []}
seeds: [1]
`

// On a head-heavy shop the default models are not below popularity and item-knn, to a
// standard error of some .02 between them, and what were the defaults are.
func TestDefaultsHoldOutOnAHeadHeavyShop(t *testing.T) {
	r, err := kinds.Decode([]byte(headHeavy))
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	recall := map[string]float64{}
	for _, m := range finished.Summary.Models {
		recall[m.Name] = m.Metrics["recall@20"].Mean
	}
	t.Log(recall)
	for _, baseline := range []string{"popularity", "item-knn"} {
		require.Greater(t, recall["cf"], recall[baseline])
		require.Greater(t, recall["ials"], recall[baseline])
	}
	require.Less(t, recall["no-bias"], recall["popularity"])
	require.Less(t, recall["fixed-l2"], recall["popularity"])
}
