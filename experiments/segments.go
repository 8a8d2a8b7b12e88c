package experiments

import (
	"cmp"
	"math"
	"slices"
)

// itemGroup is a segment's group of items: its view judges held-out items of the group
// only.
type itemGroup struct {
	segment, name string
	view          string
	members       []bool
	alone         bool // ranked among themselves
}

// itemGroups are the groups of the recipe's segments, and those that early stopping
// looks at. Every group is told by the training log or the catalogue alone.
func (j *judge) itemGroups() []itemGroup {
	seen := j.p.seenItems
	var out []itemGroup
	add := func(segment, name, view string, alone bool, member func(i int) bool) {
		g := itemGroup{segment: segment, name: name, view: view, members: make([]bool, len(seen)), alone: alone}
		for i := range seen {
			g.members[i] = member(i)
		}
		out = append(out, g)
	}
	unseen := func(i int) bool { return seen[i] == 0 }
	if slices.Contains(seen, 0) && j.wantsCold() {
		add("cold", "items-seen", "warm", false, func(i int) bool { return seen[i] > 0 })
		add("cold", "items-unseen", "cold", false, unseen)
		if j.recipe.Evaluate.Protocol == "full" {
			add("cold", "among-unseen", "cold-only", true, unseen)
		}
	}
	if slices.Contains(j.recipe.Evaluate.Segments, "popularity") {
		// Head: the most popular items that together have half of the training rows.
		floor := headFloor(seen)
		add("popularity", "head", "popularity/head", false, func(i int) bool { return seen[i] >= floor })
		add("popularity", "tail", "popularity/tail", false, func(i int) bool { return seen[i] > 0 && seen[i] < floor })
	}
	if slices.Contains(j.recipe.Evaluate.Segments, "price") {
		if prices := j.p.prices(); prices != nil {
			cuts := quartiles(prices)
			for b, name := range []string{"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"} {
				add("price", name, "price/"+name, false, func(i int) bool {
					return !math.IsNaN(prices[i]) && band(prices[i], cuts) == b
				})
			}
			add("price", "no price", "price/no price", false, func(i int) bool { return math.IsNaN(prices[i]) })
		}
	}
	return out
}

// wantsCold tells whether results are broken down by cold items, or an epoch is chosen
// by them.
func (j *judge) wantsCold() bool {
	if slices.Contains(j.recipe.Evaluate.Segments, "cold") {
		return true
	}
	return slices.ContainsFunc(j.recipe.Models, func(m Model) bool {
		return m.Train != nil && slices.ContainsFunc(m.Train.Stop.Views, func(v string) bool { return v != "all" })
	})
}

// headFloor is the smallest count of an item that belongs to the head.
func headFloor(seen []int32) int32 {
	counts := slices.Clone(seen)
	slices.SortFunc(counts, func(a, b int32) int { return cmp.Compare(b, a) })
	total, sum := 0, 0
	for _, n := range counts {
		total += int(n)
	}
	for _, n := range counts {
		if sum += int(n); 2*sum >= total {
			return n
		}
	}
	return 1
}

// prices are the numbers of the column that a price feature encodes, or of the one
// called price; nil without either.
func (p *Prepared) prices() []float64 {
	if c := p.Data.Items.Find("price"); c != nil && c.IsNumeric() {
		return c.Numbers
	}
	return nil
}

// quartiles are the three cuts between equal shares of the known prices.
func quartiles(prices []float64) [3]float64 {
	var known []float64
	for _, p := range prices {
		if !math.IsNaN(p) {
			known = append(known, p)
		}
	}
	slices.Sort(known)
	var cuts [3]float64
	for q := range cuts {
		if len(known) > 0 {
			cuts[q] = known[(q+1)*(len(known)-1)/4]
		}
	}
	return cuts
}

func band(price float64, cuts [3]float64) int {
	for b, cut := range cuts {
		if price <= cut {
			return b
		}
	}
	return len(cuts)
}
