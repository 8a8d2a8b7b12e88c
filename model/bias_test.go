package model_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/features"
	"tandem/model"
)

// biases are what id and features of an item say, apart.
func biases(m *model.Model, item int32) (id, sum float64) {
	at, _ := m.Items.Range("bias")
	ids, sums := make([]float32, m.Items.Width), make([]float32, m.Items.Sum)
	m.Items.Split(ids, sums, item, true)
	return float64(ids[at]), float64(sums[at])
}

// Counts 1, 4 and 16 have the logarithms 0, 2·ln 2 and 4·ln 2, with the mean 2·ln 2.
func TestBiasesStartAtLogPopularity(t *testing.T) {
	c := configs()["cosine+bias"]
	m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: features.Seen{1, 4, 0, 16}}, 1)
	require.NoError(t, err)
	for i, want := range []float64{-2 * math.Ln2, 0, 0, 2 * math.Ln2} {
		id, sum := biases(m, int32(i))
		require.InDelta(t, want, id, 1e-6)
		require.Zero(t, sum)
	}
}

// Ids and features together are what log-popularity would have, but for a constant; an
// item that is not seen has what features tell of it. Neither a tower, nor another table
// of a feature, as that of an affinity, takes part.
func TestBiasesStartAtFeaturePopularity(t *testing.T) {
	counts := features.Seen{9, 4, 30, 2, 1, 25, 7, 0, 40, 1, 0}
	price, category := block("price", items), block("category", items)
	for name, c := range map[string]model.Config{
		"sum":      configs()["cosine+bias"],
		"mf":       configs()["mf"],
		"gate":     fused()["gate that adds, gmf"],
		"affinity": fused()["affinity"],
		"tower":    fused()["tower"],
	} {
		t.Run(name, func(t *testing.T) {
			c.Kind, c.Similarity, c.Temperature, c.ItemBias = "two-tower", "cosine", .2, true
			c.BiasInit = model.FeaturePopularity
			m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: counts, Blocks: []*features.Block{price, category}}, 1)
			require.NoError(t, err)
			summed := []*features.Block{price, category}
			if name == "tower" {
				summed = summed[1:] // the tower is over price
			}
			rates, err := features.FitRates(counts, summed)
			require.NoError(t, err)
			for i, n := range counts {
				id, sum := biases(m, int32(i))
				require.InDelta(t, rates.Log(summed, int32(i))-rates.Start, sum, 1e-5)
				if n == 0 {
					require.Zero(t, id)
				} else {
					require.InDelta(t, math.Log(float64(n))-rates.Start, id+sum, 1e-5)
				}
			}
		})
	}

	_, err := model.New(model.Config{Kind: "mf", Dim: 1, BiasInit: model.FeaturePopularity}, model.Entities{Seen: seen(users)}, model.Entities{Seen: features.Seen{0, 0}}, 1)
	require.EqualError(t, err, "model: bias_init: features: rates: no entity has a training interaction, want ≥ 1")
}
