package kernel

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOptimisersByHand(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		w := []float32{2, -1}
		SGD(w, []float32{4, 0}, 0.5, 0.25)
		// 2 − 0.5·4 − 0.5·0.25·2 = −0.25;  −1 + 0.5·0.25·1 = −0.875
		require.Equal(t, []float32{-0.25, -0.875}, w)

		w, h := []float32{1}, []float32{7}
		Adagrad(w, h, []float32{3}, 2, 1, 0.125)
		// h = 7 + 9 = 16;  w = 1 − 2·3/(4+1) − 2·0.125·1 = −0.45
		require.Equal(t, []float32{16}, h)
		requireClose(t, []float32{-0.45}, w, 1e-6)

		w, m, v := []float32{1}, []float32{2}, []float32{24}
		Adam(w, m, v, []float32{4}, AdamStep{LR: 0.5, Beta1: 0.5, Beta2: 0.75, Eps: 1, Correction1: 0.5, Correction2: 0.88, Decay: 0.5})
		// m = 0.5·2 + 0.5·4 = 3;  v = 0.75·24 + 0.25·16 = 22
		// w = 1 − 0.5·(3/0.5)/(√(22/0.88) + 1) − 0.5·0.5·1 = 1 − 3/6 − 0.25 = 0.25
		require.Equal(t, []float32{3}, m)
		require.Equal(t, []float32{22}, v)
		requireClose(t, []float32{0.25}, w, 1e-6)
	})
}

// The reference is torch; testdata/optim.py makes it.
func TestOptimisersMatchTorch(t *testing.T) {
	file, err := os.ReadFile("testdata/optim.json")
	require.NoError(t, err)
	var ref struct {
		W, AdamW, Adagrad, SGD []float32
		G                      [][]float32
	}
	require.NoError(t, json.Unmarshal(file, &ref))
	eachLevel(t, func(t *testing.T) {
		adam, m, v := slices.Clone(ref.W), make([]float32, len(ref.W)), make([]float32, len(ref.W))
		ada, h := slices.Clone(ref.W), slices.Repeat([]float32{0.5}, len(ref.W))
		sgd := slices.Clone(ref.W)
		for i, g := range ref.G {
			step := float64(i + 1)
			Adam(adam, m, v, g, AdamStep{LR: 0.01, Beta1: 0.8, Beta2: 0.95, Eps: 1e-6, Decay: 0.1,
				Correction1: float32(1 - math.Pow(0.8, step)), Correction2: float32(1 - math.Pow(0.95, step))})
			Adagrad(ada, h, g, 0.1, 1e-8, 0)
			SGD(sgd, g, 0.1, 0.05)
		}
		requireClose(t, ref.AdamW, adam, 1e-6)
		requireClose(t, ref.Adagrad, ada, 1e-6)
		requireClose(t, ref.SGD, sgd, 1e-6)
	})
}

// With no gradient and no moments the step is 0/(0+eps), not NaN.
func TestAdamLeavesUntouchedWeightsAlone(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		w, zero := []float32{1, -2, 3}, make([]float32, 3)
		p := adamStep
		p.Decay = 0
		Adam(w, make([]float32, 3), make([]float32, 3), zero, p)
		require.Equal(t, []float32{1, -2, 3}, w)
	})
}
