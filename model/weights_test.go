package model_test

import (
	"math"
	"testing"

	"tandem/model"

	"github.com/stretchr/testify/require"
)

// NeuMF of 7 users and 11 items, Dim 5, layers 8-6-4, a block of 4 rows per user and
// two per item. Rows have 5 + 8/2 = 9 values: 9·(7 + 4 + 11 + 4 + 4) = 270. Layers:
// 8·6 + 6 + 6·4 + 4 = 82; output: 5 + 4 + 1 = 10.
func TestParametersByHand(t *testing.T) {
	require.Equal(t, 270+82+10, build(t, configs()["neumf"], true).Parameters())
}

func TestCloneIsDeep(t *testing.T) {
	for name, c := range configs() {
		m := build(t, c, true)
		clone := m.Clone()
		require.Equal(t, m.Users, clone.Users, name)
		require.Equal(t, m.Items, clone.Items, name)
		require.Len(t, clone.Dense, len(m.Dense), name)
		for i, w := range m.Dense {
			require.Equal(t, w, clone.Dense[i], name)
		}
		for _, table := range append(clone.Users.Tables(), clone.Items.Tables()...) {
			table.Write(0, 0, []float32{table.Float32s()[0] + 1})
		}
		for _, w := range clone.Dense {
			w.Data[0]++
		}
		require.Equal(t, build(t, c, true), m, "%s: the clone's weights are the model's", name)
	}
}

func TestCheckNamesTheFirstBadWeight(t *testing.T) {
	c := configs()["neumf"] // rows of 9
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for want, spoil := range map[string]func(*model.Model){
		"":                                     func(*model.Model) {},
		"model: users/id row 2 is not finite":  func(m *model.Model) { m.Users.ID.Row(2)[8], m.Dense[0].Data[0] = nan, nan },
		"model: items/id row 10 is not finite": func(m *model.Model) { m.Items.ID.Row(10)[0] = inf },
		"model: items/feature/price row 3 is not finite": func(m *model.Model) { m.Items.Features[0].Table.Row(3)[4] = nan },
		"model: dense/layer2/weight[23] is not finite":   func(m *model.Model) { m.Dense[3].Data[23] = inf },
	} {
		m := build(t, c, true)
		spoil(m)
		if want == "" {
			require.NoError(t, m.Check())
		} else {
			require.EqualError(t, m.Check(), want)
		}
	}
}
