package eval

import (
	"math"
	"math/bits"
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
	groups   []group // by falling score
	relevant int     // R ≥ 1, the sum over groups
	ranked   int     // N > R, relevant items included
	*tables

	// Scratch of count.
	thresholds     []float32 // scores of the groups
	keys           []int64
	between, equal []int
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
	// Scores in random order make every branch on them a coin toss. Integer keys in
	// a table of P = 2^p > len(thresholds) entries, filled up at the low end, let the
	// search take p steps without one.
	size := 1 << bits.Len(uint(len(r.thresholds)))
	t := r.keys[:0]
	for _, x := range r.thresholds {
		t = append(t, key(x))
	}
	for len(t) < size {
		t = append(t, key(notRanked))
	}
	r.keys = t
	r.between = slices.Grow(r.between[:0], size)[:size] // between[j]: in [t[j], t[j-1])
	r.equal = slices.Grow(r.equal[:0], size)[:size]     // equal[j]: = t[j]
	clear(r.between)
	clear(r.equal)
	for _, score := range pool {
		x := key(score)
		j := 0 // entries of t known to be above x
		for step := size / 2; step > 0; step /= 2 {
			j += step & int((x-t[j+step-1])>>63) // step if t > x, else 0
		}
		r.between[j]++
		if t[j] == x {
			r.equal[j]++
		}
	}
	sum := 0
	for j := range r.groups {
		sum += r.between[j]
		r.groups[j].size = r.equal[j]
		r.groups[j].greater = sum - r.equal[j]
	}
}

// key maps scores to integers in the same order, −0 and 0 to the same one.
func key(x float32) int64 {
	b := int32(math.Float32bits(x + 0))
	return int64(b ^ b>>31&math.MaxInt32) // a negative float grows as its bits fall
}
