package shop

import (
	"cmp"
	"math"
	"slices"
)

// UpSelling says how higher-priced items take the places of others of their category.
type UpSelling struct {
	// Bound is how much more an item may cost than the one whose place it takes, as a share
	// of the price of that: 0.5 = up to one and a half times.
	Bound float64
	// Theta weighs revenue against clicks, in [0, 1]: 0 = clicks alone.
	Theta float64
}

// DefaultUpSelling is what a shop may start from; theta is chosen on validation.
func DefaultUpSelling() UpSelling { return UpSelling{Bound: 0.5, Theta: 0.5} }

func (c UpSelling) check(s *Shop) error {
	if err := s.needPrices(); err != nil {
		return err
	}
	if !(c.Bound > 0) || math.IsInf(c.Bound, 0) {
		return wrong("bound %g, want > 0", c.Bound)
	}
	if !(c.Theta >= 0 && c.Theta <= 1) {
		return wrong("theta %g, want 0 to 1", c.Theta)
	}
	return nil
}

// Dearer returns the k items most like an item among those of its category that cost more,
// but at most 1 + Bound times as much, best first by the cosine of their vectors, or of a
// model without vectors by the chance to be bought with it or after it; items of out,
// ascending, never. Without categories all items are of one.
//
// An unknown item, and one without price or category, are an InputError.
func (s *Shop) Dearer(key string, k int, c UpSelling, out []int32) ([]Neighbour, error) {
	i, err := s.item(key)
	if err != nil {
		return nil, err
	}
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	if err := c.check(s); err != nil {
		return nil, err
	}
	price, err := s.priceOf(i)
	if err != nil {
		return nil, err
	}
	f := Filter{Out: out, Same: s.Category != nil}
	if err := f.check(s, i); err != nil {
		return nil, err
	}
	scores := make([]float32, s.Items.Len())
	if s.Vectors != nil {
		s.alike(scores, i, 0)
	} else {
		counts := DefaultComplementing()
		counts.Gamma = 0
		s.complements(counts, newReceipts(s.Train)).chances(scores, i)
	}
	f.apply(s, i, scores)
	for j := range scores {
		if !(s.Price[j] > price && s.Price[j] <= price*(1+c.Bound)) {
			scores[j] = none
		}
	}
	return s.neighbours(i, scores, k), nil
}

// swap puts into the places of list what weighs most: each place takes its own item or one
// of the same category that is not cheaper and costs at most 1 + bound times as much, every item
// at most once, so that Σ weight is the highest there is. Items of weight −Inf take no
// place; those of list without price or category stay. The result has the places of list.
//
// Within a category that is a transversal matroid, as an item weighs the same in whatever
// place: taking items by falling weight whenever an augmenting path finds room for them is
// exact (Edmonds 1971; Lawler 1976, §7.3). Ties go to the item that stands further ahead in
// list, others by their id.
// Cost: O(items of the categories · places²).
func (s *Shop) swap(list []int32, weight func(j int32) float64, bound float64, of map[int32][]int32) []int32 {
	out := slices.Clone(list)
	places := map[int32][]int{}
	var order []int32
	for at, i := range list {
		if c := s.group(i); c >= 0 && s.Price[i] > 0 {
			if places[c] == nil {
				order = append(order, c)
			}
			places[c] = append(places[c], at)
		}
	}
	for _, c := range order {
		s.swapWithin(out, list, places[c], weight, bound, of[c])
	}
	return out
}

// swapWithin fills the places of one category, whose items are those of `items`.
func (s *Shop) swapWithin(out, list []int32, places []int, weight func(j int32) float64, bound float64, items []int32) {
	type candidate struct {
		item   int32
		weight float64
		place  int // in list; len(list) of others
	}
	fits := func(j int32, p int) bool {
		from := s.Price[list[places[p]]]
		return s.Price[j] >= from && s.Price[j] <= from*(1+bound)
	}
	somewhere := func(j int32) bool {
		for p := range places {
			if fits(j, p) {
				return true
			}
		}
		return false
	}
	var all []candidate
	for _, j := range items {
		if w := weight(j); !math.IsInf(w, -1) && s.Price[j] > 0 && somewhere(j) {
			at := slices.Index(list, j)
			if at < 0 {
				at = len(list)
			}
			all = append(all, candidate{j, w, at})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.place, b.place), cmp.Compare(a.item, b.item))
	})
	has := make([]int32, len(places)) // what each place has, −1 = nothing
	for p := range has {
		has[p] = -1
	}
	left := len(places)
	for _, c := range all {
		if left == 0 {
			break
		}
		if seat(c.item, has, make([]bool, len(has)), fits) {
			left--
		}
	}
	for p, j := range has {
		out[places[p]] = j
	}
}

// seat gives item j a place, others moving on if they can, and reports whether it could.
func seat(j int32, has []int32, tried []bool, fits func(j int32, p int) bool) bool {
	for p := range has {
		if tried[p] || !fits(j, p) {
			continue
		}
		tried[p] = true
		if has[p] < 0 || seat(has[p], has, tried, fits) {
			has[p] = j
			return true
		}
	}
	return false
}

// byCategory lists the items of each category, ascending.
func (s *Shop) byCategory() map[int32][]int32 {
	out := map[int32][]int32{}
	for i := range int32(s.Items.Len()) {
		c := s.group(i)
		out[c] = append(out[c], i)
	}
	return out
}
