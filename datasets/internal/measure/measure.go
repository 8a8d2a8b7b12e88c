// Package measure has the small statistics that descriptions and checks of splits share.
package measure

import "math"

// Share returns part/whole, 0 for an empty whole.
func Share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Quantile returns the p-quantile of ascending finite numbers, at least one: with
// h = (n−1)·p the value at h, linear between its neighbours.
// Source: Hyndman & Fan 1996, definition 7; numpy's default.
func Quantile[T float32 | float64](sorted []T, p float64) float64 {
	h := float64(len(sorted)-1) * p
	low := int(h)
	high := min(low+1, len(sorted)-1)
	a, b := float64(sorted[low]), float64(sorted[high])
	return a + (h-float64(low))*(b-a)
}

// Interval returns the mean of n numbers with the given sum and sum of squares, and the
// 95 % interval mean ± 1.96·sd/√n (sd with n−1), which is the mean itself for n < 2.
func Interval(n int, sum, squares float64) (mean float64, ci [2]float64) {
	if n == 0 {
		return 0, ci
	}
	mean = sum / float64(n)
	if n == 1 {
		return mean, [2]float64{mean, mean}
	}
	variance := max(0, squares-sum*mean) / float64(n-1)
	half := 1.96 * math.Sqrt(variance/float64(n))
	return mean, [2]float64{mean - half, mean + half}
}
