package train

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// With bfloat16 products the gradients of a step are those of PyTorch in float32 but for
// the rounding of the factors: each within 3 % of the longest one of its weight, when a
// factor is off by 0.4 % at most and a path has up to five of them.
func TestBFloat16StepAgainstPyTorch(t *testing.T) {
	var want []struct {
		Loss      float64
		Gradients map[string][]float32
	}
	raw, err := os.ReadFile("testdata/step_gradients.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &want))
	for i, c := range stepCases() {
		t.Run(c.Name, func(t *testing.T) {
			wide := stepCases()[i]
			wideLoss, exact := wide.take(t)
			c.Train.Arithmetic = "bfloat16"
			mean, got := c.take(t)
			require.InEpsilon(t, want[i].Loss, mean, .01)
			same := mean == wideLoss
			for name, g := range want[i].Gradients {
				var longest float64
				for j, x := range g {
					longest = max(longest, math.Abs(float64(x)))
					same = same && got[name][j] == exact[name][j]
				}
				require.InDeltaSlice(t, g, got[name], .03*longest+1e-6, "%s: want %v\ngot %v", name, g, got[name])
			}
			multiplies := len(c.Config.Layers) > 0 || c.Train.SharedNegatives
			require.Equal(t, !multiplies, same, "rounds where there is a product of matrices, and only there")
		})
	}
}
