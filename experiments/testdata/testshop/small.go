package testshop

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/result"
	"tandem/experiments/serving"
)

// Small has one model of every kind that is an inner product, one that is not, and
// a closed form. One item in ten has no training interaction.
const Small = `
name: small
data: {format: synth, synth: {users: 90, items: 50, interactions: 9, cold_items: 0.2, launch_from: 0.9, seed: 3}}
features: {item: [{column: price, kind: price}, {column: category, kind: path}]}
models:
  - {name: popularity, kind: popularity}
  - {name: cosine, kind: two-tower, dim: 8, similarity: cosine, temperature: 0.2, item_bias: true, bias_init: log-popularity, features: [price, category], id_dropout: 0.2, cold_offset: 0.7}
  - {name: dot, kind: two-tower, dim: 8, similarity: dot, item_bias: false}
  - {name: mf, kind: mf, dim: 8}
  - {name: gmf, kind: gmf, dim: 8, features: [category]}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8]}
train: {loss: bce, negatives: 4, shared_negatives: false, batch: 64, epochs: 2, lr: 0.01}
evaluate: {metrics: [ndcg@5], segments: []}
seeds: [1, 2]
`

// RunSmall is Run of Small.
func RunSmall(t *testing.T, set ...string) *result.Run {
	t.Helper()
	return Run(t, Small, set...)
}

// Open is a model of a run with the data that it was trained on; a nil seed takes the
// first one.
func Open(t *testing.T, run *result.Run, name string, seed *uint64) *serving.Opened {
	t.Helper()
	o, err := serving.OpenWithData(context.Background(), run, name, seed, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return o
}

// Serve is a model of a run without its data; a nil seed takes the first one.
func Serve(t *testing.T, run *result.Run, name string, seed *uint64) *serving.Model {
	t.Helper()
	s, err := serving.Open(run, name, seed)
	require.NoError(t, err)
	return s
}
