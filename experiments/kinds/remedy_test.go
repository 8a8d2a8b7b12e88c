package kinds_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
)

// A remedy is a setting that the model does not have yet, and taking it leads to the next one.
func TestRemedy(t *testing.T) {
	for model, want := range map[string]string{
		"kind: two-tower":                                                       "temperature: 0.5",
		"kind: two-tower, item_bias: false":                                     "item_bias: true",
		"kind: two-tower, item_bias: true, bias_init: zero":                     "bias_init: log-popularity",
		"kind: two-tower, temperature: 0.6":                                     "",
		"kind: two-tower, similarity: dot":                                      "",
		"kind: two-tower, item_bias: false, temperature: 1, train: {loss: ccl}": "",
		"kind: mf":                     "",
		"kind: popularity":             "",
		"kind: ials, ials: {l2: 0.01}": "ials.l2: 0, which goes by the size of the data",
		"kind: ials":                   "ials.l2 and ials.unobserved_weight, by a section tune",
	} {
		r, err := kinds.Decode([]byte("name: x\ndata: {format: synth}\nevaluate: {metrics: [ndcg@10]}\nmodels: [{name: m, " + model + "}]\n"))
		require.NoError(t, err, model)
		require.Equal(t, want, kinds.Remedy(&r.Models[0]), model)
	}
}
