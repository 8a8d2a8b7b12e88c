package clean

import (
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/measure"
	"tandem/datasets/setting"
)

// What a price rule does with a number it objects to.
const (
	ThenMissing = "missing" // NaN
	ThenClip    = "clip"    // the nearest number it would not object to
)

func columnFault(faults *setting.Faults, column string) {
	if column == "" {
		faults.Add("column", ": missing")
	}
}

// PriceText turns a column of labels into one of numbers, as ParsePrice reads them: the
// range "12.99 - 24.99" is its lower end, and of the currency nothing is kept. Any other
// text, and no text, is missing; a text that no number was made of is counted as changed.
type PriceText struct {
	// Column is the label column of the item table that holds the texts.
	// Touch: always.
	Column string `yaml:"column"`
}

// String is the rule as a recipe writes it.
func (p PriceText) String() string { return "price_text: " + p.Column }

// Validate wants a column.
func (p PriceText) Validate() error {
	var faults setting.Faults
	columnFault(&faults, p.Column)
	return faults.Join("datasets: clean: price_text: ")
}

func (p PriceText) apply(w *cleaning) error {
	c, at, err := w.labels(p.Column)
	if err != nil {
		return err
	}
	prices := lowPrices(c.Dict) // by code
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

// lowPrices reads all labels as prices, NaN for what is none. One decimal point holds for all:
// where some have ".", some ",", those that may have either are none.
func lowPrices(labels *datasets.IDs) []float64 {
	points := map[byte]bool{}
	for _, text := range labels.All() {
		point, _ := datasets.PricePoint(text)
		points[point] = true
	}
	known := byte(0)
	switch {
	case points['.'] && !points[',']:
		known = '.'
	case points[','] && !points['.']:
		known = ','
	}
	prices := make([]float64, labels.Len())
	for code, text := range labels.All() {
		low, _, _, err := datasets.ParsePriceWith(text, known)
		if _, open := datasets.PricePoint(text); err != nil || open && points['.'] && points[','] {
			low = math.NaN()
		}
		prices[code] = low
	}
	return prices
}

// PriceRange objects to numbers of an item column below Min or above Max; nil is no
// bound.
type PriceRange struct {
	// Column is the number column of the item table.
	// Touch: where prices have another name.
	Column string `yaml:"column"`
	// Min is the lowest price that can be right; none = no bound.
	// Touch: to the lowest price that can be right.
	Min *float64 `yaml:"min,omitempty"`
	// Max is the highest price that can be right; none = no bound.
	// Touch: to the highest price that can be right.
	Max *float64 `yaml:"max,omitempty"`
	// Then says what becomes of the others: they are missing, or clipped to the bound.
	// Touch: clip where a price beyond is right, but too rare to learn from.
	Then string `yaml:"then" choice:"missing clip"`
}

// String is the rule as a recipe writes it.
func (p PriceRange) String() string {
	return fmt.Sprintf("price_range: %s, %s, else %s", p.Column, bounds(p.Min, p.Max), p.Then)
}

// Validate wants a column, bounds as ValueRange does, and a known word.
func (p PriceRange) Validate() error {
	faults := setting.Check(p)
	columnFault(&faults, p.Column)
	boundFaults(&faults, p.Min, p.Max)
	return faults.Join("datasets: clean: price_range: ")
}

// SetDefaults is all but the bounds.
func (p *PriceRange) SetDefaults(string) { *p = PriceRange{Column: "price", Then: ThenMissing} }

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
	// Column is the number column of the item table.
	// Touch: where prices have another name.
	Column string `yaml:"column"`
	// By is the label column of the path; none = all items are one category.
	// Touch: to the category column, for shops that sell pens and pianos.
	By string `yaml:"by,omitempty"`
	// Items is how many numbers a category needs to be one of its own; a smaller one is
	// evaluated with its parent.
	// Touch: lower where categories are small and prices within them close.
	Items int `yaml:"items" range:"≥ 1"`
	// Quantile is the one of the category that Factor goes by, above 0 and at most 1.
	// Touch: lower where more than a hundredth of the prices is wrong.
	Quantile float64 `yaml:"quantile"`
	// Factor is how many times the quantile of its category a price may be; 0 = z is used.
	// Touch: to what no honest price of the shop exceeds.
	Factor float64 `yaml:"factor" range:"≥ 0"`
	// Z is how many robust deviations the logarithm of a price may be away from its
	// category's median; 0 = factor is used.
	// Touch: 5 and more leaves the long tail of prices alone.
	Z float64 `yaml:"z" range:"≥ 0"`
	// Then says what becomes of the others: they are missing, or clipped to the limit.
	// Touch: as that of price_range.
	Then string `yaml:"then" choice:"missing clip"`
}

// String is the rule as a recipe writes it.
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
	faults := setting.Check(p)
	columnFault(&faults, p.Column)
	if p.Factor > 0 == (p.Z > 0) {
		faults.Add("", ": factor = %g, z = %g, want one of them above 0", p.Factor, p.Z)
	}
	unused := p.Factor == 0 && p.Quantile == 0
	if !unused && !(p.Quantile > 0 && p.Quantile <= 1) {
		faults.Add("quantile", " = %g, want above 0 and at most 1", p.Quantile)
	}
	return faults.Join("datasets: clean: price_outliers: ")
}

// SetDefaults is all but the measure.
func (p *PriceOutliers) SetDefaults(string) {
	*p = PriceOutliers{Column: "price", Items: 20, Quantile: 0.99, Then: ThenMissing}
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
