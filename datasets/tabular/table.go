package tabular

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/datasets"
)

// tableBuilder puts rows into columns.
type tableBuilder struct {
	AttributeConfig
	ids     *datasets.IDs
	seen    []bool // by id: had a row
	columns []*columnBuilder
	report  *AttributeReport
}

// add takes one row; the first cell is the key.
func (t *tableBuilder) add(cells []cell) error {
	key, err := parseKey(cells[0], t.NumericIDs)
	if err != nil {
		return fmt.Errorf("key %w", err)
	}
	t.report.Rows++
	id, known := t.ids.Find(key)
	if !known && !t.AddUnknown {
		t.report.Unknown++
		return nil
	}
	if !known {
		t.report.Added++
		id = t.ids.Add(key)
	}
	t.seen = grown(t.seen, int(id)+1, false)
	if t.seen[id] {
		if !t.KeepFirst {
			return fmt.Errorf("key %q: there twice, want one row per key", clip(key))
		}
		t.report.Repeated++
		return nil
	}
	t.seen[id] = true
	anyCut := false
	for _, b := range t.columns {
		cut, err := b.set(id, cells[b.from:b.from+len(b.Sources)])
		if err != nil {
			return fmt.Errorf("%s %w", b.name(), err)
		}
		anyCut = anyCut || cut
	}
	if anyCut {
		t.report.CutPaths++
	}
	return nil
}

// columnBuilder gathers one column; rows come in any order of ids.
type columnBuilder struct {
	Attribute
	from    int // first of its cells in a row
	numbers []float64
	lists   []span // by id
	flat    []int32
	dict    *datasets.IDs
}

// span is a list: flat[start : start+n].
type span struct{ start, n int }

// set puts the value of id; cut tells a path that lost parts.
func (b *columnBuilder) set(id int32, cells []cell) (cut bool, err error) {
	if b.Kind == Number {
		x := math.NaN()
		if c := cells[0]; c.kind == list || c.kind == scalar && strings.TrimSpace(c.text) != "" {
			if x, err = parseNumber(c, 64); err != nil {
				return false, err
			}
		}
		b.numbers = grown(b.numbers, int(id)+1, math.NaN())
		b.numbers[id] = x
		return false, nil
	}
	start := len(b.flat)
	ended := false // a path met an empty part
	for _, c := range cells {
		for _, part := range b.parts(c) {
			switch {
			case part == "":
				ended = b.Kind == Path
			case ended:
				cut = true
			default:
				code := b.dict.Add(part)
				if b.Kind == Path || !slices.Contains(b.flat[start:], code) {
					b.flat = append(b.flat, code)
				}
			}
		}
	}
	if n := len(b.flat) - start; b.Kind == Label && n > 1 {
		return false, fmt.Errorf("%d values, want one label; kind tags takes several", n)
	}
	b.lists = grown(b.lists, int(id)+1, span{})
	b.lists[id] = span{start, len(b.flat) - start}
	return cut, nil
}

// parts cuts one cell; an absent one is one empty part.
func (b *columnBuilder) parts(c cell) []string {
	parts := c.list
	if c.kind != list {
		parts = []string{c.text}
		if b.Separator != "" {
			parts = strings.Split(c.text, b.Separator)
		}
	}
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

// column ends the building: one value for each of n ids.
func (b *columnBuilder) column(n int) *datasets.Column {
	col := &datasets.Column{Name: b.name()}
	if b.Kind == Number {
		col.Numbers = grown(append([]float64{}, b.numbers...), n, math.NaN()) // not nil, even for no ids
		return col
	}
	col.Dict = b.dict
	for _, s := range grown(b.lists, n, span{}) {
		col.Labels.Append(b.flat[s.start : s.start+s.n]...)
	}
	return col
}

// grown appends fill to s until it has n values.
func grown[T any](s []T, n int, fill T) []T {
	for len(s) < n {
		s = append(s, fill)
	}
	return s
}
