package stats

import (
	"flag"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// go test ./experiments/stats -run Simulat -v -simulations 10000 prints the tables of doc.go.
var simulations = flag.Int("simulations", 200, "how often each kind of data is simulated")

// 499 resamples are enough to be right on average: .05 · 500 is a whole number.
const simulatedResamples = 499

// ndcg is a value of the shape of NDCG with one relevant item: most often 0.
func ndcg(r *rand.Rand) float64 {
	if rank := r.IntN(30) + 1; rank <= 10 {
		return 1 / math.Log2(float64(rank+1))
	}
	return 0
}

// hit is 1 with probability p.
func hit(r *rand.Rand, p float64) float64 {
	if r.Float64() < p {
		return 1
	}
	return 0
}

// kind is a kind of data.
type kind struct {
	name string
	draw func(r *rand.Rand) float64
	kept int // from so many users on doc.go promises coverage; 0 = nothing
}

// simulated are differences of two models with the same mean.
var simulated = []kind{
	{"normal", func(r *rand.Rand) float64 { return r.NormFloat64() }, 10},
	{"ndcg − ndcg", func(r *rand.Rand) float64 { return ndcg(r) - ndcg(r) }, 10},
	{"hit − hit", func(r *rand.Rand) float64 { return hit(r, .3) - hit(r, .3) }, 10},
	{"few differ", func(r *rand.Rand) float64 { // five users of six
		if a := ndcg(r); r.IntN(3) == 0 {
			return a - ndcg(r)
		}
		return 0
	}, 10},
	{"few gain", func(r *rand.Rand) float64 { return hit(r, .2) - hit(r, .4)/2 }, 10},
	{"fewer gain", func(r *rand.Rand) float64 { return hit(r, .1) - hit(r, .5)/5 }, 30},
	{"skewed", func(r *rand.Rand) float64 { return r.ExpFloat64() - 1 }, 10},
	{"log-normal", func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) - math.Exp(.5) }, 0},
}

// share is how often f holds what it counts, by name, over simulations of n users each,
// which draw from generators of their own.
func share(n int, f func(r *rand.Rand, count func(string, bool))) map[string]float64 {
	out := map[string]float64{}
	var lock sync.Mutex
	var wg sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			own := map[string]float64{}
			for s := w; s < *simulations; s += runtime.GOMAXPROCS(0) {
				f(rand.New(rand.NewPCG(uint64(n), uint64(s))), func(what string, yes bool) {
					if yes {
						own[what]++
					}
				})
			}
			lock.Lock()
			defer lock.Unlock()
			for what, k := range own { // whole numbers: the order does not matter
				out[what] += k
			}
		})
	}
	wg.Wait()
	for what := range out {
		out[what] /= float64(*simulations)
	}
	return out
}

// chance is four standard errors of a simulated share near p.
func chance(p float64) float64 { return 4 * math.Sqrt(p*(1-p)/float64(*simulations)) }

// promises requires what doc.go says of a kind, up to chance.
func (k kind) promises(t *testing.T, n int, got map[string]float64) {
	if k.kept == 0 {
		return
	}
	require.Less(t, got["claim"], .06+chance(.06), "%s, %d users", k.name, n)
	if n >= LeastUsers {
		require.Less(t, got["alarm"], .06+chance(.06), "%s, %d users", k.name, n)
		if got["few"] < .05 {
			require.Greater(t, got["claim"], .04-chance(.04), "%s, %d users", k.name, n)
		}
	}
	if n >= k.kept {
		require.Greater(t, got[Studentised], .93-chance(.93), "%s, %d users", k.name, n)
	}
}

func holds(ci [2]float64, x float64) bool { return ci[0] <= x && x <= ci[1] }

// sizes are how many users are simulated.
var sizes = []int{10, 20, 30, 50, 100}

// Two models that are equally good: a test may find a difference in one case of twenty,
// an interval must hold 0 in nineteen. What is required is what doc.go promises.
func TestSimulatedComparisons(t *testing.T) {
	for _, kind := range simulated {
		t.Run(kind.name, func(t *testing.T) {
			for _, n := range sizes {
				if testing.Short() && n > 30 {
					continue
				}
				got := share(n, func(r *rand.Rand, count func(string, bool)) { once(r, n, kind.draw, count) })
				t.Logf("%-12s %5d  %.3f %.3f %.3f   %.3f %.3f   %.3f %.3f %.3f", kind.name, n, got["alarm"], got["alarm at .01"], got["flips"],
					got["few"], got["claim"], got[Studentised], got[Percentile], got[BCa])
				kind.promises(t, n, got)
			}
		})
	}
}

// once simulates one comparison, evaluated in every way.
func once(r *rand.Rand, n int, draw func(*rand.Rand) float64, count func(string, bool)) {
	d, differ := make([]float64, n), 0
	for u := range d {
		if d[u] = draw(r); d[u] != 0 {
			differ++
		}
	}
	c := Config{Resamples: simulatedResamples, Seed: r.Uint64()}
	m := mean(d)
	sd := deviation(d)
	from := sources{n: float64(n), users: sd * sd / float64(n), share: 1}
	far, means := newStudentised(d, m, from, c), resampledMeans(d, m, from, c)
	p, flips := far.p(differ), signFlips(d, from, c)
	count("alarm", p <= .05)
	count("alarm at .01", p <= .01)
	count("claim", p <= .05 && !Few(n, differ))
	count("flips", flips <= .05)
	count("few", Few(n, differ))
	count(Studentised, holds(far.interval(), 0))
	count(Percentile, holds(interval(means, d, m, Percentile), 0))
	count(BCa, holds(interval(means, d, m, BCa), 0))
}

// A model's mean, and the ratio of two that are equally good.
func TestSimulatedMeans(t *testing.T) {
	for _, kind := range []struct {
		name string
		draw func(r *rand.Rand) float64
	}{
		{"normal", func(r *rand.Rand) float64 { return 3 + r.NormFloat64() }},
		{"ndcg", ndcg},
		{"hit .3", func(r *rand.Rand) float64 { return hit(r, .3) }},
		{"hit .05", func(r *rand.Rand) float64 { return hit(r, .05) }},
	} {
		truth := 0.0
		for r, s := rand.New(rand.NewPCG(1, 2)), 0; s < 4_000_000; s++ {
			truth += kind.draw(r) / 4_000_000
		}
		for _, n := range sizes {
			got := share(n, func(r *rand.Rand, count func(string, bool)) {
				x, y := make([]float64, n), make([]float64, n)
				for u := range x {
					x[u] = kind.draw(r)
					if y[u] = x[u]; r.IntN(3) == 0 {
						y[u] = kind.draw(r)
					}
				}
				e, err := NewEstimate([][]float64{x}, false)
				count("mean", err == nil && holds(e.CI95, truth))
				_, told := e.PlusMinus()
				count("told", told)
				count("told wrong", told && !holds(e.CI95, truth))
				p, err := Compare(x, y, Config{Resamples: simulatedResamples, Interval: Studentised, Test: Studentised, Seed: r.Uint64()})
				count("ratio", err == nil && (p.RatioCI95 == [2]float64{} || holds(p.RatioCI95, 0))) // without ends it claims nothing
			})
			t.Logf("%-8s %5d  %.3f %.3f   %.3f", kind.name, n, got["mean"], got["told"], got["ratio"])
			require.Less(t, got["told wrong"], .07+chance(.07), "%s, %d users", kind.name, n)
			if kind.name != "hit .05" {
				require.Greater(t, got["ratio"], .93-chance(.93), "%s, %d users", kind.name, n)
			}
		}
	}
}
