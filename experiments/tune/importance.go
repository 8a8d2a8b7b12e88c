package tune

import (
	"cmp"
	"math"
	"slices"
)

// importanceGroups is into how many groups of equal size numbers are sorted.
const importanceGroups = 3

// Importance tells for every dimension which share of the variance of the values lies
// between its choices, or between the lower, middle and upper third of its numbers:
// ε² = (SSB − (k−1)·MSW)/SST, the share that chance does not explain, and 0 at least.
// Trials that failed do not count; fewer than six of a value give 0. It tells of single
// dimensions, not of how they act together, and of TPE's trials, which crowd around
// the best, less than of random ones.
//
// Source: Kelley 1935.
func (s Space) Importance(trials []Trial) []float64 {
	var known []Trial
	for _, t := range trials {
		if t.Point != nil && !math.IsInf(worth(t), 0) {
			known = append(known, t)
		}
	}
	out := make([]float64, len(s))
	if len(known) < 2*importanceGroups {
		return out
	}
	for i, d := range s {
		sorted := slices.Clone(known)
		slices.SortStableFunc(sorted, func(a, b Trial) int { return cmp.Compare(a.Point[i], b.Point[i]) })
		groups := map[int][]float64{}
		for r, t := range sorted {
			group := int(t.Point[i])
			if d.Choices == 0 {
				group = r * importanceGroups / len(sorted)
			}
			groups[group] = append(groups[group], t.Value)
		}
		out[i] = explained(groups)
	}
	return out
}

// explained is ε² of the groups.
func explained(groups map[int][]float64) float64 {
	var all []float64
	for _, g := range sortedKeys(groups) {
		all = append(all, groups[g]...)
	}
	mean, total := spread(all)
	within := 0.
	for _, g := range sortedKeys(groups) {
		_, ss := spread(groups[g])
		within += ss
	}
	n, k := float64(len(all)), float64(len(groups))
	if total == 0 || n <= k || math.IsNaN(mean) {
		return 0
	}
	return max(0, (total-within-(k-1)*within/(n-k))/total)
}

func sortedKeys(groups map[int][]float64) []int {
	var keys []int
	for k := range groups {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// spread is the mean and the sum of squares around it.
func spread(x []float64) (mean, ss float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		ss += (v - mean) * (v - mean)
	}
	return mean, ss
}
