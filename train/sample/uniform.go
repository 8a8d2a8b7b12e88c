package sample

import (
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/model/draw"
)

// Uniform draws every item that has a training interaction with equal probability.
type Uniform struct {
	*Positives
	items []int32 // with at least one training interaction, ascending
}

// NewUniform indexes a training log. A user who has seen every such item is an error:
// there is no negative to draw for them.
func NewUniform(train *datasets.Log) (*Uniform, error) {
	s := &Uniform{Positives: NewPositives(train), items: trained(train.ItemCounts())}
	for u := range int32(train.NumUsers()) {
		if n := len(s.Of(u)); n > 0 && n == len(s.items) {
			return nil, fmt.Errorf("sample: user %q has seen all %d training items, want at least one left as a negative",
				train.UserIDs.Key(u), n)
		}
	}
	return s, nil
}

// trained lists the items with a row.
func trained(count []int32) []int32 {
	var items []int32
	for i, n := range count {
		if n > 0 {
			items = append(items, int32(i))
		}
	}
	return items
}

// attempts is how often a draw is rejected before the negative is chosen among what is
// left; it bounds the time for users who have seen almost everything.
const attempts = 64

// Own fills dst with independent uniform draws (with replacement) from the items that
// are no training items of user.
func (s *Uniform) Own(dst []int32, user int32, key draw.Key) {
	// First all draws, then all tests: the bits of each stand far apart, and are fetched
	// while the others are drawn.
	for j := range dst {
		dst[j] = s.items[key.At(uint64(j)).At(0).Below(len(s.items))]
		s.fetch(user, dst[j])
	}
	for j, item := range dst {
		if s.Has(user, item) {
			dst[j] = s.one(user, key.At(uint64(j))) // its first draw is this one again
		}
	}
}

func (s *Uniform) one(user int32, key draw.Key) int32 {
	for a := range uint64(attempts) {
		if item := s.items[key.At(a).Below(len(s.items))]; !s.Has(user, item) {
			return item
		}
	}
	// Rejection is memoryless, so a uniform choice among the rest keeps the law exact.
	seen := s.Of(user)
	left := key.At(attempts).Below(len(s.items) - len(seen))
	for _, item := range s.items {
		if len(seen) > 0 && seen[0] == item {
			seen = seen[1:]
			continue
		}
		if left == 0 {
			return item
		}
		left--
	}
	panic("sample: user has seen every item") // NewUniform refuses such users
}

// Shared fills dst with independent uniform draws (with replacement) from all training
// items. Which of them are positives of a user of the batch is for the caller to mask.
func (s *Uniform) Shared(dst, _ []int32, key draw.Key) {
	for j := range dst {
		dst[j] = s.items[key.At(uint64(j)).Below(len(s.items))]
	}
}

// LogQ is −ln of the number of training items.
func (s *Uniform) LogQ(int32) float32 { return float32(-math.Log(float64(len(s.items)))) }

// Left is how many different negatives there are for a user.
func (s *Uniform) Left(user int32) int { return len(s.items) - len(s.Of(user)) }
