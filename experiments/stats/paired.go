package stats

import (
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
	// Interval is how the 95 % interval of a difference is made; see CompareSamples.
	// Touch: percentile or bca to compare with others who took them.
	Interval string `yaml:"interval" choice:"studentised percentile bca"`
	// Test is where p-values come from; see CompareSamples.
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
// value of user u under a minus that under b, both averaged over seeds.
type Paired struct {
	Users      int        // with a value under both
	Differ     int        // users whose d is not 0
	Difference float64    // mean of d
	CI95       [2]float64 // of Difference; see CompareSamples
	P          float64    // two-sided, in [2^−Differ, 1]; see CompareSamples
	Effect     float64    // Cohen's d_z: mean(d) / sd(d); 0 when every d is the same
	SD         float64    // of Difference, between trainings: √(sd_a² + sd_b²) of the seeds' own means; one seed adds 0
	// Seeds is how many trainings each model was averaged over: the fewer of the two, and a
	// model without training variance does not count; 1 where neither has one.
	Seeds int
	// Trained says that CI95 and P count what other trainings would change. It is true, too,
	// of two models without training variance, for which there is nothing to count; false
	// where a model that has it was trained once: then they speak for these weights alone.
	Trained bool
	DF      float64 // degrees of freedom of SE, after Satterthwaite
	SE      float64 // standard error of Difference, from all sources that Trained tells
	Ratio   float64 // mean(a)/mean(b) − 1; 0 unless the mean of b is above 0
	// RatioCI95 is the interval of Ratio, which does not take the mean of b for known; 0 twice
	// where that mean is too uncertain for an interval with two ends.
	RatioCI95 [2]float64
	// Within is the smallest margin, as a share of the mean of b, for which two one-sided tests
	// at 5 % find the models equivalent; 0 where Ratio has no interval.
	Within float64
}

// CompareSamples compares a and b, which hold values of the same users in the same order.
//
// There are two sources of chance: users, and where a model has training variance its
// trainings; of their variances V_u and V_t (package sources.variance) SE is √(V_u + V_t), on
// DF degrees of freedom. With m the mean of d, m* the mean of n users drawn with replacement
// from d, e* what trainings add to it, drawn from a normal distribution of variance V_t, and V*
// the variance that such a draw would be thought to have (of each training's part, V·χ²/(K−1)),
// CI95 goes as far to both sides, and further than the largest |d| only for trainings (Hall
// 1988; for what is drawn of a distribution with estimated variance Krishnamoorthy, Lu and
// Mathew 2007):
//
//	m ± q·SE,  q the 95 % quantile of t* = |m* − m + e*| / √V*
//
// That is Studentised. The other intervals lie between two quantiles of m* + e', e' being drawn
// from Student's t of each training (Behrens and Fisher 1935). Percentile takes those at
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
//	P = (1 + #{t* ≥ |m|/SE}) / (resamples + 1)
//
// The randomisation test (Fisher 1935, §21; for retrieval Smucker et al. 2007) asks more: that
// it be all the same which model is which, and the sign of every d_u a coin toss s_u. Sums that
// are as far from 0 as that of d count half (mid-p, Lancaster 1961), as there are many of them
// when few users differ:
//
//	P = (1 + #{|Σ s_u·d_u + n·e'| > |Σ d_u|} + ½ #{=}) / (resamples + 1)
//
// Beyond the hundredth of the draws that is furthest, where they are too few to count, both go
// down as Student's t on DF degrees of freedom does, so that P is not bounded by the resamples
// (as Knijnenburg et al. 2009 do with another tail); but not below 2^−Differ, where all signs
// alike end. Without a difference P is 1.
//
// Of more than 4096 users the draws are of as many groups of them.
//
// RatioCI95 holds every ρ − 1 for which m_ρ, the mean of a − ρ·b, is no further from 0 than
// q standard errors of it (Fieller 1954), so that it leaves out 0 where a studentised CI95 does; q is
// t(0.975, DF) with other intervals. Within is how far the 90 % interval of the same kind goes
// from 0: at a larger margin both one-sided tests of Schuirmann 1987 reject.
//
// The same values and seed give the same result at any GOMAXPROCS; swapping a and b
// turns the signs and leaves P alone. It is an error if c is faulty, if the numbers of users
// differ, or if there are fewer than 2.
// Cost: O(min(users, 4096) · resamples) and, of the randomisation test, O(users · resamples), in parallel.
func CompareSamples(a, b *Sample, c Config) (Paired, error) {
	if err := c.Validate(); err != nil {
		return Paired{}, err
	}
	if err := samples(a, b); err != nil {
		return Paired{}, err
	}
	p := Paired{Users: len(a.of), SD: math.Hypot(a.sd(), b.sd()), Seeds: seedsOf(a, b), Trained: a.counted() && b.counted()}
	if !p.Trained {
		a, b = frozen(a), frozen(b)
	}
	d := make([]float64, len(a.of))
	for u := range d {
		if d[u] = a.of[u] - b.of[u]; d[u] != 0 {
			p.Differ++
		}
	}
	p.Difference = mean(d)
	sd := deviation(d)
	from := newSources(sd*sd, a, b, 1)
	p.SE, p.DF = math.Sqrt(from.variance()), from.df()
	// Rounding gives equal differences a tiny spread: that is none.
	if sd > 1e-12*math.Abs(p.Difference) {
		p.Effect = p.Difference / sd
	}
	var far studentised
	if c.Interval == Studentised || c.Test == Studentised {
		far = newStudentised(d, p.Difference, from, c)
	}
	q90, q95 := from.student().Quantile(.95), from.student().Quantile(.975)
	if c.Interval == Studentised {
		p.CI95 = far.interval()
		q90, q95 = far.quantile(.9, q90), far.quantile(.95, q95)
	} else {
		p.CI95 = interval(resampledMeans(d, p.Difference, from, c), d, p.Difference, c.Interval)
	}
	if c.Test == Studentised {
		p.P = far.p(p.Differ)
	} else {
		p.P = signFlips(d, from, c)
	}
	p.ratio(a, b, q90, q95)
	return p, nil
}

// Compare is CompareSamples of two models of which there is one value per user and no training
// to count, with the errors of NewSample, too.
func Compare(a, b []float64, c Config) (Paired, error) {
	x, err := NewSample([][]float64{a}, true)
	if err != nil {
		return Paired{}, err
	}
	y, err := NewSample([][]float64{b}, true)
	if err != nil {
		return Paired{}, err
	}
	return CompareSamples(x, y, c)
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
