package optim_test

import (
	"encoding/json"
	"os"
	"testing"

	"tandem/train/optim"

	"github.com/stretchr/testify/require"
)

// testdata/reference.py says where the runs come from. Rows that a step leaves out keep
// weights and moments, while the number of the step goes on: SparseAdam's semantics.
func TestRunsAgainstPyTorch(t *testing.T) {
	raw, err := os.ReadFile("testdata/runs.json")
	require.NoError(t, err)
	var runs []struct {
		Name, Rule string
		Eps, Decay float32
		Width      int
		Start, End []float32
		Steps      []struct {
			LR   float32
			Rows []int
			Grad []float32
		}
	}
	require.NoError(t, json.Unmarshal(raw, &runs))
	require.Len(t, runs, 7)
	for _, c := range runs {
		t.Run(c.Name, func(t *testing.T) {
			r := map[string]rule{
				"sgd":     &optim.SGD{Decay: c.Decay},
				"adagrad": &optim.Adagrad{Eps: c.Eps, Decay: c.Decay},
				"adam":    &optim.Adam{Beta1: .9, Beta2: .99, Eps: c.Eps, Decay: c.Decay},
			}[c.Rule]
			w := append([]float32{}, c.Start...)
			var moments [2][]float32 // nil beyond what the rule asks for
			for k := range r.Moments() {
				moments[k] = make([]float32, len(w))
			}
			for i, s := range c.Steps {
				r.Begin(int64(i+1), s.LR)
				for j, row := range s.Rows {
					part := func(x []float32) []float32 {
						if x == nil {
							return nil
						}
						return x[row*c.Width : (row+1)*c.Width]
					}
					r.Update(part(w), part(moments[0]), part(moments[1]), s.Grad[j*c.Width:(j+1)*c.Width])
				}
			}
			require.InDeltaSlice(t, c.End, w, 2e-6)
			require.NotEqual(t, c.Start, w)
		})
	}
}
