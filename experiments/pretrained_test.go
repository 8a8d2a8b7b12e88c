package experiments_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/testdata/testshop"
	"tandem/features"
	"tandem/model"
	"tandem/train/eval"
)

// pretrained reads one of the weights that the authors of the NCF paper published.
func pretrained(t *testing.T, name string) []float32 {
	t.Helper()
	return testshop.ReadNPY(t, filepath.Join(os.Getenv("TANDEM_DATA"), "ncf-ml-1m", "pretrain", name+".npy"))
}

// TestPretrainedWeightsScoreAsPublished puts the published GMF and MLP weights into our
// models and ranks by our protocol, on our reading of the paper's files. The figures are
// those of an independent evaluation of the same files, ties by expectation.
func TestPretrainedWeightsScoreAsPublished(t *testing.T) {
	dir := filepath.Join(os.Getenv("TANDEM_DATA"), "ncf-ml-1m")
	if _, err := os.Stat(dir); os.Getenv("TANDEM_DATA") == "" || err != nil {
		t.Skip("needs ${TANDEM_DATA}/ncf-ml-1m")
	}
	text, err := experiments.Builtin("ncf-ml1m")
	require.NoError(t, err)
	recipe, err := kinds.Decode(text)
	require.NoError(t, err)
	data, err := prepare.Load(recipe.Data, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	train, test := data.Given.Train, data.Given.Test
	require.Equal(t, []int{994_169, 6_040, 6_040, 3_706}, []int{train.Len(), test.Len(), train.NumUsers(), train.NumItems()})

	users, items := model.Entities{Seen: features.SeenUsers(train)}, model.Entities{Seen: features.SeenItems(train)}
	build := func(c model.Config) *model.Model {
		m, err := model.New(c, users, items, 1)
		require.NoError(t, err)
		return m
	}
	fill := func(m *model.Model, name, from string) {
		for _, w := range m.Dense {
			if w.Name == "dense/"+name {
				data := pretrained(t, from)
				require.GreaterOrEqual(t, len(data), len(w.Data))
				copy(w.Data, data)
				return
			}
		}
		t.Fatalf("no weight %s", name)
	}

	gmf := build(model.Config{Kind: model.GMF, Dim: 8})
	copy(gmf.Users.ID.Data, pretrained(t, "gmf8.user_embedding_W"))
	copy(gmf.Items.ID.Data, pretrained(t, "gmf8.item_embedding_W"))
	fill(gmf, "output/vector", "gmf8.prediction_W")
	fill(gmf, "output/bias", "gmf8.prediction_b")

	mlp := build(model.Config{Kind: model.MLP, Layers: []int{64, 32, 16, 8}})
	copy(mlp.Users.ID.Data, pretrained(t, "mlp8.user_embedding_W"))
	copy(mlp.Items.ID.Data, pretrained(t, "mlp8.item_embedding_W"))
	first := pretrained(t, "mlp8.layer1_W") // (64×32): the user's half, then the item's
	fill(mlp, "layer1/user", "mlp8.layer1_W")
	for _, w := range mlp.Dense {
		if w.Name == "dense/layer1/item" {
			copy(w.Data, first[len(first)/2:])
		}
	}
	fill(mlp, "layer1/bias", "mlp8.layer1_b")
	fill(mlp, "layer2/weight", "mlp8.layer2_W")
	fill(mlp, "layer2/bias", "mlp8.layer2_b")
	fill(mlp, "layer3/weight", "mlp8.layer3_W")
	fill(mlp, "layer3/bias", "mlp8.layer3_b")
	fill(mlp, "output/hidden", "mlp8.prediction_W")
	fill(mlp, "output/bias", "mlp8.prediction_b")

	task := eval.Task{
		Items: train.NumItems(), Exclude: []datasets.Lists{train.ByUser()}, Candidates: data.Candidates,
		Views: []eval.View{{Name: "all", Relevant: test.ByUser()}},
	}
	metrics := []eval.Metric{{Name: "hit", K: 10}, {Name: "ndcg", K: 10}}
	for _, c := range []struct {
		name      string
		m         *model.Model
		hit, ndcg float64
	}{{"GMF", gmf, .63675, .36908}, {"MLP", mlp, .67103, .39625}} {
		results, err := eval.Evaluate(context.Background(), c.m.Scorer(), task, metrics, eval.Options{})
		require.NoError(t, err)
		require.InDelta(t, c.hit, results[0].Mean("hit@10"), 2e-4, "%s HR@10", c.name)
		require.InDelta(t, c.ndcg, results[0].Mean("ndcg@10"), 2e-4, "%s NDCG@10", c.name)
	}
}
