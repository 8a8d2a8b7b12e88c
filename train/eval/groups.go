package eval

import (
	"cmp"
	"slices"
)

// group is a set of tied scores with at least one relevant item: the items at ranks
// greater+1 … greater+size, in a random order.
type group struct {
	greater  int // ranked items with a higher score
	size     int // items in the group
	relevant int // relevant ones among them, ≥ 1
	before   int // relevant items with a higher score
}

// ranking is all that metrics see of one user in one view.
type ranking struct {
	groups   []group   // by falling score
	relevant int       // R ≥ 1, the sum over groups
	ranked   int       // N > R, relevant items included
	grades   []float64 // of the relevant items by falling score, so by group
	ideal    []float64 // the same, falling
	order    []int     // scratch
	items    int       // that would be ranked without candidates; not set without them
	*tables
	corrector *corrector
}

// group makes the groups of the relevant scores, in any order, which it sorts. Each
// of them is among those of c.   Cost: O(R log R + len(c.scores)).
func (r *ranking) group(relevant []float32, c *counts) {
	r.relevant = len(relevant)
	r.groups = r.groups[:0]
	slices.Sort(relevant)
	slices.Reverse(relevant)
	j := 0
	for i, x := range relevant {
		if i == 0 || x != relevant[i-1] {
			for c.scores[j] != x {
				j++
			}
			r.groups = append(r.groups, group{greater: c.greater[j], size: c.equal[j], before: i})
		}
		r.groups[len(r.groups)-1].relevant++
	}
}

// grade fills in the grades of relevant items with the given scores.
func (r *ranking) grade(scores []float32, grades []float64) {
	order := r.order[:0]
	for j := range scores {
		order = append(order, j)
	}
	slices.SortFunc(order, func(a, b int) int { // equal scores by grade: no order of items shows
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(grades[b], grades[a]))
	})
	r.order, r.grades = order, r.grades[:0]
	for _, j := range order {
		r.grades = append(r.grades, grades[j])
	}
	r.ideal = append(r.ideal[:0], grades...)
	slices.Sort(r.ideal)
	slices.Reverse(r.ideal)
}
