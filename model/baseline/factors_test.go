package baseline_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/model/baseline"
)

// Alternating exact solutions never raise what they minimise.
func TestIALSNeverRaisesTheLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		users, items := log.NumUsers(), log.NumItems()
		x := matrix(log, "none")
		c := baseline.DefaultIALSConfig()
		c.Factors = rapid.IntRange(1, 6).Draw(t, "factors")
		c.L2 = rapid.Float64Range(0.01, 1).Draw(t, "l2")
		c.Exponent = rapid.Float64Range(0, 1).Draw(t, "exponent")
		before := math.Inf(1)
		for c.Epochs = 1; c.Epochs < 5; c.Epochs++ {
			m, err := baseline.FitIALS(context.Background(), log, c, 1)
			fitted(t, m, err)
			loss := 0.
			inItem := make([]float64, items)
			for u := range users {
				inUser := 0.
				for i, s := range score(t, m, items, int32(u))[0] {
					loss += c.UnobservedWeight*float64(s)*float64(s) + x[u][i]*(1-float64(s))*(1-float64(s))
					inUser += x[u][i]
					inItem[i] += x[u][i]
				}
				loss += ridge(c, m.Users[u*c.Factors:(u+1)*c.Factors], inUser, items)
			}
			for i := range items {
				loss += ridge(c, m.Items[i*c.Factors:(i+1)*c.Factors], inItem[i], users)
			}
			require.LessOrEqual(t, loss, before+1e-4)
			before = loss
		}
	})
}

// An l2 of 0 is chosen by the size of the data. By hand, for 16 users and 4 items and α₀ = ½:
// λ = 6/(½·√64) = 1.5. With ν = 0 a ridge is λ itself, and all sizes have 6. The weight of the
// trace norm, λ·(α₀·√(users·items))^ν, is the same for all sizes.
func TestIALSChoosesL2BySize(t *testing.T) {
	c := baseline.DefaultIALSConfig()
	c.UnobservedWeight = 0.5
	require.InDelta(t, 1.5, c.L2For(16, 4), 1e-12)
	c.Exponent = 0
	require.InDelta(t, 6, c.L2For(16, 4), 1e-12)
	c.L2 = 0.1
	require.Equal(t, 0.1, c.L2For(16, 4))
	rapid.Check(t, func(t *rapid.T) {
		c := baseline.DefaultIALSConfig()
		c.UnobservedWeight = rapid.Float64Range(0.01, 2).Draw(t, "unobserved_weight")
		c.Exponent = rapid.Float64Range(0, 1).Draw(t, "exponent")
		users, items := rapid.IntRange(1, 1e6).Draw(t, "users"), rapid.IntRange(1, 1e6).Draw(t, "items")
		ridges := math.Pow(c.UnobservedWeight*float64(items), c.Exponent) * math.Pow(c.UnobservedWeight*float64(users), c.Exponent)
		require.InEpsilon(t, 6, c.L2For(users, items)*math.Sqrt(ridges), 1e-9)
	})
	log := newLog(16, 4, [2]int32{0, 0}, [2]int32{1, 1}, [2]int32{2, 0})
	c = baseline.DefaultIALSConfig()
	chosen, err := baseline.FitIALS(context.Background(), log, c, 1)
	require.NoError(t, err)
	c.L2 = c.L2For(16, 4)
	written, err := baseline.FitIALS(context.Background(), log, c, 1)
	require.NoError(t, err)
	require.Equal(t, written.Items, chosen.Items)
}

func ridge(c baseline.IALSConfig, vector []float32, own float64, others int) float64 {
	sum := 0.
	for _, v := range vector {
		sum += float64(v) * float64(v)
	}
	return sum * c.L2 * math.Pow(own+c.UnobservedWeight*float64(others), c.Exponent)
}

// Columns of V are orthonormal as far as X has rank for them, and 0 beyond.
func TestPureSVDIsAProjection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t)
		items := log.NumItems()
		d := rapid.IntRange(1, 4).Draw(t, "factors")
		m, err := baseline.FitPureSVD(context.Background(), log, baseline.PureSVDConfig{Factors: d, Oversample: 4, Iterations: 10}, 1)
		fitted(t, m, err)
		d = len(m.Items) / items
		for a := range d {
			for b := range a + 1 {
				dot := 0.
				for i := range items {
					dot += float64(m.Items[i*d+a]) * float64(m.Items[i*d+b])
				}
				if a != b || dot < 0.5 {
					require.InDelta(t, 0, dot, 1e-4, "%d, %d", a, b)
				} else {
					require.InDelta(t, 1, dot, 1e-4, "%d", a)
				}
			}
		}
	})
}
