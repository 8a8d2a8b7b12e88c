package clean

import (
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/measure"
)

// What a price rule does with a number it objects to.
const (
	ThenMissing = "missing" // NaN
	ThenClip    = "clip"    // the nearest number it would not object to
)

func thenFault(then string) string {
	if then != ThenMissing && then != ThenClip {
		return fmt.Sprintf("then = %q, want %s or %s", then, ThenMissing, ThenClip)
	}
	return ""
}

func columnFault(column string) string {
	if column == "" {
		return "column is missing"
	}
	return ""
}

// PriceText turns a column of labels into one of numbers, as ParsePrice reads them: the
// range "12.99 - 24.99" is its lower end, and of the currency nothing is kept. Any other
// text, and no text, is missing; a text that no number was made of is counted as changed.
type PriceText struct{ Column string }

func (p PriceText) String() string { return "price_text: " + p.Column }

// Validate wants a column.
func (p PriceText) Validate() error { return faulty("price_text", columnFault(p.Column)) }

func (p PriceText) apply(w *cleaning) error {
	c, at, err := w.labels(p.Column)
	if err != nil {
		return err
	}
	prices := make([]float64, c.Dict.Len()) // by code
	for code := range prices {
		low, _, _, err := datasets.ParsePrice(c.Dict.Key(int32(code)))
		if prices[code] = low; err != nil {
			prices[code] = math.NaN()
		}
	}
	out := &datasets.Column{Name: c.Name, Numbers: make([]float64, c.Len())}
	for i := range out.Numbers {
		out.Numbers[i] = math.NaN()
		if labels := c.Labels.At(int32(i)); len(labels) > 0 {
			if out.Numbers[i] = prices[labels[0]]; math.IsNaN(out.Numbers[i]) {
				w.changed++
			}
		}
	}
	w.data.Items[at] = out
	return nil
}

// PriceRange objects to numbers of an item column below Min or above Max; nil is no
// bound.
type PriceRange struct {
	Column   string
	Min, Max *float64
	Then     string // ThenMissing or ThenClip
}

func (p PriceRange) String() string {
	return fmt.Sprintf("price_range: %s, %s, else %s", p.Column, bounds(p.Min, p.Max), p.Then)
}

// Validate wants a column, bounds as ValueRange does, and a known word.
func (p PriceRange) Validate() error {
	return faulty("price_range", append(boundFaults(p.Min, p.Max), columnFault(p.Column), thenFault(p.Then))...)
}

func (p PriceRange) apply(w *cleaning) error {
	prices, err := w.numbers(p.Column)
	if err != nil {
		return err
	}
	for i, x := range prices {
		if !math.IsNaN(x) && !within(x, p.Min, p.Max) {
			prices[i] = math.NaN()
			if p.Then == ThenClip && p.Min != nil && x < *p.Min {
				prices[i] = *p.Min
			} else if p.Then == ThenClip {
				prices[i] = *p.Max
			}
			w.changed++
		}
	}
	return nil
}

// PriceOutliers objects to numbers of an item column that are far from those of the same
// category. One of two measures is used:
//
//	Factor > 0:  x > Factor · Q, with Q the Quantile of the category (linear between
//	             the two nearest: type 7 of Hyndman & Fan 1996)
//	Z > 0:       |ln x − m| > Z · 1.4826 · MAD, with m the median of ln x over the
//	             category and MAD the median of |ln x − m| (Hampel 1974); numbers ≤ 0
//	             are left alone, and so is a category whose MAD is 0
//
// A category is the longest prefix of the item's path that holds at least Items
// numbers, else all items. All items of the table count, with a row in the log or not.
type PriceOutliers struct {
	Column   string
	By       string  // label column of the path; "" = all items are one category
	Items    int     // numbers that a category needs
	Quantile float64 // with Factor
	Factor   float64
	Z        float64
	Then     string // ThenMissing or ThenClip
}

func (p PriceOutliers) String() string {
	s := fmt.Sprintf("price_outliers: %s", p.Column)
	if p.By != "" {
		s += fmt.Sprintf(" by %s of %d", p.By, p.Items)
	}
	if p.Factor > 0 {
		return s + fmt.Sprintf(", above %g times the %g-quantile, else %s", p.Factor, p.Quantile, p.Then)
	}
	return s + fmt.Sprintf(", robust z above %g, else %s", p.Z, p.Then)
}

// Validate wants a column, exactly one measure in its range, and a known word.
func (p PriceOutliers) Validate() error {
	faults := []string{columnFault(p.Column), thenFault(p.Then)}
	if p.Items < 1 {
		faults = append(faults, fmt.Sprintf("items = %d, want ≥ 1", p.Items))
	}
	switch factor, z := p.Factor > 0, p.Z > 0; {
	case factor == z || math.IsInf(p.Factor, 0) || math.IsInf(p.Z, 0):
		faults = append(faults, fmt.Sprintf("factor = %g, z = %g, want one of them above 0, finite, and the other 0", p.Factor, p.Z))
	case factor && !(p.Quantile > 0 && p.Quantile <= 1):
		faults = append(faults, fmt.Sprintf("quantile = %g, want above 0 and at most 1", p.Quantile))
	}
	return faulty("price_outliers", faults...)
}

func (p PriceOutliers) apply(w *cleaning) error {
	prices, err := w.numbers(p.Column)
	if err != nil {
		return err
	}
	tree := &pathTree{parent: []int32{noPath}, node: make([]int32, len(prices))}
	if p.By != "" {
		c, _, err := w.labels(p.By)
		if err != nil {
			return err
		}
		tree = newPathTree(c)
	}
	members := tree.prices(prices)
	limits := make([]limit, len(members))
	for n := range limits { // parents first
		if n == noPath || len(members[n]) >= p.Items {
			limits[n] = p.limit(members[n])
		} else {
			limits[n] = limits[tree.parent[n]]
		}
	}
	for i, x := range prices {
		l := limits[tree.node[i]]
		if x <= l.high && x >= l.low || !(x > 0) && p.Z > 0 || math.IsNaN(x) {
			continue
		}
		prices[i] = math.NaN()
		if p.Then == ThenClip {
			prices[i] = min(max(x, l.low), l.high)
		}
		w.changed++
	}
	return nil
}

// prices lists the numbers under every node, those of all its descendants too.
func (t *pathTree) prices(prices []float64) [][]float64 {
	members := make([][]float64, len(t.parent))
	for i, n := range t.node {
		if !math.IsNaN(prices[i]) {
			members[n] = append(members[n], prices[i])
		}
	}
	for n := len(members) - 1; n > noPath; n-- {
		members[t.parent[n]] = append(members[t.parent[n]], members[n]...)
	}
	return members
}

// limit is where outliers begin.
type limit struct{ low, high float64 }

func (p PriceOutliers) limit(prices []float64) limit {
	everything := limit{math.Inf(-1), math.Inf(1)}
	if p.Factor > 0 {
		if len(prices) == 0 {
			return everything
		}
		slices.Sort(prices)
		return limit{math.Inf(-1), p.Factor * measure.Quantile(prices, p.Quantile)}
	}
	var logs []float64
	for _, x := range prices {
		if x > 0 {
			logs = append(logs, math.Log(x))
		}
	}
	if len(logs) == 0 {
		return everything
	}
	slices.Sort(logs)
	m := measure.Quantile(logs, .5)
	for i, x := range logs {
		logs[i] = math.Abs(x - m)
	}
	slices.Sort(logs)
	const normal = 1.4826 // makes the MAD of a normal distribution its standard deviation
	reach := p.Z * normal * measure.Quantile(logs, .5)
	if reach == 0 {
		return everything
	}
	return limit{math.Exp(m - reach), math.Exp(m + reach)}
}
