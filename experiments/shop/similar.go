package shop

import (
	"slices"
)

// Neighbour is an item beside another one.
type Neighbour struct {
	Rank     int      `json:"rank"`               // from 1
	Item     string   `json:"item"`               // key
	Label    string   `json:"label,omitempty"`    // of the item; empty without one
	Score    float64  `json:"score"`              // what the list is ordered by
	Cosine   float64  `json:"cosine"`             // of the two vectors; 0 without
	Same     bool     `json:"same_category"`      // as the item asked about
	Price    *float64 `json:"price,omitempty"`    // nil = unknown
	Category string   `json:"category,omitempty"` // empty = unknown
}

// Alike says how similar items are found.
type Alike struct {
	// Content is what being of the same category adds to a cosine, ≥ 0.
	Content float64
	Filter  Filter // of the items that may be found
}

// Filter leaves items out before the best are taken, so that there are as many as asked
// for wherever there are so many.
type Filter struct {
	Out         []int32 // never, ascending; see recommend.LeftOut
	Same, Other bool    // of the category of the item asked about, or of another known one
}

// check returns an error unless s can filter so, beside item i.
func (f Filter) check(s *Shop, i int32) error {
	if f.Same && f.Other {
		return wrong("both the same category and another one, want one of them")
	}
	if f.Same || f.Other {
		_, err := s.categoryOf(i)
		return err
	}
	return nil
}

// apply takes what may not stand beside item i, and i itself, out of scores.
func (f Filter) apply(s *Shop, i int32, scores []float32) {
	scores[i] = none
	for _, j := range f.Out {
		scores[j] = none
	}
	if !f.Same && !f.Other {
		return
	}
	for j := range int32(len(scores)) {
		if f.Same && !s.like(i, j) || f.Other && !s.apart(i, j) {
			scores[j] = none
		}
	}
}

// Similar returns the k items that are most like an item, best first, ties by the order
// of the catalogue. With unit vectors v and category c
//
//	score(i, j) = ⟨v_i, v_j⟩ + Content·[c_i = c_j]
//
// An unknown item, a model without vectors, and a filter that the item or the shop
// cannot answer are an input.Error. Cost: O(I·Dim).
// Source of the cosine: Sarwar et al. 2001, §3.1.1, here between learned vectors.
func (s *Shop) Similar(key string, k int, a Alike) ([]Neighbour, error) {
	i, err := s.item(key)
	if err != nil {
		return nil, err
	}
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	if !(a.Content >= 0) {
		return nil, wrong("content %g, want ≥ 0", a.Content)
	}
	if err := s.needVectors(); err != nil {
		return nil, err
	}
	if err := a.Filter.check(s, i); err != nil {
		return nil, err
	}
	scores := make([]float32, s.Items.Len())
	s.alike(scores, i, a.Content)
	a.Filter.apply(s, i, scores)
	return s.neighbours(i, scores, k), nil
}

// alike writes the score of every item beside i, −Inf of i itself.
func (s *Shop) alike(dst []float32, i int32, content float64) {
	for j := range int32(len(dst)) {
		dst[j] = float32(s.cosine(i, j))
		if s.like(i, j) {
			dst[j] += float32(content)
		}
	}
	dst[i] = none
}

// neighbours are the k best of scores beside i.
func (s *Shop) neighbours(i int32, scores []float32, k int) []Neighbour {
	out := []Neighbour{}
	for at, j := range best(scores, k) {
		n := Neighbour{Rank: at + 1, Item: s.Items.Key(j), Label: s.label(j), Score: float64(scores[j]), Same: s.like(i, j)}
		if s.Vectors != nil {
			n.Cosine = s.cosine(i, j)
		}
		n.Price, n.Category = s.price(j), s.category(j)
		out = append(out, n)
	}
	return out
}

// label is what lists show beside the key of an item, "" without one.
func (s *Shop) label(i int32) string {
	if s.Labels == nil {
		return ""
	}
	return s.Labels[i]
}

// price is nil where it is unknown.
func (s *Shop) price(i int32) *float64 {
	if s.Price == nil || !(s.Price[i] > 0) {
		return nil
	}
	return &s.Price[i]
}

func (s *Shop) category(i int32) string {
	if s.Category == nil || s.Category[i] < 0 {
		return ""
	}
	return s.Categories[s.Category[i]]
}

// contains reports whether ascending items have i.
func contains(items []int32, i int32) bool {
	_, ok := slices.BinarySearch(items, i)
	return ok
}
