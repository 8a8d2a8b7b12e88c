package loss_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tandem/train/loss"

	"github.com/stretchr/testify/require"
)

// references are the losses as the script sets them.
var references = map[string]lossFunc{"bce": loss.BCE, "bpr": loss.BPR, "softmax": loss.Softmax, "ccl": loss.CCL(.4, 30)}

// testdata/reference.py says where the values come from.
func TestValuesAndGradientsAgainstPyTorch(t *testing.T) {
	raw, err := os.ReadFile("testdata/losses.json")
	require.NoError(t, err)
	var cases []struct {
		Name, Loss       string
		Columns          int
		Logits, Gradient []float32
		Value            float64
	}
	require.NoError(t, json.Unmarshal(raw, &cases))
	require.Len(t, cases, 20)
	for _, c := range cases {
		t.Run(c.Loss+" "+c.Name, func(t *testing.T) {
			weights := make([]float32, len(c.Logits)/c.Columns)
			for b := range weights {
				weights[b] = 1 / float32(len(weights))
			}
			value, gradient := eval(t, references[c.Loss], c.Logits, weights, c.Columns)
			require.InDelta(t, c.Value, value, 1e-6*math.Max(1, math.Abs(c.Value)))
			require.InDeltaSlice(t, c.Gradient, gradient, 1e-6)
		})
	}
}
