package model

import (
	"math"
	"slices"
)

// Without returns a Scorer that gives −Inf to the items named, whoever the user is, so
// that TopN never lists them, and to every other item the bits that s gives it. It panics
// if an item is outside the catalogue.   Cost: a copy of the panels; none per score.
func (s *Scorer) Without(items []int32) *Scorer {
	c := &Scorer{m: s.m, items: s.items, offset: slices.Clone(s.offset), panels: s.panels.Clone(), mlp: s.mlp, history: s.history}
	d := 0
	if s.m.hasVectors() {
		d = s.m.Dim
	}
	column := d + s.m.affinityWidth() // of the offset, which every user multiplies by 1
	never := float32(math.Inf(-1))
	for _, i := range items {
		if i < 0 || int(i) >= s.items {
			panic("model: item out of range")
		}
		c.offset[i] = never
		c.panels.Put(int(i), column, never)
	}
	return c
}
