package clean

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// MinUsersPerItem drops, in one pass, all rows of items that fewer different users met.
// Users whom that leaves with less stay: Core repeats until nothing changes.
type MinUsersPerItem int

// String is the rule as a recipe writes it.
func (n MinUsersPerItem) String() string { return fmt.Sprintf("min_users_per_item: %d", int(n)) }

// Validate wants at least 1.
func (n MinUsersPerItem) Validate() error { return atLeastOne("min_users_per_item", int(n)) }

func (n MinUsersPerItem) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	have := make([]int32, l.NumItems())
	if err := w.parts(func(p datasets.UserPart) error {
		addDistinct(have, p.Log.Items, p.Log.Users, p.Users)
		return nil
	}); err != nil {
		return err
	}
	return w.keepIf(func(l *datasets.Log, r int) bool { return int(have[l.Items[r]]) >= int(n) })
}

// MinItemsPerUser drops, in one pass, all rows of users who met fewer different items.
type MinItemsPerUser int

// String is the rule as a recipe writes it.
func (n MinItemsPerUser) String() string { return fmt.Sprintf("min_items_per_user: %d", int(n)) }

// Validate wants at least 1.
func (n MinItemsPerUser) Validate() error { return atLeastOne("min_items_per_user", int(n)) }

func (n MinItemsPerUser) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	have := make([]int32, l.NumUsers())
	if err := w.parts(func(p datasets.UserPart) error {
		addDistinct(have[p.First:][:p.Users], p.Log.Users, p.Log.Items, p.Log.NumItems())
		return nil
	}); err != nil {
		return err
	}
	return w.keepIf(func(l *datasets.Log, r int) bool { return int(have[l.Users[r]]) >= int(n) })
}

func atLeastOne(rule string, n int) error {
	if n < 1 {
		return fmt.Errorf("datasets: clean: %s: %d, want ≥ 1", rule, n)
	}
	return nil
}

// addDistinct adds to have how many different others, of m, each id stands in a row with.
func addDistinct(have []int32, ids, others []int32, m int) {
	last := make([]int32, len(have)) // the last other counted for an id, plus 1
	groups := group.By(others, m)
	for o := range m {
		for _, r := range groups.At(o) {
			if id := ids[r]; last[id] != int32(o)+1 {
				last[id] = int32(o) + 1
				have[id]++
			}
		}
	}
}
