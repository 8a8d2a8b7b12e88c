package baseline_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"tandem/datasets"
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

// An l2 of 0 is chosen by the size of the data. By hand, for 16 users who all have all of 4
// items, and α₀ = ½: λ = 6/(½·√64) = 1.5, but σ = √(16·4)/√(6·24) = ⅔, so that it is .6. With
// α₀ = 20 it is 6/160, far below.
func TestIALSChoosesL2BySize(t *testing.T) {
	var pairs [][2]int32
	for u := range int32(16) {
		for i := range int32(4) {
			pairs = append(pairs, [2]int32{u, i})
		}
	}
	log := newLog(16, 4, pairs...)
	c := baseline.DefaultIALSConfig()
	c.UnobservedWeight = 0.5
	require.InDelta(t, .6, c.L2For(log), 1e-12)
	c.UnobservedWeight = 20
	require.InDelta(t, 6./160, c.L2For(log), 1e-12)
	c.Exponent, c.UnobservedWeight = 0, 0.5 // a ridge is λ itself: 6, or .9·64/√(16·4)
	require.InDelta(t, 6, c.L2For(log), 1e-12)
	c.L2 = 0.1
	require.Equal(t, 0.1, c.L2For(log))

	c = baseline.DefaultIALSConfig()
	chosen, err := baseline.FitIALS(context.Background(), log, c, 1)
	require.NoError(t, err)
	c.L2 = c.L2For(log)
	written, err := baseline.FitIALS(context.Background(), log, c, 1)
	require.NoError(t, err)
	require.Equal(t, written.Items, chosen.Items)
}

// However small a log is, something is left of it. By hand, of one user who has one item: with
// ρ = 1 + α₀ and λ·ρ = .9 the score minimises (1 − ŷ)² + α₀·ŷ² + 2·.9·ŷ, so it is .1/(1 + α₀).
func TestIALSLeavesSomethingOfASmallLog(t *testing.T) {
	c := baseline.DefaultIALSConfig()
	c.Epochs = 400 // it is slow where so little is left
	one := newLog(1, 1, [2]int32{0, 0})
	m, err := baseline.FitIALS(context.Background(), one, c, 1)
	require.NoError(t, err)
	require.InDelta(t, .1/1.3, bitsOf(t, m, one)[0], 1e-4)

	c.Epochs = 100
	rapid.Check(t, func(t *rapid.T) {
		users, items := rapid.Int32Range(1, 8).Draw(t, "users"), rapid.Int32Range(1, 8).Draw(t, "items")
		pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int32 {
			return [2]int32{rapid.Int32Range(0, users-1).Draw(t, "user"), rapid.Int32Range(0, items-1).Draw(t, "item")}
		}), 1, 20).Draw(t, "rows")
		log := newLog(int(users), int(items), pairs...)
		m, err := baseline.FitIALS(context.Background(), log, c, 1)
		require.NoError(t, err)
		require.Greater(t, slices.Max(bitsOf(t, m, log)), float32(1e-4))
		require.Positive(t, c.Largest(log))
		require.LessOrEqual(t, c.Largest(log), largestBySVD(log, c.UnobservedWeight)*(1+1e-9), "the power method comes from below")
	})
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

// largestBySVD is the largest singular value of x_ui/√(ρ_u·ρ_i), by gonum.
func largestBySVD(log *datasets.Log, unobserved float64) float64 {
	users, items := log.ByUser(), log.ByItem()
	a := mat.NewDense(users.Len(), items.Len(), nil)
	for u := range users.Len() {
		for _, i := range users.At(int32(u)) {
			ofUser := float64(len(users.At(int32(u)))) + unobserved*float64(items.Len())
			ofItem := float64(len(items.At(i))) + unobserved*float64(users.Len())
			a.Set(u, int(i), 1/math.Sqrt(ofUser*ofItem))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDNone) {
		panic("no singular values")
	}
	return svd.Values(nil)[0]
}
