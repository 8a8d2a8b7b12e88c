package eval

import "slices"

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
	groups   []group // by falling score
	relevant int     // R ≥ 1, the sum over groups
	ranked   int     // N > R, relevant items included

	thresholds []float32
	above      []int
	*tables
}

// count finds the groups. pool has the scores of the ranked items, the relevant ones
// included, and any number of −Inf for items that are not ranked; relevant has those
// of the relevant items and is sorted. r.ranked is left alone.
// Cost: O(len(pool)·log R); no binary search for R = 1.
func (r *ranking) count(pool, relevant []float32) {
	r.relevant = len(relevant)
	r.groups = r.groups[:0]
	if len(relevant) == 1 {
		greater, equal := countOne(pool, relevant[0])
		r.groups = append(r.groups, group{greater: greater, size: equal, relevant: 1})
		return
	}
	slices.Sort(relevant)
	slices.Reverse(relevant)
	r.thresholds = r.thresholds[:0]
	for i, x := range relevant {
		if i == 0 || x != relevant[i-1] {
			r.thresholds = append(r.thresholds, x)
			r.groups = append(r.groups, group{before: i})
		}
		r.groups[len(r.groups)-1].relevant++
	}
	r.countMany(pool)
}

// countOne counts the scores above t and those equal to it.
func countOne(pool []float32, t float32) (greater, equal int) {
	for _, x := range pool {
		if x > t {
			greater++
		}
		if x == t {
			equal++
		}
	}
	return greater, equal
}

// countMany fills size and greater of each group; thresholds are the groups' scores.
func (r *ranking) countMany(pool []float32) {
	t := r.thresholds
	r.above = slices.Grow(r.above[:0], len(t))[:len(t)]
	clear(r.above) // above[j]: scores between t[j] and t[j-1]
	last := t[len(t)-1]
	for _, x := range pool {
		if x < last {
			continue
		}
		lo, hi := 0, len(t)-1 // the first j with t[j] ≤ x lies in [lo, hi]
		for lo < hi {
			mid := (lo + hi) / 2
			if t[mid] <= x {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		if t[lo] == x {
			r.groups[lo].size++
		} else {
			r.above[lo]++
		}
	}
	greater := 0
	for j := range r.groups {
		greater += r.above[j]
		r.groups[j].greater = greater
		greater += r.groups[j].size
	}
}
