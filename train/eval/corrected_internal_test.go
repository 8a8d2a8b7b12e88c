package eval

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// Three items, one sampled: an item at rank 1 always beats the sampled one, at rank 2 in
// one case of two, at rank 3 never. A = (1 0; ½ ½; 0 1), AᵀA/3 = (5 1; 1 5)/12, and for
// hit@1 Aᵀf/3 = (1, 0)/3. With γ = ½ the system is
//
//	½·(5 1; 1 5)/12 + ½·I/2 = (11 1; 1 11)/24
//
// whose solution is w = 24/120 · (11·⅓, −1·⅓) = (11, −1)/15.
func TestCorrectionByHand(t *testing.T) {
	w := leastBias(3, 1, .5, []func(float64) float64{single(Metric{"hit", 1})})
	require.InDeltaSlice(t, []float64{11. / 15, -1. / 15}, w[0], 1e-15)
}

// testdata/corrected.py says where the values come from.
func TestCorrectionAgainstNumpy(t *testing.T) {
	raw, err := os.ReadFile("testdata/corrected.json")
	require.NoError(t, err)
	var cases []struct {
		Items, Sampled, K int
		Name              string
		Want              []float64
	}
	require.NoError(t, json.Unmarshal(raw, &cases))
	require.Len(t, cases, 25)
	for _, c := range cases {
		got := leastBias(c.Items, c.Sampled, varianceWeight, []func(float64) float64{single(Metric{c.Name, c.K})})
		require.InDeltaSlice(t, c.Want, got[0], 1e-9, "%+v", c)
	}
}

// Over ranks that are all as likely the mean of the estimates is that of the metric,
// whatever γ; with every item sampled the estimate is the metric itself.
func TestCorrectionIsUnbiasedOverAllRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(2, 80).Draw(t, "items")
		sampled := rapid.IntRange(1, items-1).Draw(t, "sampled")
		gamma := rapid.Float64Range(1e-4, 1).Draw(t, "gamma")
		f := make([]float64, items+1)
		for r := range f {
			f[r] = rapid.Float64Range(0, 1).Draw(t, "f")
		}
		w := leastBias(items, sampled, gamma, []func(float64) float64{func(r float64) float64 { return f[int(r)] }})[0]
		logs, row := newLogFactorials(items), make([]float64, sampled+1)
		mean := 0.0
		for r := 1; r <= items; r++ {
			from, to := logs.hypergeometric(row, items-1, r-1, sampled)
			require.InDelta(t, 1, floats.Sum(row[from:to]), 1e-9)
			mean += floats.Dot(row[from:to], w[from:to]) / float64(items)
		}
		require.InDelta(t, floats.Sum(f[1:])/float64(items), mean, 1e-9)
		if sampled == items-1 {
			require.InDeltaSlice(t, f[1:], w, 1e-9)
		}
	})
}

// No other weights have a smaller sum of squared bias and γ times variance.
func TestCorrectionIsBest(t *testing.T) {
	const items, sampled, gamma = 60, 9, .1
	f := single(Metric{"ndcg", 10})
	logs := newLogFactorials(items)
	loss := func(w []float64) (sum float64) {
		row := make([]float64, sampled+1)
		for r := 1; r <= items; r++ {
			from, to := logs.hypergeometric(row, items-1, r-1, sampled)
			m, m2 := 0.0, 0.0
			for s := from; s < to; s++ {
				m, m2 = m+row[s]*w[s], m2+row[s]*w[s]*w[s]
			}
			bias := m - f(float64(r))
			sum += bias*bias + gamma*(m2-m*m)
		}
		return sum
	}
	w := leastBias(items, sampled, gamma, []func(float64) float64{f})[0]
	least := loss(w)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		other := mat.NewVecDense(len(w), nil)
		for s, x := range w {
			other.SetVec(s, x+.01*rng.NormFloat64())
		}
		require.Greater(t, loss(other.RawVector().Data), least)
	}
}

// The estimate of the rank is unbiased, and so is a metric that is linear in it.
func TestRankIsUnbiased(t *testing.T) {
	const items, sampled = 50, 7
	logs, row := newLogFactorials(items), make([]float64, sampled+1)
	for r := 1; r <= items; r++ {
		from, to := logs.hypergeometric(row, items-1, r-1, sampled)
		rank := 0.0
		for above := from; above < to; above++ {
			rank += row[above] * (1 + float64(items-1)/float64(sampled)*float64(above))
		}
		require.InDelta(t, float64(r), rank, 1e-9)
	}
}
