package drivers_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/drivers"
	"tandem/features"
	"tandem/model"
)

// entities are n of which item 0 has no training row, with two blocks of weighted rows.
func entities(n int) model.Entities {
	e := model.Entities{Seen: make(features.Seen, n)}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"price", "category"} {
		b := &features.Block{Name: name, Rows: 5, Offsets: []int32{0}}
		for i := range n {
			e.Seen[i] = int32(i)
			for range rng.IntN(3) {
				b.Index, b.Weight = append(b.Index, rng.Int32N(5)), append(b.Weight, rng.Float32()+.5)
			}
			b.Offsets = append(b.Offsets, int32(len(b.Index)))
		}
		e.Blocks = append(e.Blocks, b)
	}
	return e
}

// Inner products are sums over their parts, cosines with them; networks are not.
func TestAdditive(t *testing.T) {
	for _, c := range []struct {
		name   string
		config model.Config
		want   bool
	}{
		{"dot", model.Config{Kind: model.TwoTower, Similarity: "dot", ItemBias: true}, true},
		{"cosine", model.Config{Kind: model.TwoTower, Similarity: "cosine", Temperature: .1, ItemBias: true, ColdOffset: -2}, true},
		{"gmf", model.Config{Kind: model.GMF}, true},
		{"mf", model.Config{Kind: model.MF, ColdOffset: .5}, true},
		{"mlp", model.Config{Kind: model.MLP, Layers: []int{8, 4}}, false},
		{"neumf", model.Config{Kind: model.NeuMF, Layers: []int{8, 4}}, false},
	} {
		c.config.Dim, c.config.InitSD = 6, .5
		m, err := model.New(c.config, model.Entities{Seen: features.Seen{3, 4, 5, 6, 7}}, entities(30), 1)
		require.NoError(t, err)
		ok, err := drivers.Additive(m, []int32{0, 1, 2, 3, 17, 29})
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, ok, c.name)
	}
}

// The Shapley value of a part in the variance of a sum, over all orders of four parts, is
// its covariance with the sum: what Shares calls exact.
func TestShapleyOfASumIsTheCovariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 6
		parts := make([][]float64, 4)
		for g := range parts {
			parts[g] = rapid.SliceOfN(rapid.Float64Range(-3, 3), n, n).Draw(t, "part")
		}
		sum := func(members []int) []float64 {
			out := make([]float64, n)
			for _, g := range members {
				for i, x := range parts[g] {
					out[i] += x
				}
			}
			return out
		}
		cov := func(x, y []float64) float64 {
			mx, my, c := 0., 0., 0.
			for i := range x {
				mx, my = mx+x[i]/n, my+y[i]/n
			}
			for i := range x {
				c += (x[i] - mx) * (y[i] - my) / n
			}
			return c
		}
		whole, value, orders := sum([]int{0, 1, 2, 3}), make([]float64, 4), 0.
		var walk func(before, left []int)
		walk = func(before, left []int) {
			if len(left) == 0 {
				orders++
			}
			for k, g := range left {
				with := append(append([]int{}, before...), g)
				a, b := sum(before), sum(with)
				// every order that begins like this adds the same
				value[g] += (cov(b, b) - cov(a, a)) * factorial(len(left)-1)
				walk(with, append(append([]int{}, left[:k]...), left[k+1:]...))
			}
		}
		walk(nil, []int{0, 1, 2, 3})
		for g := range value {
			if want := cov(parts[g], whole); math.Abs(value[g]/orders-want) > 1e-9 {
				t.Fatalf("part %d: Shapley value %g, covariance %g", g, value[g]/orders, want)
			}
		}
	})
}

func factorial(n int) float64 {
	if n < 2 {
		return 1
	}
	return float64(n) * factorial(n-1)
}

// By hand: ranks 1 2 3 against 3 1 2 have the differences −2 1 1: 1 − 6·6/(3·8) = −½.
func TestSpearman(t *testing.T) {
	require.InDelta(t, 1, drivers.Spearman([]float64{1, 2, 9}, []float64{-5, 0, 100}), 1e-12)
	require.InDelta(t, -.5, drivers.Spearman([]float64{10, 20, 30}, []float64{3, 1, 2}), 1e-12)
	// ranks 0 1½ 1½ 3 against 0 1 2 3: scipy.stats.spearmanr gives 0.9486832980505138
	require.InDelta(t, .9486832980505138, drivers.Spearman([]float64{1, 2, 2, 3}, []float64{1, 2, 3, 4}), 1e-12)
	require.Zero(t, drivers.Spearman([]float64{1, 1}, []float64{1, 2}))
}
