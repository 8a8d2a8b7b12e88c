package rerank

import (
	"errors"
	"fmt"
	"math"
)

// Config says how a list is made of a ranking.
type Config struct {
	// Lambda in [0, 1] weighs scores against variety; 1 = scores alone.
	Lambda float64
	// PerCategory is how many items of one category may be listed; 0 = any number. Items
	// without a category are one category.
	PerCategory int
	// Level of the path that tells categories apart, 1 = root; 0 = the whole path.
	Level int
}

// DefaultConfig lists what scores highest.
func DefaultConfig() Config { return Config{Lambda: 1} }

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	var errs []error
	if !(c.Lambda >= 0 && c.Lambda <= 1) { // also refuses NaN
		errs = append(errs, fmt.Errorf("rerank: lambda = %g, want 0 to 1", c.Lambda))
	}
	if c.PerCategory < 0 {
		errs = append(errs, fmt.Errorf("rerank: %d per category, want ≥ 0", c.PerCategory))
	}
	if c.Level < 0 {
		errs = append(errs, fmt.Errorf("rerank: level = %d, want ≥ 0", c.Level))
	}
	return errors.Join(errs...)
}

// Plain tells whether a list is the head of the ranking.
func (c Config) Plain() bool { return c.Lambda == 1 && c.PerCategory == 0 }

// Picker makes lists. It keeps scratch, so each goroutine wants its own.
type Picker struct {
	c    Config
	tree *Tree

	listed []int     // positions
	worth  []float64 // by position: λ·r
	near   []float64 // by position: the largest similarity to a listed item
	taken  []bool
	count  map[int32]int // by group
}

// NewPicker makes lists by c; tree is that of the catalogue.
func NewPicker(c Config, tree *Tree) *Picker {
	return &Picker{c: c, tree: tree, count: map[int32]int{}}
}

// Pick returns the positions in items of up to k of them, the first one first. items are
// the best of a ranking, best first, and scores what they scored. The next item is always
// the one with the largest
//
//	λ·r(i) − (1−λ)·max over listed j of Similarity(i, j)
//
// among those whose category is not full, the better ranked of equals; r is the score,
// scaled so that items has 0 … 1 (all 0 where they score alike), and the maximum over
// none is 0. With λ = 1 that is the order of the ranking, and a list of k is the one that
// the whole ranking gives; for other λ items is what the choice is made from.
//
// A list shorter than k means that items ran out under the caps: pass more of the ranking.
// The result is used again by the next call.   Cost: O(k·len(items)) for λ < 1.
// Source: Carbonell and Goldstein 1998, eq. 1, with scores scaled per user.
func (p *Picker) Pick(items []int32, scores []float32, k int) []int {
	p.listed = p.listed[:0]
	clear(p.count)
	if p.c.Lambda == 1 {
		for at := 0; at < len(items) && len(p.listed) < k; at++ {
			p.take(items, at)
		}
		return p.listed
	}
	p.worth, p.near, p.taken = sized(p.worth, len(items)), sized(p.near, len(items)), sized(p.taken, len(items))
	if n := len(scores); n > 0 && scores[0] > scores[n-1] {
		low := float64(scores[n-1])
		for at, x := range scores {
			p.worth[at] = p.c.Lambda * ((float64(x) - low) / (float64(scores[0]) - low))
		}
	}
	for len(p.listed) < k {
		best, value := -1, math.Inf(-1)
		for at, i := range items {
			if p.taken[at] {
				continue
			}
			if v := p.worth[at] - (1-p.c.Lambda)*p.near[at]; v > value && !p.full(i) {
				best, value = at, v
			}
		}
		if best < 0 {
			break
		}
		p.take(items, best)
		p.taken[best] = true
		for at, i := range items {
			if !p.taken[at] {
				p.near[at] = max(p.near[at], p.tree.Similarity(i, items[best]))
			}
		}
	}
	return p.listed
}

// full reports whether the category of an item has all that it may have.
func (p *Picker) full(item int32) bool {
	return p.c.PerCategory > 0 && p.count[p.tree.Group(item, p.c.Level)] >= p.c.PerCategory
}

// take lists an item unless its category is full.
func (p *Picker) take(items []int32, at int) {
	if p.full(items[at]) {
		return
	}
	p.listed = append(p.listed, at)
	if p.c.PerCategory > 0 {
		p.count[p.tree.Group(items[at], p.c.Level)]++
	}
}

// sized returns x with n zeros.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	x = x[:n]
	clear(x)
	return x
}
