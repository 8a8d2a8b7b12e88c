package stats

import (
	"cmp"
	"errors"
	"slices"
)

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
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	out := make([]float64, len(p))
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(p)-rank)*p[i]))
		out[i] = least
	}
	return out, nil
}
