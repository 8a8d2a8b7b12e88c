// Package columns builds datasets.Columns from rows that come in any order of ids.
//
//	title := columns.Labels("title")
//	title.SetLabels(id, "Toy Story (1995)")
//	column := title.Column(ids.Len()) // missing where nothing was set
//
// It reads no file: what a row means is for the reader to say.
package columns

import (
	"math"
	"slices"

	"tandem/datasets"
)

// Builder gathers one column; make it with Numbers or Labels.
type Builder struct {
	name    string
	numbers []float64 // nil for labels
	lists   [][]int32
	dict    *datasets.IDs
}

// Numbers begins a column of numbers.
func Numbers(name string) *Builder { return &Builder{name: name, numbers: []float64{}} }

// Labels begins a column of labels, tags or paths.
func Labels(name string) *Builder { return &Builder{name: name, dict: &datasets.IDs{}} }

// SetNumber sets the number of id; NaN = missing.
func (b *Builder) SetNumber(id int32, x float64) {
	for len(b.numbers) <= int(id) {
		b.numbers = append(b.numbers, math.NaN())
	}
	b.numbers[id] = x
}

// SetLabels sets the labels of id; empty and repeated ones are left out.
func (b *Builder) SetLabels(id int32, labels ...string) {
	for len(b.lists) <= int(id) {
		b.lists = append(b.lists, nil)
	}
	var codes []int32
	for _, label := range labels {
		if label == "" {
			continue
		}
		if code := b.dict.Add(label); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	b.lists[id] = codes
}

// Column ends the building: one value for each of n ids.
func (b *Builder) Column(n int) *datasets.Column {
	c := &datasets.Column{Name: b.name, Numbers: b.numbers, Dict: b.dict}
	if b.dict == nil {
		for len(c.Numbers) < n {
			c.Numbers = append(c.Numbers, math.NaN())
		}
		return c
	}
	for id := range n {
		if id < len(b.lists) {
			c.Labels.Append(b.lists[id]...)
		} else {
			c.Labels.Append()
		}
	}
	return c
}
