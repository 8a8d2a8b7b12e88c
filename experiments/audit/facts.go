package audit

import (
	"cmp"
	"math"
	"slices"

	"tandem/datasets"
)

// Facts are what a column says of the entities with a training interaction.
type Facts struct {
	Entities int `json:"entities"` // items, or users, with a training interaction
	Missing  int `json:"missing"`  // of them, without a value
	Values   int `json:"values"`   // different ones, missing apart

	codes   []int32 // by entity with an interaction: which of the values, −1 = missing
	texts   uint64  // hash of the labels of all of them, in their order
	numeric bool
}

// MissingShare is the share of entities without a value, 0 without entities.
func (f Facts) MissingShare() float64 {
	if f.Entities == 0 {
		return 0
	}
	return float64(f.Missing) / float64(f.Entities)
}

// Look counts what column tells of the entities with seen > 0; the values of the others
// teach nothing. Labels are compared as whole lists: a path is one value.
// Cost: O(n log n).
func Look(column *datasets.Column, seen []int32) Facts {
	var entities []int32
	for e, n := range seen {
		if n > 0 {
			entities = append(entities, int32(e))
		}
	}
	f := Facts{Entities: len(entities), codes: make([]int32, len(entities)), numeric: column.IsNumeric()}
	at := make([]int, 0, len(entities)) // those with a value
	for k, e := range entities {
		f.codes[k] = -1
		if f.numeric && math.IsNaN(column.Numbers[e]) || !f.numeric && len(column.Labels.At(e)) == 0 {
			f.Missing++
			continue
		}
		at = append(at, k)
		if f.numeric {
			continue
		}
		for _, code := range column.Labels.At(e) {
			f.texts = f.texts*31 + datasets.Hash64(column.Dict.Key(code))
		}
	}
	compare := func(a, b int) int {
		if f.numeric {
			return cmp.Compare(column.Numbers[entities[a]], column.Numbers[entities[b]])
		}
		return slices.Compare(column.Labels.At(entities[a]), column.Labels.At(entities[b]))
	}
	slices.SortStableFunc(at, compare)
	for r, k := range at { // numbers get ascending codes
		if r == 0 || compare(at[r-1], k) != 0 {
			f.Values++
		}
		f.codes[k] = int32(f.Values - 1)
	}
	return f
}

// Same reports whether two columns of one side tell the same: they miss the same
// entities, and the values of one are those of the other under other names, in the same
// or the opposite order for two columns of numbers. Where nearly every entity has a label
// of its own (more than half as many values as entities) the labels themselves must be
// the same, since any two lists of names are renamings of each other.
func (f Facts) Same(g Facts) bool {
	if f.Entities != g.Entities || f.Missing != g.Missing || f.Values != g.Values || f.Values < 2 {
		return false
	}
	if f.numeric && g.numeric {
		return slices.Equal(f.codes, g.codes) || slices.EqualFunc(f.codes, g.codes, func(a, b int32) bool {
			return a < 0 && b < 0 || a >= 0 && a == int32(f.Values)-1-b
		})
	}
	if 2*f.Values > f.Entities-f.Missing {
		return f.numeric == g.numeric && f.texts == g.texts
	}
	renamed := make([]int32, f.Values)
	for i := range renamed {
		renamed[i] = -1
	}
	for k, a := range f.codes {
		b := g.codes[k]
		switch {
		case a < 0 || b < 0:
			if a != b {
				return false
			}
		case renamed[a] < 0:
			renamed[a] = b
		case renamed[a] != b:
			return false
		}
	}
	return true // as many values on both sides, so the renaming is one to one
}
