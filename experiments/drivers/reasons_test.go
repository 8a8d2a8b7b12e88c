package drivers_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/drivers"
	"tandem/experiments/kinds"
	"tandem/experiments/run"
	"tandem/experiments/serving"
)

// What the reasons of an item add is its score less that of the mean item, for a cosine
// with biases and an offset of cold items too; an MLP and a non-gradient baseline have none.
func TestReasonsAddUpToTheScore(t *testing.T) {
	r, err := kinds.Decode([]byte(`
name: reasons
data: {format: synth, synth: {users: 90, items: 50, interactions: 9, cold_items: 0.2, launch_from: 0.9, seed: 3}}
features: {item: [{column: price, kind: price}, {column: category, kind: path}]}
models:
  - {name: popularity, kind: popularity}
  - {name: cosine, kind: two-tower, dim: 8, similarity: cosine, temperature: 0.2, item_bias: true, bias_init: log-popularity, features: [price, category], cold_offset: 0.7}
  - {name: gmf, kind: gmf, dim: 8, features: [category]}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8], features: [price]}
train: {loss: bce, negatives: 4, shared_negatives: false, batch: 64, epochs: 2, lr: 0.01}
evaluate: {metrics: [ndcg@5], segments: []}
`))
	require.NoError(t, err)
	ctx := context.Background()
	finished, err := run.Execute(ctx, r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	open := func(name string) *serving.Opened {
		o, err := serving.OpenModel(ctx, finished, name, nil, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		return o
	}
	for _, name := range []string{"cosine", "gmf"} {
		o := open(name)
		reasons, err := drivers.NewReasoner(o)
		require.NoError(t, err)
		scores := make([]float32, o.Split.Train.NumItems())
		for u := range int32(20) {
			require.NoError(t, o.Scorer.Score(scores, []int32{u}))
			mean := 0.
			for _, x := range scores {
				mean += float64(x) / float64(len(scores))
			}
			for i := range int32(len(scores)) {
				sum := 0.
				for _, part := range reasons.Of(u, i) {
					sum += part.Adds
				}
				require.InDelta(t, float64(scores[i])-mean, sum, 1e-4, "%s: user %d, item %d", name, u, i)
			}
		}
		texts, err := reasons.Texts(3, []int32{4, 5})
		require.NoError(t, err)
		require.Len(t, texts, 2)
		require.Regexp(t, `category [+−]\d+\.\d{3} \([A-Z][a-z]+`, texts[0])
	}
	_, err = drivers.NewReasoner(open("neumf"))
	require.ErrorContains(t, err, "scores of neumf are no sum over parts")
	_, err = drivers.NewReasoner(open("popularity"))
	require.ErrorContains(t, err, "popularity is a non-gradient baseline")
}
