package datasets

import (
	"fmt"
	"slices"
)

// Duplicates leaves one row of each user and item. Rows of equal or unknown time count
// in the order of the log.
type Duplicates string

// Which row of a user and an item stays, and with which value.
const (
	KeepFirst Duplicates = "first" // the oldest
	KeepLast  Duplicates = "last"  // the newest
	KeepSum   Duplicates = "sum"   // the oldest, with the values of all added up, oldest first
	KeepMax   Duplicates = "max"   // the oldest, with the largest value of all
)

func (k Duplicates) String() string { return "duplicates: " + string(k) }

// Validate wants one of the four words.
func (k Duplicates) Validate() error {
	switch k {
	case KeepFirst, KeepLast, KeepSum, KeepMax:
		return nil
	}
	return faulty("duplicates", fmt.Sprintf("%q, want first, last, sum or max", string(k)))
}

// apply visits the rows of each user oldest first, so neither a hash nor a sort of the
// whole log is needed: stays[i] is the row that stands for item i and user owner[i].
func (k Duplicates) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	keep := slices.Repeat([]bool{true}, l.Len())
	var values []float32 // of the rows that stay
	if k == KeepSum || k == KeepMax && l.Values != nil {
		values = slices.Clone(l.values())
	}
	owner := slices.Repeat([]int32{-1}, l.NumItems())
	stays := make([]int32, l.NumItems())
	groups := l.userRows()
	for u := range l.NumUsers() {
		for _, r := range groups.at(u) {
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
