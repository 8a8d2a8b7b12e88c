package fit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/fit"
	"tandem/experiments/kinds"
)

func TestSettingsAreAllKeysOfAModel(t *testing.T) {
	r, err := kinds.Decode([]byte(`name: shop
data: {format: synth}
features: {item: [{column: category, kind: path}]}
models:
  - {name: a, kind: neumf, layers: [8, 4], features: [category], towers: [{features: [category], width: 8, hidden: [16]}], train: {lr: 0.5}}
  - {name: b, kind: item-knn, knn: {k: 7}}
`))
	require.NoError(t, err)
	got := map[string]any{}
	for _, s := range fit.Settings(&r.Models[0], 3) {
		require.NotContains(t, got, s.Name, "twice")
		got[s.Name] = s.Value
	}
	for name, want := range map[string]any{
		"name": "a", "kind": "neumf", "dim": 32., "layers": "8 4", "features": "category", "shuffle_features": false,
		"towers": "[features:category width:8 hidden:16]", "train.lr": .5, "train.loss": "bce", "train.stop.views": "all", "role": "hybrid", "seed": 3.,
		"cold_offset": "0",
	} {
		require.Equal(t, want, got[name], name)
	}
	require.NotContains(t, got, "temperature", "neumf has none")
	require.NotContains(t, got, "")
	last := fit.Settings(&r.Models[1], 1)
	require.Equal(t, 7., last[2].Value, last)
}
