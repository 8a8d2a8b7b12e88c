package clean

import (
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// Duplicates leaves one row of each user and item. Rows of equal or unknown time count
// in the order of the log.
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
			keep, values := k.choose(p)
			w.lose(p, keep)
			return w.settle(p, keep, values)
		})
	}
	all := datasets.UserPart{Log: l, Users: l.NumUsers()}
	keep, values := k.choose(all)
	w.lose(all, keep)
	if values != nil {
		for r, k := range keep {
			if k && values[r] != l.Value(r) {
				w.changed++
			}
		}
		own := *l
		own.Values = values
		w.data.Log = &own
	}
	w.keep(keep)
	return nil
}

// choose says which rows of p stay and, if they may change, with which values. It visits
// the rows of each user oldest first, so neither a hash nor a sort of the whole log is
// needed: stays[i] is the row that stands for item i and user owner[i].
func (k Duplicates) choose(p datasets.UserPart) (keep []bool, values []float32) {
	l := p.Log
	keep = slices.Repeat([]bool{true}, l.Len())
	if k == KeepSum || k == KeepMax && l.Values != nil {
		values = slices.Clone(l.AllValues())
	}
	owner := slices.Repeat([]int32{-1}, l.NumItems())
	stays := make([]int32, l.NumItems())
	groups := group.ByTime(l.Users, l.Times, p.Users)
	for u := range p.Users {
		for _, r := range groups.At(u) {
			i := l.Items[r]
			switch first := stays[i]; {
			case owner[i] != int32(u):
				owner[i], stays[i] = int32(u), r
			case k == KeepLast:
				keep[first], stays[i] = false, r
			default:
				keep[r] = false
				if k == KeepSum {
					values[first] += values[r]
				} else if values != nil {
					values[first] = max(values[first], values[r])
				}
			}
		}
	}
	return keep, values
}

// settle drops spilled rows and changes their values.
func (w *cleaning) settle(p datasets.UserPart, keep []bool, values []float32) error {
	for r, row := range p.Places {
		switch {
		case !keep[r]:
			w.data.Spilled.Drop(row)
			w.moved = true
		case values != nil && values[r] != p.Log.Values[r]:
			w.changed++
			if err := w.data.Spilled.SetValue(row, values[r]); err != nil {
				return err
			}
		}
	}
	return nil
}

// lose counts the kinds of events that pairs of p had and, of the rows that stay, have no more.
// Cost: O(rows + pairs that lose a row), of logs with events.
func (w *cleaning) lose(p datasets.UserPart, keep []bool) {
	l := p.Log
	if l.Events == nil || l.EventIDs.Len() < 2 || !slices.Contains(keep, false) {
		return
	}
	type pair struct{ user, item int32 }
	gone := map[pair][]uint16{}
	for r, stays := range keep {
		if at := (pair{l.Users[r], l.Items[r]}); !stays && !slices.Contains(gone[at], l.Events[r]) {
			gone[at] = append(gone[at], l.Events[r])
		}
	}
	for r, stays := range keep {
		if !stays {
			continue
		}
		for _, e := range gone[pair{l.Users[r], l.Items[r]}] {
			if e != l.Events[r] {
				if w.lost == nil {
					w.lost = map[string]int{}
				}
				w.lost[l.EventIDs.Key(int32(e))]++
			}
		}
	}
}
