package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Ratio is mean(a)/mean(b) over the same users, with a studentised interval by as many
// resamples of them as asked for: what share of b is a worth. The pairs stay together.
// With ρ the ratio and ρ* that of users drawn with replacement,
//
//	ρ ± q·se,  q the 95 % quantile of |ρ* − ρ|/se*,  se = √(Σ(a_u − ρ·b_u)²/(n·(n−1)))/mean(b)
//
// but no further than the furthest ρ* on that side; a resample in which b is 0 counts as
// infinitely far. It depends on the seed, not on GOMAXPROCS. It is an error if a and b have
// other lengths or nobody, or if the mean of b is not above 0.
// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", §10.3 and §12.5.
func Ratio(a, b []float64, resamples int, seed uint64) (ratio float64, ci95 [2]float64, err error) {
	if len(a) != len(b) || len(a) == 0 {
		return 0, ci95, fmt.Errorf("stats: ratio: %d and %d users, want as many of both and at least one", len(a), len(b))
	}
	if !(mean(b) > 0) {
		return 0, ci95, fmt.Errorf("stats: ratio: to a mean of %g, want > 0", mean(b))
	}
	ratio, se := ratioOf(a, b, func(k int) int { return k })
	if !(se > 1e-12*math.Abs(ratio)) { // one user, or the same share of b for all
		return ratio, [2]float64{ratio, ratio}, nil
	}
	n, of := uint64(len(a)), make([]float64, resamples)
	away := resample(resamples, func(r uint64) float64 {
		source := rand.NewPCG(seed, r)
		drawn, spread := ratioOf(a, b, func(int) int { return int(source.Uint64() >> 32 * n >> 32) })
		of[r] = drawn
		switch far := math.Abs(drawn - ratio); {
		case math.IsNaN(drawn) || math.IsInf(drawn, 0):
			of[r] = ratio
			return math.Inf(1)
		case far <= 1e-12*math.Abs(ratio):
			return 0
		default:
			return far / spread // x/0 is as far as can be
		}
	})
	slices.Sort(away)
	half := away[min(int(math.Ceil(.95*float64(resamples+1))), resamples)-1] * se
	return ratio, [2]float64{max(ratio-half, slices.Min(of)), min(ratio+half, slices.Max(of))}, nil
}

// ratioOf is mean(a)/mean(b) of the users that draw tells for 0 … n−1, and its standard
// error; NaN or infinite where their b is 0.
func ratioOf(a, b []float64, draw func(k int) int) (ratio, se float64) {
	var sa, sb, aa, ab, bb float64
	for k := range a {
		u := draw(k)
		x, y := a[u], b[u]
		sa, sb = sa+x, sb+y
		aa, ab, bb = aa+x*x, ab+x*y, bb+y*y
	}
	n := float64(len(a))
	ratio = sa / sb
	squares := max(0, aa-2*ratio*ab+ratio*ratio*bb)
	if squares <= 1e-14*aa { // rounding
		return ratio, 0
	}
	return ratio, math.Sqrt(squares*n/(n-1)) / sb
}
