package clean

import (
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// Duplicates leaves one row of each user and item. Rows of equal or unknown time count
// in the order of the log. Weights go as values do: the row that stays keeps its own, or
// has the largest, or the sum of all. Where some events alone are targets, the rule
// leaves one target and one signal: neither takes the other's place.
type Duplicates string

// Which row of a user and an item stays, and with which value.
const (
	keepAll   Duplicates = "keep"  // idle: no rule at all
	KeepFirst Duplicates = "first" // the oldest
	KeepLast  Duplicates = "last"  // the newest
	KeepSum   Duplicates = "sum"   // the oldest, with the values of all added up, oldest first
	KeepMax   Duplicates = "max"   // the oldest, with the largest value of all
)

// String is the rule as a recipe writes it.
func (k Duplicates) String() string { return "duplicates: " + string(k) }

// Validate wants one of the four words.
func (k Duplicates) Validate() error {
	switch k {
	case KeepFirst, KeepLast, KeepSum, KeepMax:
		return nil
	}
	return fmt.Errorf("datasets: clean: duplicates: %q, want first, last, sum or max", string(k))
}

func (k Duplicates) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if s := w.data.Spilled; s != nil {
		if k == KeepSum {
			if err := s.EnsureValues(); err != nil {
				return err
			}
		}
		return s.ByUser(func(p datasets.UserPart) error {
			keep, values, weights := k.choose(p)
			return w.settle(p, keep, values, weights)
		})
	}
	keep, values, weights := k.choose(datasets.UserPart{Log: l, Users: l.NumUsers()})
	own := *l
	if values != nil {
		for r, k := range keep {
			if k && values[r] != l.Value(r) {
				w.changed++
			}
		}
		own.Values = values
	}
	if weights != nil {
		own.Weights = weights
	}
	w.data.Log = &own
	w.keep(keep)
	return nil
}

// choose says which rows of p stay and, if they may change, with which values and weights. It visits
// the rows of each user oldest first, so neither a hash nor a sort of the whole log is
// needed: stays[i] is the row that stands for item i and user owner[i].
func (k Duplicates) choose(p datasets.UserPart) (keep []bool, values, weights []float32) {
	l := p.Log
	keep = slices.Repeat([]bool{true}, l.Len())
	if k == KeepSum || k == KeepMax && l.Values != nil {
		values = slices.Clone(group.Filled(l.Values, l.Len()))
	}
	if (k == KeepSum || k == KeepMax) && l.Weights != nil {
		weights = slices.Clone(l.Weights)
	}
	owner := slices.Repeat([]int32{-1}, 2*l.NumItems()) // of targets, then of signals
	stays := make([]int32, 2*l.NumItems())
	groups := group.ByTime(l.Users, l.Times, p.Users)
	for u := range p.Users {
		for _, r := range groups.At(u) {
			i := int(l.Items[r])
			if l.Targets != nil && !l.Targets[l.Events[r]] {
				i += l.NumItems()
			}
			switch first := stays[i]; {
			case owner[i] != int32(u):
				owner[i], stays[i] = int32(u), r
			case k == KeepLast:
				keep[first], stays[i] = false, r
			default:
				keep[r] = false
				k.join(values, first, r)
				k.join(weights, first, r)
			}
		}
	}
	return keep, values, weights
}

// join makes of the numbers of two rows that of the first, if there are any.
func (k Duplicates) join(numbers []float32, first, second int32) {
	switch {
	case numbers == nil:
	case k == KeepSum:
		numbers[first] += numbers[second]
	case k == KeepMax:
		numbers[first] = max(numbers[first], numbers[second])
	}
}

// settle drops spilled rows and changes their values and weights.
func (w *cleaning) settle(p datasets.UserPart, keep []bool, values, weights []float32) error {
	for r, row := range p.Places {
		if !keep[r] {
			w.data.Spilled.Drop(row)
			w.moved = true
			continue
		}
		value, weight := p.Log.Value(r), p.Log.Weight(r)
		if values != nil && values[r] != value {
			w.changed++
			value = values[r]
		}
		if weights != nil {
			weight = weights[r]
		}
		if value == p.Log.Value(r) && weight == p.Log.Weight(r) {
			continue
		}
		if err := w.data.Spilled.Set(row, value, weight); err != nil {
			return err
		}
	}
	return nil
}
