package features

import (
	"math"
	"slices"
)

// moments returns mean and population standard deviation of ascending values, in two
// passes; both are 0 without a value. One value, or one value repeated, has a deviation
// of 0 and not the rounding error of the mean.
func moments(values []float64) (mean, sd float64) {
	if len(values) == 0 {
		return 0, 0
	}
	n := float64(len(values))
	for _, v := range values {
		mean += v
	}
	mean /= n
	if values[0] == values[len(values)-1] {
		return mean, 0
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / n)
}

// standardize returns (v − mean) / sd, 0 where sd is.
func standardize(v, mean, sd float64) float64 {
	if sd == 0 {
		return 0
	}
	return (v - mean) / sd
}

// quantileEdges returns the upper edges of all quantile buckets but the last, of at least
// one ascending value:
//
//	bucket ≥ b ⇔ buckets·less ≥ b·n ⇔ less ≥ ⌈b·n/buckets⌉ = m ⇔ the m-th least is strictly less
//
// where less is how many of the n values are strictly less.
func quantileEdges(values []float64, buckets int) []float64 {
	var edges []float64
	for b := 1; b < buckets; b++ {
		m := (b*len(values) + buckets - 1) / buckets
		edges = append(edges, values[m-1])
	}
	return edges
}

// bucketOf returns how many edges are below min(v, most), which is the quantile bucket.
func bucketOf(edges []float64, v, most float64) int {
	b, _ := slices.BinarySearch(edges, min(v, most))
	return b
}

func mapped(values []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}
