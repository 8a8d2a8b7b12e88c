package datasets

import "fmt"

// MinUsersPerItem drops, in one pass, all rows of items that fewer different users met.
// Users whom that leaves with less stay: Core repeats until nothing changes.
type MinUsersPerItem int

func (n MinUsersPerItem) String() string { return fmt.Sprintf("min_users_per_item: %d", int(n)) }

// Validate wants at least 1.
func (n MinUsersPerItem) Validate() error { return atLeastOne("min_users_per_item", int(n)) }

func (n MinUsersPerItem) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	have := distinctCounts(l.Items, l.NumItems(), l.Users, l.NumUsers())
	w.keepIf(func(r int) bool { return int(have[l.Items[r]]) >= int(n) })
	return nil
}

// MinItemsPerUser drops, in one pass, all rows of users who met fewer different items.
type MinItemsPerUser int

func (n MinItemsPerUser) String() string { return fmt.Sprintf("min_items_per_user: %d", int(n)) }

// Validate wants at least 1.
func (n MinItemsPerUser) Validate() error { return atLeastOne("min_items_per_user", int(n)) }

func (n MinItemsPerUser) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	have := distinctCounts(l.Users, l.NumUsers(), l.Items, l.NumItems())
	w.keepIf(func(r int) bool { return int(have[l.Users[r]]) >= int(n) })
	return nil
}

func atLeastOne(rule string, n int) error {
	if n < 1 {
		return faulty(rule, fmt.Sprintf("%d, want ≥ 1", n))
	}
	return nil
}

// distinctCounts returns how many different others each id stands in a row with.
func distinctCounts(ids []int32, n int, others []int32, m int) []int32 {
	out := make([]int32, n)
	last := make([]int32, n) // the last other counted for an id, plus 1
	groups := groupRows(others, m)
	for o := range m {
		for _, r := range groups.at(o) {
			if id := ids[r]; last[id] != int32(o)+1 {
				last[id] = int32(o) + 1
				out[id]++
			}
		}
	}
	return out
}
