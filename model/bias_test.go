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

// Then: counts 1, 4 and, of an item that is gone, 16: mean 2·ln 2. Now: 2, 4, of a new item 8
// and of a third, which had none, 1: mean (1+2+3+0)/4·ln 2 = 1.5·ln 2. The first gains
// ln 2/1 + (2 − 1.5)·ln 2, the second that half of ln 2 alone.
func TestFollowPopularity(t *testing.T) {
	c := configs()["cosine+bias"]
	c.BiasInit = model.LogPopularity
	now := features.Seen{2, 4, 8, 1, 0}
	build := func() *model.Model {
		m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: now}, 1)
		require.NoError(t, err)
		return m
	}
	m, start := build(), build()
	m.FollowPopularity(features.Seen{1, 4, 0, 0, 5}, now, features.Seen{4, 16, 1, 0})
	for i, want := range []float64{1.5 * math.Ln2, .5 * math.Ln2, 0, 0, 0} {
		was, _ := biases(start, int32(i))
		is, _ := biases(m, int32(i))
		require.InDelta(t, want, is-was, 1e-6, "item %d", i)
	}
	// What starts at then's biases ends at now's.
	then := features.Seen{9, 1, 3, 2, 7}
	m, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: then}, 1)
	require.NoError(t, err)
	after := features.Seen{2, 5, 3, 3, 1}
	want, err := model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: after}, 1)
	require.NoError(t, err)
	m.FollowPopularity(then, after, then)
	require.InDeltaSlice(t, want.Items.ID.Float32s(), m.Items.ID.Float32s(), 1e-6)

	c.BiasInit = model.ZeroBias
	m, err = model.New(c, model.Entities{Seen: seen(users)}, model.Entities{Seen: then}, 1)
	require.NoError(t, err)
	m.FollowPopularity(then, after, then)
	require.Zero(t, biasSum(m), "a bias that did not start at a popularity does not follow it")
}

func biasSum(m *model.Model) (sum float64) {
	for i := range int32(m.Items.ID.Rows) {
		id, _ := biases(m, i)
		sum += math.Abs(id)
	}
	return sum
}
