package stats

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"tandem/datasets/setting"
)

// What Config.Interval and Config.Test name; Studentised is both.
const (
	BCa           = "bca"           // an interval: bias-corrected and accelerated
	Percentile    = "percentile"    // an interval: quantiles of resampled means
	Studentised   = "studentised"   // an interval and a test: resampled t
	Randomisation = "randomisation" // a test: which model is which is flipped by user
)

// Config says how two models are compared.
type Config struct {
	// Resamples is how many times the users are drawn anew for an interval, or signs flipped
	// for a randomisation test.
	// Touch: raise it for steadier ends of intervals.
	Resamples int `yaml:"bootstrap" range:"≥ 100"`
	// Interval is how the 95 % interval of a difference is made; see Compare.
	// Touch: percentile or bca to compare with others who took them.
	Interval string `yaml:"interval" choice:"studentised percentile bca"`
	// Test is where p-values come from; see Compare.
	// Touch: randomisation for metrics that few users have.
	Test string `yaml:"test" choice:"studentised randomisation"`
	// Seed is of the resamples and flips.
	// Touch: never, but to see that it does not matter.
	Seed uint64 `yaml:"seed"`
}

// DefaultConfig is studentised throughout, with enough resamples for two digits.
func DefaultConfig() Config {
	return Config{Resamples: 2000, Interval: Studentised, Test: Studentised, Seed: 1}
}

// Validate returns all faults of c.
func (c Config) Validate() error { return setting.Check(c).Join("stats: ") }

// Paired is the comparison of two models, a against b, over the same users; d_u is the
// value of user u under a minus that under b.
type Paired struct {
	Users      int        // with a value under both
	Differ     int        // users whose d is not 0
	Difference float64    // mean of d
	CI95       [2]float64 // of Difference, by resampling users; see Compare
	P          float64    // two-sided, in [1/(resamples+1), 1]; see Compare
	Effect     float64    // Cohen's d_z: mean(d) / sd(d); 0 when every d is the same
	// Seeds is how many trainings each model was averaged over: the fewer of the two, and a
	// model without training variance does not count; 1 where neither has one.
	Seeds int
	// Trained says that CI95 and P count what other trainings would change. It is true, too,
	// of two models without training variance, for which there is nothing to count; false
	// where a model that has it was trained once: then they speak for these weights alone.
	Trained bool
	DF      float64 // degrees of freedom of the standard error of Difference
	SE      float64 // standard error of Difference, from all sources that Trained tells
	Ratio   float64 // mean(a)/mean(b) − 1; 0 unless the mean of b is above 0
	// RatioCI95 is the interval of Ratio, which does not take the mean of b for known.
	RatioCI95 [2]float64
	// Within is the smallest margin, as a share of the mean of b, for which two one-sided tests
	// at 5 % find the models equivalent; 0 where Ratio is unknown.
	Within float64
}

// Compare compares a and b, which hold one value per user in the same order.
//
// CI95 is a bootstrap interval: m* is the mean of n users drawn with replacement from
// d, m that of all n. Studentised goes as far to both sides, and further than the largest
// |d| never (Hall 1988):
//
//	m ± q·sd(d)/√n,  q the 95 % quantile of t* = |m* − m| / (sd(d*)/√n)
//
// The others lie between two quantiles of m*. Percentile takes those at
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
// with the same z.
//
// P asks how rare so large a mean would be if the true one were 0. Studentised reads it
// off the same t*, so that P ≤ .05 where that interval leaves 0 out (Efron and Tibshirani
// 1993, §16.4):
//
//	P = (1 + #{t* ≥ |m| / (sd(d)/√n)}) / (resamples + 1)
//
// but not below 2^−Differ, where the randomisation test ends. That one (Fisher 1935, §21;
// for retrieval Smucker et al. 2007) asks more: that it be all the same which model is
// which, and the sign of every d_u a coin toss s_u. Sums that are as far from 0 as that of
// d count half (mid-p, Lancaster 1961), as there are many of them when few users differ:
//
//	P = (1 + #{|Σ s_u·d_u| > |Σ d_u|} + ½ #{|Σ s_u·d_u| = |Σ d_u|}) / (resamples + 1)
//
// Without a difference P is 1.
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
	p := Paired{Users: len(d), Difference: m}
	for _, x := range d {
		if x != 0 {
			p.Differ++
		}
	}
	var far studentised
	if c.Interval == Studentised || c.Test == Studentised {
		far = newStudentised(d, m, c)
	}
	if c.Interval == Studentised {
		p.CI95 = far.interval()
	} else {
		p.CI95 = interval(resampledMeans(d, c), d, m, c.Interval)
	}
	if c.Test == Studentised {
		p.P = far.p(p.Differ)
	} else {
		p.P = signFlips(d, c)
	}
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

// A comparison of fewer users makes no claim, nor one in which fewer differ; doc.go tells
// what was measured below.
const (
	LeastUsers  = 30 // with a value under both models
	LeastDiffer = 20 // of them, with a difference that is not 0
)

// Few reports whether that many users, of whom so many differ, are too few for a claim.
func Few(users, differ int) bool { return users < LeastUsers || differ < LeastDiffer }

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
