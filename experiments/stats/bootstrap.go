package stats

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Paired is the comparison of two models, a against b, over the same users; d_u is the
// value of user u under a minus that under b.
type Paired struct {
	Users      int
	Difference float64    // mean of d
	CI95       [2]float64 // of Difference; see Bootstrap
	P          float64    // two-sided, in [1/(resamples+1), 1]
	Effect     float64    // Cohen's d_z: mean(d) / sd(d); 0 when every d is the same
}

// Bootstrap compares a and b, which hold one value per user in the same order. It
// draws as many users as there are, with replacement, resamples times; m* is the mean
// difference of one resample and m that of all users.
//
//	CI95 = the 2.5 % and 97.5 % points of m*, interpolated between order statistics
//	P    = (1 + #{|m* − m| ≥ |m|}) / (resamples + 1)
//
// CI95 is the percentile interval of Efron and Tibshirani 1993, §13.3. P is their
// one-sample test, §16.4, which resamples from the differences shifted to mean 0;
// unlike there the mean is not studentised, so that interval and P come from the same
// draws, and one is added above and below, so that P is never 0 (Davison and Hinkley
// 1997, eq. 4.11).
//
// The same values and seed give the same result at any GOMAXPROCS; swapping a and b
// turns the signs and leaves P alone. It is an error if the lengths differ, if there
// are fewer than 2 users or 100 resamples, or if a value is NaN or infinite.
// Cost: O(users · resamples), in parallel.
func Bootstrap(a, b []float64, resamples int, seed uint64) (Paired, error) {
	switch {
	case len(a) != len(b):
		return Paired{}, fmt.Errorf("stats: bootstrap: %d and %d users, want the same", len(a), len(b))
	case len(a) < 2:
		return Paired{}, fmt.Errorf("stats: bootstrap: %d users, want ≥ 2", len(a))
	case len(a) > math.MaxInt32:
		return Paired{}, fmt.Errorf("stats: bootstrap: %d users, want < 2^31", len(a))
	case resamples < 100:
		return Paired{}, fmt.Errorf("stats: bootstrap: %d resamples, want ≥ 100", resamples)
	}
	d := make([]float64, len(a))
	for u := range d {
		d[u] = a[u] - b[u]
		if math.IsNaN(d[u]) || math.IsInf(d[u], 0) {
			return Paired{}, fmt.Errorf("stats: bootstrap: user %d: %g and %g, want finite values", u, a[u], b[u])
		}
	}
	m := mean(d)
	means := resampledMeans(d, resamples, seed)
	extreme := 1
	for _, x := range means {
		if math.Abs(x-m) >= math.Abs(m) {
			extreme++
		}
	}
	slices.Sort(means)
	p := Paired{
		Users:      len(d),
		Difference: m,
		CI95:       [2]float64{quantile(means, 0.025), quantile(means, 0.975)},
		P:          float64(extreme) / float64(resamples+1),
	}
	// Rounding gives equal differences a tiny spread: that is none.
	if sd := deviation(d); sd > 1e-12*math.Abs(m) {
		p.Effect = m / sd
	}
	return p, nil
}

// resampledMeans returns the mean of each resample; each has a generator of its own,
// so it does not matter which worker makes it.
func resampledMeans(d []float64, resamples int, seed uint64) []float64 {
	means := make([]float64, resamples)
	workers := min(runtime.GOMAXPROCS(0), resamples)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := w; r < resamples; r += workers {
				means[r] = resampledMean(d, rand.NewPCG(seed, uint64(r)))
			}
		})
	}
	wg.Wait()
	return means
}

// resampledMean draws two users from each 64 bits: of 32 bits x, user x·n >> 32. The
// bias against any user is below n/2³².
func resampledMean(d []float64, source *rand.PCG) float64 {
	n := uint64(len(d))
	sum := 0.0
	for range len(d) / 2 {
		x := source.Uint64()
		sum += d[x>>32*n>>32] + d[x&math.MaxUint32*n>>32]
	}
	if len(d)%2 == 1 {
		sum += d[source.Uint64()>>32*n>>32]
	}
	return sum / float64(n)
}

// Holm returns p-values corrected for being several: the chance of one or more false
// alarms among all of them stays below the level each is read at. With p sorted
// ascending,
//
//	holm_i = max over j ≤ i of min(1, (n − j + 1)·p_j)
//
// Source: Holm 1979. The order of the result is that of p. It is an error if a p is
// outside [0, 1].
func Holm(p []float64) ([]float64, error) {
	order := make([]int, len(p))
	for i, x := range p {
		if !(x >= 0 && x <= 1) {
			return nil, errors.New("stats: holm: p outside [0, 1]")
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(p))
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(p)-rank)*p[i]))
		out[i] = least
	}
	return out, nil
}
