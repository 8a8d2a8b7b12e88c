package loss_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	require.Len(t, cases, 15)
	for _, c := range cases {
		t.Run(c.Loss+" "+c.Name, func(t *testing.T) {
			weights := make([]float32, len(c.Logits)/c.Columns)
			for b := range weights {
				weights[b] = 1 / float32(len(weights))
			}
			value, gradient := eval(t, losses[c.Loss], c.Logits, weights, c.Columns)
			require.InDelta(t, c.Value, value, 1e-6*math.Max(1, c.Value))
			require.InDeltaSlice(t, c.Gradient, gradient, 1e-6)
		})
	}
}
