package drivers_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/drivers"
)

// shopRecipe is one hybrid over a made-up shop with a decoy among its features.
const shopRecipe = `
name: planted
data: {format: synth, synth: {users: %d, items: 800, interactions: %d, cold_items: 0, decoy: true, relative_price: 0, popularity_skew: 0.3, latent_taste: 0.3, category_taste: %g, price_taste: %g}}
features:
  item:
    - {column: price, kind: price, buckets: 16, standardized: false}
    - {column: category, kind: path}
    - {column: colour, kind: tags}
models:
  - {name: hybrid, kind: two-tower, dim: 32, temperature: 0.15, id_dropout: 0.5, features: [price, category, colour]}
train: {loss: softmax, negatives: 256, batch: 512, lr: 0.01, epochs: %d}
evaluate: {metrics: [ndcg@10], segments: [price]}
`

func explain(t *testing.T, recipe string, c drivers.Config) *drivers.Account {
	t.Helper()
	r, err := experiments.Decode([]byte(recipe))
	require.NoError(t, err)
	run, err := experiments.Execute(context.Background(), r, experiments.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	o, err := experiments.OpenModel(context.Background(), run, r.Models[0].Name, nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	a, err := drivers.Explain(context.Background(), o, c)
	require.NoError(t, err)
	require.NoError(t, experiments.WriteJSON(drivers.Path(run.Dir, a.Model, a.Seed), a))
	again, err := drivers.Read(run.Dir, a.Model, a.Seed)
	require.NoError(t, err)
	require.Equal(t, a, again, "what is written is what is read")
	return a
}

// On shops whose customers mind the price most, or the category most, the model's features
// come out in the planted order, the colour that nobody minds comes last and is said not to
// help, and the price curve of every level of users is the planted one.
func TestPlantedTruthIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two models for some seconds")
	}
	for _, shop := range []struct {
		users, rows     int
		category, price float64
		order           []string
	}{
		{1000, 15, 8, 4, []string{"category", "price", "colour"}},
		{3000, 40, 2.5, 15, []string{"price", "category", "colour"}},
	} {
		c := drivers.DefaultConfig()
		c.Users, c.Judged = 1000, 0
		a := explain(t, fmt.Sprintf(shopRecipe, shop.users, shop.rows, shop.category, shop.price, 12), c)
		for _, s := range a.Sentences() {
			t.Log(s)
		}
		require.Equal(t, shop.order, a.Planted.Planted, "the shop is made so")
		require.Equal(t, shop.order, a.Planted.Found)
		require.True(t, a.Importance[0].Helps() && a.Importance[1].Helps())
		if shop.order[0] != "price" {
			require.False(t, a.Importance[2].Helps(), "nobody minds the colour")
			require.Contains(t, a.Sentences()[2], "colour does not help hybrid: dealt to other items, ndcg@10 on validation changes by")
			continue
		}
		for k, level := range []string{"", "low", "middle", "high"} {
			curve := a.Planted.Curves[k]
			require.Equal(t, level, curve.Level)
			require.Empty(t, curve.Category)
			t.Logf("users %q: rank correlation %.3f with the planted curve", level, curve.Correlation)
			require.GreaterOrEqual(t, curve.Correlation, .9, level)
		}
	}
}
