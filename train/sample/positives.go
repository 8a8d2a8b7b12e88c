package sample

import (
	"slices"

	"tandem/datasets"
	"tandem/model/kernel"
)

// Positives answers whether a user has a training interaction with an item.
type Positives struct {
	lists datasets.Lists // by user, ascending
	words int            // per user, of bits; 0 without a bit table
	bits  []uint64
}

// bitBudget is the largest bit table (users × items) that is built; beyond it the test
// is a binary search in the user's list.
const bitBudget = 256 << 20

// NewPositives indexes the targets of a training log: an item that a user has met by signals
// alone may be a negative.   Cost: O(rows) and at most 256 MiB more than the lists.
func NewPositives(train *datasets.Log) *Positives {
	train = train.Of(train.Targets)
	p := &Positives{lists: train.ByUser()}
	words := (train.NumItems() + 63) / 64
	if words*8*train.NumUsers() > bitBudget {
		return p
	}
	p.words = words
	p.bits = make([]uint64, words*train.NumUsers())
	for r, u := range train.Users {
		i := train.Items[r]
		p.bits[int(u)*words+int(i>>6)] |= 1 << (i & 63)
	}
	return p
}

// Has tells whether (user, item) is a training pair.   Cost: O(1), or O(log of the
// user's items) beyond the bit budget.
func (p *Positives) Has(user, item int32) bool {
	if p.bits != nil {
		return p.bits[int(user)*p.words+int(item>>6)]>>(item&63)&1 == 1
	}
	_, found := slices.BinarySearch(p.lists.At(user), item)
	return found
}

// fetch asks for what Has(user, item) will read.
func (p *Positives) fetch(user, item int32) {
	if p.bits != nil {
		at := int(user)*p.words + int(item>>6)
		kernel.Prefetch(p.bits[at : at+1])
	}
}

// Of returns the user's training items, ascending; shared.
func (p *Positives) Of(user int32) []int32 { return p.lists.At(user) }
