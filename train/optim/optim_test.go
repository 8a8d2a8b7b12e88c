package optim_test

import (
	"math"
	"slices"
	"testing"

	"tandem/train/optim"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type rule interface {
	Moments() int
	Begin(step int64, lr float32)
	Update(w, m, v, g []float32)
	UpdateRows(w, m, v []float32, rows []int32, width int, g []float32)
}

func rules() map[string]rule {
	return map[string]rule{
		"sgd":     &optim.SGD{Decay: .1},
		"adagrad": &optim.Adagrad{Eps: 1e-6, Decay: .1},
		"adam":    &optim.Adam{Beta1: .9, Beta2: .99, Eps: 1e-8, Decay: .1},
	}
}

// One step from w = 1 with g = 2 and lr = .1, no decay.
// SGD: 1 − .1·2 = .8. Adagrad: h = 4, 1 − .1·2/2 = .9. Adam: m̂ = 2, v̂ = 4, 1 − .1 = .9.
func TestFirstStepByHand(t *testing.T) {
	for name, c := range map[string]struct {
		r    rule
		want float32
	}{
		"sgd":     {&optim.SGD{}, .8},
		"adagrad": {&optim.Adagrad{Eps: 1e-9}, .9},
		"adam":    {&optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-9}, .9},
		"decay":   {&optim.SGD{Decay: .5}, .75}, // .8 − .1·.5·1
	} {
		w, m, v := []float32{1}, []float32{0}, []float32{0}
		c.r.Begin(1, .1)
		c.r.Update(w, m, v, []float32{2})
		require.InDelta(t, c.want, w[0], 1e-6, name)
	}
}

// reference is the dense algorithm in float64, straight from the papers.
func reference(name string, w, m, v, g []float64, t int, lr float64) {
	for i := range w {
		old := w[i]
		switch name {
		case "sgd":
			w[i] -= lr * g[i]
		case "adagrad":
			m[i] += g[i] * g[i]
			w[i] -= lr * g[i] / (math.Sqrt(m[i]) + 1e-6)
		case "adam":
			m[i] = .9*m[i] + .1*g[i]
			v[i] = .99*v[i] + .01*g[i]*g[i]
			mh, vh := m[i]/(1-math.Pow(.9, float64(t))), v[i]/(1-math.Pow(.99, float64(t)))
			w[i] -= lr * mh / (math.Sqrt(vh) + 1e-8)
		}
		w[i] -= lr * .1 * old
	}
}

// Rows that every step touches end where the dense algorithm ends; a row that no step
// touches keeps weights and moments.
func TestRowSparseEqualsDenseOnTouchedRows(t *testing.T) {
	const d, steps, lr = 7, 30, .05
	for name, r := range rules() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				draw := rapid.SliceOfN(rapid.Float64Range(-1, 1), d, d)
				w, m, v := draw.Draw(t, "w"), make([]float64, d), make([]float64, d)
				row, m32, v32 := make([]float32, d), make([]float32, d), make([]float32, d)
				for i := range w {
					row[i] = float32(w[i])
				}
				g32 := make([]float32, d)
				for step := 1; step <= steps; step++ {
					g := draw.Draw(t, "g")
					for i := range g {
						g32[i] = float32(g[i])
						g[i] = float64(g32[i])
					}
					r.Begin(int64(step), lr)
					r.Update(row, m32, v32, g32)
					reference(name, w, m, v, g, step, lr)
				}
				for i := range w {
					require.InDelta(t, w[i], row[i], 2e-4)
				}
			})
		})
	}
}

func TestZeroGradientAndNoDecayChangesNothing(t *testing.T) {
	for _, r := range []rule{&optim.SGD{}, &optim.Adagrad{Eps: 1e-6}, &optim.Adam{Beta1: .9, Beta2: .99, Eps: 1e-8}} {
		w, m, v := []float32{1, -2}, make([]float32, 2), make([]float32, 2)
		r.Begin(1, .1)
		r.Update(w, m, v, []float32{0, 0})
		require.Equal(t, []float32{1, -2}, w)
	}
}

func TestUpdateRowsIsUpdateOfEveryRow(t *testing.T) {
	const width, n = 5, 20
	rows := []int32{7, 0, 19, 3, 4, 5, 12, 1, 8}
	for name, r := range rules() {
		w, m, v := make([]float32, n*width), make([]float32, n*width), make([]float32, n*width)
		for i := range w {
			w[i] = float32(i%7) - 3
		}
		g := make([]float32, len(rows)*width)
		for i := range g {
			g[i] = float32(i%11)/10 - .5
		}
		w2, m2, v2 := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		for step := int64(1); step < 4; step++ {
			r.Begin(step, .1)
			r.UpdateRows(w, m, v, rows, width, g)
			for i, row := range rows {
				at := int(row) * width
				r.Update(w2[at:at+width], m2[at:at+width], v2[at:at+width], g[i*width:(i+1)*width])
			}
		}
		require.Equal(t, w2, w, name)
		require.Equal(t, m2, m, name)
		require.Equal(t, v2, v, name)
	}
}
