package describe

import (
	"cmp"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/internal/measure"
)

// Column says what one attribute of items or users holds.
type Column struct {
	Name    string `json:"name"`    // as the table has it
	Kind    string `json:"kind"`    // number or labels
	Missing int    `json:"missing"` // entities without a value
	// MissingShare is of the entities, MissingRows of the rows on them: what is unknown
	// may be what nobody wants.
	MissingShare float64 `json:"missing_share"`
	MissingRows  float64 `json:"missing_rows"` // share of the rows, 0 to 1
	// Distinct counts the labels or the numbers in use.
	Distinct int `json:"distinct"`
	// Constant says that all known entities have the same.
	Constant bool `json:"constant"`
	// PerEntity is the mean number of labels of those that have any; 0 for numbers.
	PerEntity float64    `json:"per_entity"`
	Top       []TopValue `json:"top"` // the most frequent values
	// Quantiles of the known numbers; nil for labels.
	Quantiles []Quantile `json:"quantiles,omitempty"`
	// SameAs is an earlier column that tells exactly the same entities apart, "" = none.
	SameAs string `json:"same_as"`
}

// TopValue is a value and how many entities have it.
type TopValue struct {
	Value string  `json:"value"` // a label, or a number as text
	Count int     `json:"count"` // entities that have it
	Share float64 `json:"share"` // of all entities
}

// maxTop is how many values of a column are told.
const maxTop = 8

func describeColumns(cols datasets.Columns, rows []int32) []Column {
	out := make([]Column, len(cols))
	alike := make([][]int32, len(cols))
	for i, c := range cols {
		if c.IsNumeric() {
			out[i] = describeNumbers(c)
		} else {
			out[i] = describeLabels(c)
		}
		d := &out[i]
		d.Name, d.Missing = c.Name, c.Missing()
		d.MissingShare = measure.Share(d.Missing, c.Len())
		on, all := 0, 0
		for e, n := range rows {
			all += int(n)
			if !c.Has(int32(e)) {
				on += int(n)
			}
		}
		d.MissingRows = measure.Share(on, all)
		if d.Distinct < 2 {
			continue
		}
		alike[i] = c.Pattern()
		for j := range i {
			if alike[j] != nil && d.SameAs == "" && slices.Equal(alike[i], alike[j]) {
				d.SameAs = out[j].Name
			}
		}
	}
	return out
}

func describeNumbers(c *datasets.Column) Column {
	d := Column{Kind: "number"}
	sorted := make([]float64, 0, len(c.Numbers))
	for _, x := range c.Numbers {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			sorted = append(sorted, x)
		}
	}
	slices.Sort(sorted)
	d.Quantiles = quantiles(sorted, quantileSteps)
	for from := 0; from < len(sorted); {
		to := from
		for to < len(sorted) && sorted[to] == sorted[from] {
			to++
		}
		d.Distinct++
		d.addTop(TopValue{formatNumber(sorted[from]), to - from, measure.Share(to-from, len(c.Numbers))})
		from = to
	}
	d.Constant = d.Distinct == 1
	return d
}

// addTop keeps the most frequent of all values added, earlier ones first among equals.
func (d *Column) addTop(v TopValue) {
	if len(d.Top) == maxTop && v.Count <= d.Top[maxTop-1].Count {
		return
	}
	at, _ := slices.BinarySearchFunc(d.Top, v, func(a, b TopValue) int { return cmp.Or(cmp.Compare(b.Count, a.Count), -1) })
	d.Top = slices.Insert(d.Top, at, v)
	d.Top = d.Top[:min(len(d.Top), maxTop)]
}

func describeLabels(c *datasets.Column) Column {
	d := Column{Kind: "labels"}
	used := group.Counts(c.Labels.Values, c.Dict.Len())
	known := c.Len() - c.Missing()
	for label, n := range used {
		if n > 0 {
			d.Distinct++
			d.addTop(TopValue{c.Dict.Key(int32(label)), int(n), measure.Share(int(n), c.Len())})
		}
	}
	d.PerEntity = measure.Share(len(c.Labels.Values), known)
	d.Constant = known > 0
	first := -1
	for e := range c.Len() {
		switch {
		case !c.Has(int32(e)):
		case first < 0:
			first = e
		case !slices.Equal(c.Labels.At(int32(e)), c.Labels.At(int32(first))):
			d.Constant = false
		}
	}
	return d
}
