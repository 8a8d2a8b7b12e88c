package tfevents

import (
	"errors"
	"fmt"
)

// buckets is how many buckets a histogram has, as in TensorBoard's summaries.
const buckets = 30

// histogram counts values; bucket j holds those in [limits[j−1], limits[j]), where the
// first begins at min and the last includes max.
type histogram struct {
	min, max, num, sum, squares float64
	limits, counts              []float64
}

func newHistogram(values []float32) (histogram, error) {
	if len(values) == 0 {
		return histogram{}, errors.New("histogram of no values")
	}
	h := histogram{min: float64(values[0]), max: float64(values[0]), num: float64(len(values))}
	for i, v := range values {
		if v-v != 0 { // NaN or ±Inf
			return histogram{}, fmt.Errorf("histogram: value %d = %g, want finite", i, v)
		}
		x := float64(v)
		h.min, h.max = min(h.min, x), max(h.max, x)
		h.sum += x
		h.squares += x * x
	}
	if h.min == h.max { // one bucket without width
		h.limits, h.counts = []float64{h.max}, []float64{h.num}
		return h, nil
	}
	width := (h.max - h.min) / buckets
	for j := range buckets {
		h.limits = append(h.limits, h.min+float64(j+1)*width)
	}
	h.limits[buckets-1] = h.max // not off by rounding
	h.counts = make([]float64, buckets)
	for _, v := range values {
		h.counts[min(int((float64(v)-h.min)/width), buckets-1)]++
	}
	return h, nil
}
