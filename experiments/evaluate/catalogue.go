package evaluate

import (
	"math"
	"slices"

	"tandem/datasets"
	"tandem/experiments/prepare"
)

// Categories is the column called category, of labels, a path for each item; nil without one.
func Categories(p *prepare.Prepared) *datasets.Column {
	if c := p.Data.Items.Find("category"); c != nil && !c.IsNumeric() {
		return c
	}
	return nil
}

// PriceCuts are the upper ends of up to ten bands that share the priced items of the
// catalogue evenly, the last one open and not listed. Equal cuts are one.
func PriceCuts(prices []float64) []float64 {
	var known []float64
	for _, p := range prices {
		if !math.IsNaN(p) {
			known = append(known, p)
		}
	}
	slices.Sort(known)
	cuts := []float64{}
	for b := 1; b < 10 && len(known) > 0; b++ {
		if cut := known[b*(len(known)-1)/10]; cut < known[len(known)-1] {
			cuts = append(cuts, cut)
		}
	}
	return slices.Compact(cuts)
}

// Shares counts items by band, those without a price last, as shares of all.
func Shares(prices, cuts []float64, items func(yield func(int32) bool)) []float64 {
	out := make([]float64, len(cuts)+2)
	n := 0.
	for i := range items {
		b := len(cuts) + 1
		if p := prices[i]; !math.IsNaN(p) {
			b, _ = slices.BinarySearch(cuts, p)
		}
		out[b]++
		n++
	}
	for b := range out {
		out[b] /= max(n, 1)
	}
	return out
}

// Prices are the numbers of the column called price, by item, NaN where there is none; nil
// without such a column.
func Prices(p *prepare.Prepared) []float64 {
	if c := p.Data.Items.Find("price"); c != nil && c.IsNumeric() {
		return c.Numbers
	}
	return nil
}

// Quantiles are the n − 1 cuts between equal shares of the known prices.
func Quantiles(prices []float64, n int) []float64 {
	var known []float64
	for _, p := range prices {
		if !math.IsNaN(p) {
			known = append(known, p)
		}
	}
	slices.Sort(known)
	cuts := make([]float64, n-1)
	for q := range cuts {
		if len(known) > 0 {
			cuts[q] = known[(q+1)*(len(known)-1)/n]
		}
	}
	return cuts
}

func band(price float64, cuts []float64) int {
	for b, cut := range cuts {
		if price <= cut {
			return b
		}
	}
	return len(cuts)
}
