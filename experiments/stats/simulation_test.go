package stats_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"tandem/experiments/stats"

	"github.com/stretchr/testify/require"
)

// go test ./experiments/stats -run Simulat -v -simulations 10000 prints the table of doc.go.
var simulations = flag.Int("simulations", 400, "how often each kind of data is simulated")

// ndcg is a value of the shape of NDCG with one relevant item: most often 0.
func ndcg(r *rand.Rand) float64 {
	if rank := r.IntN(30) + 1; rank <= 10 {
		return 1 / math.Log2(float64(rank+1))
	}
	return 0
}

// Two models that are equally good: the test may find a difference in one case of
// twenty, the interval must hold 0 in nineteen.
func TestSimulatedNullData(t *testing.T) {
	kinds := []struct {
		name string
		draw func(r *rand.Rand) float64
		test bool // under the hypothesis of the test, that signs are a coin toss
	}{
		{"normal", func(r *rand.Rand) float64 { return r.NormFloat64() }, true},
		{"ndcg − ndcg", func(r *rand.Rand) float64 { return ndcg(r) - ndcg(r) }, true},
		{"skewed", func(r *rand.Rand) float64 { return r.ExpFloat64() - 1 }, false},
	}
	chance := func(p float64) float64 { return 4 * math.Sqrt(p*(1-p)/float64(*simulations)) }
	for _, kind := range kinds {
		for _, n := range []int{10, 30, 100, 300} {
			if testing.Short() && n > 30 {
				continue
			}
			covered := map[string]int{}
			alarms := 0
			for s := range *simulations {
				r := rand.New(rand.NewPCG(uint64(n), uint64(s)))
				d := make([]float64, n)
				for u := range d {
					d[u] = kind.draw(r)
				}
				for _, method := range []string{stats.Percentile, stats.BCa, stats.Studentised} {
					p, err := stats.Compare(d, make([]float64, n), stats.Config{Resamples: 999, Interval: method, Seed: uint64(s)})
					require.NoError(t, err)
					if p.CI95[0] <= 0 && p.CI95[1] >= 0 {
						covered[method]++
					}
					if method == stats.BCa && p.P <= 0.05 {
						alarms++
					}
				}
			}
			share := func(k int) float64 { return float64(k) / float64(*simulations) }
			t.Logf("%-12s n = %3d: alarms %.4f, percentile covers %.4f, bca %.4f, studentised %.4f", kind.name, n, share(alarms),
				share(covered[stats.Percentile]), share(covered[stats.BCa]), share(covered[stats.Studentised]))
			require.Greater(t, share(covered[stats.Studentised]), .93-chance(.93), "%s, %d users", kind.name, n)
			if kind.test {
				require.Less(t, share(alarms), .06+chance(.06), "%s, %d users", kind.name, n)
				require.Greater(t, share(covered[stats.Percentile]), .93-chance(.93), "%s, %d users", kind.name, n)
			}
			if kind.test {
				require.Greater(t, share(alarms), .04-chance(.04), "%s, %d users", kind.name, n)
			}
			if n >= 30 {
				require.Greater(t, share(covered[stats.BCa]), .93-chance(.93), "%s, %d users", kind.name, n)
			}
		}
	}
}
