package describe

import (
	"math"
	"slices"
	"strconv"

	"tandem/datasets/internal/measure"
)

// Quantile is the value below which the share P of all numbers lies.
type Quantile struct {
	P     float64 `json:"p"`     // [0, 1]
	Value float64 `json:"value"` // in the unit of the numbers
}

// Bin counts the numbers of [From, To); the last bin of a histogram includes To.
type Bin struct {
	From  float64 `json:"from"`  // included
	To    float64 `json:"to"`    // excluded, but by the last bin
	Count int     `json:"count"` // numbers in it
	Rows  int     `json:"rows"`  // on the items counted, where the numbers belong to items
	// Share and RowsShare are of all numbers and of all their rows.
	Share     float64 `json:"share"`
	RowsShare float64 `json:"rows_share"` // of the rows of all bins
}

// Values is the distribution of a log's values.
type Values struct {
	Mean      float64    `json:"mean"`       // of the finite ones
	NotFinite int        `json:"not_finite"` // NaN or ±Inf, in no other number here
	Distinct  int        `json:"distinct"`   // how many different ones
	Quantiles []Quantile `json:"quantiles"`  // of the finite ones
	// Bars are all values when there are at most 30, Bins 30 of one width when there are
	// more. Both add up to the rows with a finite value.
	Bars []ValueBar `json:"bars,omitempty"`
	Bins []Bin      `json:"bins,omitempty"` // nil where Bars stand
}

// ValueBar is one value and the rows that have it.
type ValueBar struct {
	Value float64 `json:"value"` // as the log has it
	Rows  int     `json:"rows"`  // with this value
	Share float64 `json:"share"` // of the rows with a finite value
}

// maxBars is the most values that are told one by one, and the number of bins.
const maxBars = 30

// newValues returns nil for a log without values or with one value only.
func newValues(column []float32) *Values {
	sorted := make([]float32, 0, len(column))
	for _, x := range column {
		if y := float64(x); !math.IsNaN(y) && !math.IsInf(y, 0) {
			sorted = append(sorted, x)
		}
	}
	if len(sorted) == 0 {
		return nil
	}
	slices.Sort(sorted)
	v := &Values{NotFinite: len(column) - len(sorted), Quantiles: quantiles(sorted, quantileSteps)}
	sum := 0.0
	for from := 0; from < len(sorted); {
		to := from
		for to < len(sorted) && sorted[to] == sorted[from] {
			to++
		}
		v.Distinct++
		sum += float64(sorted[from]) * float64(to-from)
		if v.Distinct <= maxBars {
			v.Bars = append(v.Bars, ValueBar{float64(sorted[from]), to - from, measure.Share(to-from, len(sorted))})
		}
		from = to
	}
	v.Mean = sum / float64(len(sorted))
	switch {
	case v.Distinct == 1 && v.NotFinite == 0:
		return nil
	case v.Distinct > maxBars:
		v.Bars = nil
		v.Bins = histogram(sorted, float64(sorted[0]), float64(sorted[len(sorted)-1]))
	}
	return v
}

// quantileSteps are the quantiles that a distribution is told by.
var quantileSteps = []float64{0, .01, .05, .1, .25, .5, .75, .9, .95, .99, 1}

// quantiles returns the quantiles of ascending finite numbers: with
// h = (n−1)·p the value at h, linear between its neighbours.
// Source: Hyndman & Fan 1996, definition 7; numpy's default.
func quantiles[T float32 | float64](sorted []T, steps []float64) []Quantile {
	if len(sorted) == 0 {
		return nil
	}
	out := make([]Quantile, len(steps))
	for i, p := range steps {
		out[i] = Quantile{p, measure.Quantile(sorted, p)}
	}
	return out
}

// histogram counts ascending numbers in maxBars bins of one width from low to high.
func histogram(sorted []float32, low, high float64) []Bin {
	bins := make([]Bin, maxBars)
	width := (high - low) / maxBars
	for i := range bins {
		bins[i].From, bins[i].To = low+float64(i)*width, low+float64(i+1)*width
	}
	bins[maxBars-1].To = high
	for _, x := range sorted {
		bins[min(int((float64(x)-low)/width), maxBars-1)].Count++
	}
	for i := range bins {
		bins[i].Share = measure.Share(bins[i].Count, len(sorted))
	}
	return bins
}

// formatNumber writes a number as short as it reads back.
func formatNumber(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
