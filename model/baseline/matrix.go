package baseline

import (
	"math"
	"slices"

	"tandem/datasets"
	"tandem/model/kernel"
)

// matrix is X, (users × items), in both directions: x_ui is the greatest weight of the rows of
// user u and item i, 1 where rows have no weights, and 0 for pairs without a row. To add rows
// up instead is up to cleaning (duplicates: sum).
type matrix struct {
	byUser, byItem entries
}

// entries are the lists of a matrix in one direction, and what stands at every place of them.
type entries struct {
	datasets.Lists
	weights []float32 // beside Values; nil = all 1
}

// newMatrix makes the matrix of a log.   Cost: O(rows·log of a user's items) with weights.
func newMatrix(log *datasets.Log) matrix {
	weighted := slices.ContainsFunc(log.Weights, func(w float32) bool { return w != 1 })
	if weighted {
		counts := make([]bool, log.Len())
		for r, w := range log.Weights {
			counts[r] = w > 0
		}
		log = log.Where(counts)
	}
	m := matrix{entries{Lists: log.ByUser()}, entries{Lists: log.ByItem()}}
	if !weighted {
		return m
	}
	m.byUser.weights, m.byItem.weights = make([]float32, len(m.byUser.Values)), make([]float32, len(m.byItem.Values))
	for r, u := range log.Users {
		at, _ := slices.BinarySearch(m.byUser.At(u), log.Items[r])
		at += m.byUser.Offsets[u]
		m.byUser.weights[at] = max(m.byUser.weights[at], log.Weights[r])
	}
	next := slices.Clone(m.byItem.Offsets)
	for at, i := range m.byUser.Values { // in the order of users, which is that of an item's list
		m.byItem.weights[next[i]] = m.byUser.weights[at]
		next[i]++
	}
	return m
}

// of returns list r, and what stands there: nil = all 1.
func (e entries) of(r int32) (list []int32, weights []float32) {
	if e.weights == nil {
		return e.At(r), nil
	}
	return e.At(r), e.weights[e.Offsets[r]:e.Offsets[r+1]]
}

// total is the sum of what stands in list r.
func (e entries) total(r int32) float64 {
	list, weights := e.of(r)
	return total(list, weights)
}

// power is e with everything to the power of p.
func (e entries) power(p float64) entries {
	if e.weights == nil {
		return e
	}
	out := entries{e.Lists, make([]float32, len(e.weights))}
	for k, w := range e.weights {
		out.weights[k] = float32(math.Pow(float64(w), p))
	}
	return out
}

// weightAt is the weight at place k of a list, of which nil = all 1.
func weightAt(weights []float32, k int) float32 {
	if weights == nil {
		return 1
	}
	return weights[k]
}

// total is the sum of the weights of a list, of which nil = all 1.
func total(list []int32, weights []float32) float64 {
	if weights == nil {
		return float64(len(list))
	}
	sum := 0.
	for _, w := range weights {
		sum += float64(w)
	}
	return sum
}

// sumRows writes Σ_j w_j·x[j] to dst over the entries of a list, x of rows as long as dst.
func sumRows(dst, x []float32, list []int32, weights []float32) {
	clear(dst)
	for k, j := range list {
		kernel.Axpy(dst, weightAt(weights, k), x[int(j)*len(dst):][:len(dst)])
	}
}

// rowWeights sums the weights of the rows of each item.
func rowWeights(log *datasets.Log) []float64 {
	out := make([]float64, log.NumItems())
	for r, i := range log.Items {
		out[i] += float64(log.Weight(r))
	}
	return out
}
