package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// The intervals that Config.Interval names.
const (
	BCa         = "bca"
	Percentile  = "percentile"
	Studentised = "studentised"
)

// Config says how two models are compared.
type Config struct {
	// Resamples of the bootstrap and flips of the test, ≥ 100 each.
	Resamples int
	// Interval is BCa, bias-corrected and accelerated, Percentile or Studentised.
	Interval string
	Seed     uint64
}

// Validate returns what is wrong with c.
func (c Config) Validate() error {
	if c.Resamples < 100 {
		return fmt.Errorf("stats: %d resamples, want ≥ 100", c.Resamples)
	}
	if c.Interval != BCa && c.Interval != Percentile && c.Interval != Studentised {
		return fmt.Errorf("stats: interval %q, want %s, %s or %s", c.Interval, Percentile, BCa, Studentised)
	}
	return nil
}

// Paired is the comparison of two models, a against b, over the same users; d_u is the
// value of user u under a minus that under b.
type Paired struct {
	Users      int
	Difference float64    // mean of d
	CI95       [2]float64 // of Difference, by resampling users; see Compare
	P          float64    // two-sided, in [1/(resamples+1), 1]; see Compare
	Effect     float64    // Cohen's d_z: mean(d) / sd(d); 0 when every d is the same
}

// Compare compares a and b, which hold one value per user in the same order.
//
// CI95 is a bootstrap interval: m* is the mean of n users drawn with replacement from
// d, m that of all n, and the interval lies between two quantiles of m*. Percentile
// takes those at
//
//	Φ(±z),  z = √(n/(n−1)) · t(0.975, n−1)
//
// which widens the usual 2.5 % and 97.5 % by what they lack for few users (Hesterberg
// 2015, §5.2). BCa moves both ends for bias and skewness (Efron 1987, §4): the quantiles
// at
//
//	Φ(z0 + (z0 ± z)/(1 − a·(z0 ± z))),  z0 = Φ⁻¹(share of m* below m),
//	a = Σ(d_u − m)³ / (6·(Σ(d_u − m)²)^{3/2})
//
// with the same z. Studentised goes as far to both sides, and further than the largest
// |d| never (Hall 1988):
//
//	m ± q·sd(d)/√n,  q the 95 % quantile of |m* − m| / (sd(d*)/√n)
//
// P is a paired randomisation test (Fisher 1935, §21; for retrieval Smucker et al. 2007):
// were it all the same which model is which, the sign of every d_u would be a coin toss
// s_u. Sums that are as far from 0 as that of d count half (mid-p, Lancaster 1961), as
// there are many of them when few users differ; without a difference P is 1:
//
//	P = (1 + #{|Σ s_u·d_u| > |Σ d_u|} + ½ #{|Σ s_u·d_u| = |Σ d_u|}) / (resamples + 1)
//
// The same values and seed give the same result at any GOMAXPROCS; swapping a and b
// turns the signs and leaves P alone. It is an error if c is faulty, if the lengths
// differ, if there are fewer than 2 users, or if a value is NaN or infinite.
// Cost: O(users · resamples), in parallel.
func Compare(a, b []float64, c Config) (Paired, error) {
	if err := c.Validate(); err != nil {
		return Paired{}, err
	}
	d, err := differences(a, b)
	if err != nil {
		return Paired{}, err
	}
	m := mean(d)
	p := Paired{Users: len(d), Difference: m, CI95: interval(d, m, c), P: signFlips(d, c)}
	// Rounding gives equal differences a tiny spread: that is none.
	if sd := deviation(d); sd > 1e-12*math.Abs(m) {
		p.Effect = m / sd
	}
	return p, nil
}

func differences(a, b []float64) ([]float64, error) {
	switch {
	case len(a) != len(b):
		return nil, fmt.Errorf("stats: compare: %d and %d users, want the same", len(a), len(b))
	case len(a) < 2:
		return nil, fmt.Errorf("stats: compare: %d users, want ≥ 2", len(a))
	case len(a) > math.MaxInt32:
		return nil, fmt.Errorf("stats: compare: %d users, want < 2^31", len(a))
	}
	d := make([]float64, len(a))
	for u := range d {
		d[u] = a[u] - b[u]
		if math.IsNaN(d[u]) || math.IsInf(d[u], 0) {
			return nil, fmt.Errorf("stats: compare: user %d: %g and %g, want finite values", u, a[u], b[u])
		}
	}
	return d, nil
}

// signFlips returns the P of Compare.
func signFlips(d []float64, c Config) float64 {
	var sum, size float64
	for _, x := range d {
		sum += x
		size += math.Abs(x)
	}
	// Sums of the same terms in another order differ by rounding: as far is as far.
	rounding := 1e-12 * size
	if math.Abs(sum) <= rounding {
		return 1
	}
	extreme := 1.0
	for _, s := range resample(c.Resamples, func(r uint64) float64 {
		return flippedSum(d, rand.NewPCG(c.Seed, 1<<63|r))
	}) {
		switch beyond := math.Abs(s) - math.Abs(sum); {
		case beyond > rounding:
			extreme++
		case beyond >= -rounding:
			extreme += 0.5
		}
	}
	return extreme / float64(c.Resamples+1)
}

// flippedSum adds up d with the sign of each value drawn from one bit.
func flippedSum(d []float64, source *rand.PCG) float64 {
	var sum float64
	for len(d) > 0 {
		bits := source.Uint64()
		part := d[:min(64, len(d))]
		for _, x := range part {
			sum += math.Float64frombits(math.Float64bits(x) ^ bits<<63)
			bits >>= 1
		}
		d = d[len(part):]
	}
	return sum
}

// resample calls f for 0 … n−1; f depends on its argument alone, so it does not matter
// which worker calls it.
func resample(n int, f func(r uint64) float64) []float64 {
	out := make([]float64, n)
	workers := min(runtime.GOMAXPROCS(0), n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := w; r < n; r += workers {
				out[r] = f(uint64(r))
			}
		})
	}
	wg.Wait()
	return out
}

// normal is the standard normal distribution.
var normal = distuv.UnitNormal
