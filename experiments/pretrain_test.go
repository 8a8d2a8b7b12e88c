package experiments_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
)

// pretrainedShop has a NeuMF that stays where its halves put it.
const pretrainedShop = `
name: halves
data: {format: synth, synth: {users: 120, items: 60, interactions: 12, seed: 1}}
features: {item: [{column: price, kind: price}]}
models:
  - {name: gmf, kind: gmf, dim: 8, features: [price], init_sd: 0.1}
  - {name: mlp, kind: mlp, layers: [16, 8], features: [price], init_sd: 0.1}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8], features: [price], pretrain: {gmf: gmf, mlp: mlp, alpha: 0.75}, train: {optimizer: sgd, lr: 1e-30, epochs: 1}}
train: {loss: bce, negatives: 4, batch: 32, epochs: 6, lr: 0.01}
evaluate: {metrics: [ndcg@10], segments: []}
compare: {bootstrap: 100}
seeds: [1, 2]
tune:
  models: [neumf]
  method: random
  trials: 3
  space: {train.lr: {log: [1e-4, 1e-2]}, pretrain.alpha: {uniform: [0.1, 0.9]}}
`

func TestPretrainedModelsStartFromTheirHalves(t *testing.T) {
	dir := t.TempDir()
	source := func(set ...string) *recipe.Recipe { return recipeOf(t, pretrainedShop, set...) }
	_, err := run.Execute(context.Background(), source(), run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err := result.Open(dir)
	require.NoError(t, err)
	for _, seed := range []uint64{1, 2} {
		gmf, mlp := scoresOf(t, open(t, finished, "gmf", &seed)), scoresOf(t, open(t, finished, "mlp", &seed))
		for u, got := range scoresOf(t, open(t, finished, "neumf", &seed)) {
			for i := range got {
				require.InDelta(t, .75*gmf[u][i]+.25*mlp[u][i], got[i], 1e-5)
			}
		}
	}

	// A half that changes changes what starts from it.
	before := finished.Manifest.Models
	_, err = run.Execute(context.Background(), source("models.gmf.init_sd=0.2"), run.Options{Dir: dir})
	require.NoError(t, err)
	finished, err = result.Open(dir)
	require.NoError(t, err)
	require.Equal(t, before["mlp/1"], finished.Manifest.Models["mlp/1"])
	require.NotEqual(t, before["gmf/1"], finished.Manifest.Models["gmf/1"])
	require.NotEqual(t, before["neumf/1"], finished.Manifest.Models["neumf/1"])
}

// Halves of a search are trained once, without validation whatever their refit, and do
// not stay.
func TestSearchStartsFromHalves(t *testing.T) {
	dir := t.TempDir()
	set := []string{"models.gmf.refit=true", "models.mlp.refit=true", "models.neumf.refit=true"}
	found, err := search.Run(t.Context(), []byte(pretrainedShop), set, search.Options{Dir: dir})
	require.NoError(t, err)
	require.Zero(t, found.Models[0].Failed)
	plain, err := search.Run(t.Context(), []byte(pretrainedShop), nil, search.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	require.Equal(t, *plain.Models[0].Best, *found.Models[0].Best)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 3)
}
