package rerank

import (
	"fmt"
	"math"
)

// Filter says which items may be listed. Every condition must hold; one that is not
// asked for holds for all.
type Filter struct {
	// Lowest and Highest bound the price, both included. An item whose price is not known
	// is left out if either is asked for. NaN = no bound.
	Lowest, Highest float64
	// Include and Exclude are nodes of a Tree: items at one of Include or below it, none
	// at one of Exclude or below it. An item without a category is at none.
	Include, Exclude []int32
}

// Priced tells whether prices matter.
func (f Filter) Priced() bool { return !math.IsNaN(f.Lowest) || !math.IsNaN(f.Highest) }

// Validate returns an error for bounds that no price can meet.
func (f Filter) Validate() error {
	if f.Lowest > f.Highest { // false if either is NaN
		return fmt.Errorf("rerank: no price is at least %g and at most %g", f.Lowest, f.Highest)
	}
	return nil
}

// Report counts what a filter left out, each item under the first condition that failed.
type Report struct {
	NoPrice  int // a bound was asked for, and the price is not known
	Price    int // outside the bounds
	Category int // excluded, or not among those included
}

// Out returns the items 0 … n−1 that f leaves out, ascending. prices is by item, tree that
// of the items; either may be nil where f does not ask for it.
func (f Filter) Out(n int, prices []float64, tree *Tree) (out []int32, r Report) {
	for i := range int32(n) {
		switch {
		case f.Priced() && math.IsNaN(prices[i]):
			r.NoPrice++
		case f.Priced() && (prices[i] < f.Lowest || prices[i] > f.Highest):
			r.Price++
		case len(f.Include) > 0 && !belowAny(tree, i, f.Include), belowAny(tree, i, f.Exclude):
			r.Category++
		default:
			continue
		}
		out = append(out, i)
	}
	return out, r
}

func belowAny(t *Tree, i int32, nodes []int32) bool {
	for _, node := range nodes {
		if t.Below(i, node) {
			return true
		}
	}
	return false
}
