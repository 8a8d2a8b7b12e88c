package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Ratio is mean(a)/mean(b) over the same users, with the percentile interval of as many
// resamples of them as asked for: what share of b is a worth. The pairs stay together,
// and a resample in which b is 0 is left out. It depends on the seed, not on GOMAXPROCS.
// It is an error if a and b have other lengths or nobody, or if the mean of b is not
// above 0.
// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", §10.3.
func Ratio(a, b []float64, resamples int, seed uint64) (ratio float64, ci95 [2]float64, err error) {
	if len(a) != len(b) || len(a) == 0 {
		return 0, ci95, fmt.Errorf("stats: ratio: %d and %d users, want as many of both and at least one", len(a), len(b))
	}
	if !(mean(b) > 0) {
		return 0, ci95, fmt.Errorf("stats: ratio: to a mean of %g, want > 0", mean(b))
	}
	of := resample(resamples, func(r uint64) float64 {
		same := func(x []float64) float64 { return resampledMean(x, rand.NewPCG(seed, r)) }
		return same(a) / same(b)
	})
	of = slices.DeleteFunc(of, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
	slices.Sort(of)
	ratio = mean(a) / mean(b)
	if len(of) == 0 {
		return ratio, [2]float64{ratio, ratio}, nil
	}
	return ratio, [2]float64{quantile(of, .025), quantile(of, .975)}, nil
}
