package model_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/model"
)

// At the start the scores of a pretrained NeuMF are a mixture of those of its halves, for
// every pair, features and both types of tables included.
func TestPretrainMixesScores(t *testing.T) {
	for _, dtype := range model.TableDTypes() {
		for _, hybrid := range []bool{false, true} {
			random := func(c model.Config) *model.Model {
				c.InitSD, c.TableDType = .5, dtype
				return build(t, c, hybrid)
			}
			neumf := random(model.Config{Kind: model.NeuMF, Dim: 3, Layers: []int{8, 5, 2}})
			gmf, mlp := random(model.Config{Kind: model.GMF, Dim: 3}), random(model.Config{Kind: model.MLP, Layers: []int{8, 5, 2}})
			gmf.Dense[len(gmf.Dense)-1].Data[0], mlp.Dense[len(mlp.Dense)-1].Data[0] = .4, -1.2
			for _, alpha := range []float64{.5, .25} {
				require.NoError(t, neumf.Pretrain(gmf, mlp, alpha))
				got, a, b := scores(t, neumf), scores(t, gmf), scores(t, mlp)
				require.NotEqual(t, a, b)
				for i := range got {
					require.InDelta(t, alpha*float64(a[i])+(1-alpha)*float64(b[i]), got[i], 1e-5)
				}
			}
		}
	}
}

// scores are those of all users for all items, row by row.
func scores(t *testing.T, m *model.Model) []float32 {
	t.Helper()
	out := make([]float32, users*items)
	require.NoError(t, m.Scorer().Score(out, ids(users)))
	return out
}

func TestPretrainRefuses(t *testing.T) {
	neumf := build(t, model.Config{Kind: model.NeuMF, Dim: 3, Layers: []int{8, 4}}, false)
	gmf := build(t, model.Config{Kind: model.GMF, Dim: 3}, false)
	mlp := build(t, model.Config{Kind: model.MLP, Layers: []int{8, 4}}, false)
	for _, c := range []struct {
		m, gmf, mlp *model.Model
		want        string
	}{
		{gmf, gmf, mlp, "pretraining a gmf with a gmf and a mlp, want a neumf, a gmf and an mlp"},
		{neumf, mlp, gmf, "pretraining a neumf with a mlp and a gmf"},
		{neumf, build(t, model.Config{Kind: model.GMF, Dim: 2}, false), mlp, "a gmf of dim 2, want 3"},
		{neumf, gmf, build(t, model.Config{Kind: model.MLP, Layers: []int{8, 2}}, false), "an mlp of layers [8 2], want [8 4]"},
		{neumf, build(t, model.Config{Kind: model.GMF, Dim: 3}, true), mlp, "with a gmf over [users/id of"},
		{neumf, build(t, model.Config{Kind: model.GMF, Dim: 3, Fusion: model.Gate}, true), mlp, "a gmf of towers, fusion or affinity"},
	} {
		before := c.m.Clone()
		require.ErrorContains(t, c.m.Pretrain(c.gmf, c.mlp, .5), c.want)
		require.Equal(t, before.Users.ID.Data, c.m.Users.ID.Data)
	}
}
