package clean

import (
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
	"tandem/datasets/setting"
)

// Core leaves the largest part of the log in which every user has at least Users rows
// and every item at least Items: the bipartite k-core. It is unique, so the order of
// removal does not matter. Rows are counted, not distinct pairs; a side with 0 or 1
// loses nobody by itself.
// Every row is removed at most once.   Cost: O(rows + users + items); of spilled rows
// O(rows) for every round.
// Source: Batagelj & Zaveršnik 2003, "An O(m) algorithm for cores decomposition of
// networks", cut down to one threshold per side.
type Core struct {
	// Users is the fewest rows of a user; 0 = no limit.
	// Touch: with items; 5 is usual in papers.
	Users int `yaml:"users"`
	// Items is the fewest rows of an item; 0 = no limit.
	// Touch: with users; 5 is usual in papers.
	Items int `yaml:"items"`
}

// String is the rule as a recipe writes it.
func (c Core) String() string {
	return fmt.Sprintf("k_core: %d per user, %d per item", c.Users, c.Items)
}

// Validate wants no negative number.
func (c Core) Validate() error {
	var faults setting.Faults
	if c.Users < 0 && c.Users == c.Items { // as one number
		faults.Add("", " = %d, want ≥ 0", c.Users)
		return faults.Join("datasets: clean: k_core")
	}
	for _, side := range []struct {
		key   string
		least int
	}{{"users", c.Users}, {"items", c.Items}} {
		if side.least < 0 {
			faults.Add(side.key, " = %d, want ≥ 0", side.least)
		}
	}
	return faults.Join("datasets: clean: k_core: ")
}

func (c Core) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if w.data.Spilled != nil {
		return c.spilled(w)
	}
	users, items := newSide(l.Users, l.NumUsers(), c.Users), newSide(l.Items, l.NumItems(), c.Items)
	if len(users.queue)+len(items.queue) == 0 {
		return nil
	}
	users.group()
	items.group()
	keep := slices.Repeat([]bool{true}, l.Len())
	for len(users.queue)+len(items.queue) > 0 {
		users.drain(items, keep)
		items.drain(users, keep)
	}
	w.keep(keep)
	return nil
}

// spilled peels rows in passes over all of them, until one finds nothing: neighbours of
// what it drops may be on a page long gone, and are met by the next.
func (c Core) spilled(w *cleaning) error {
	users, items := make([]int32, w.data.Log.NumUsers()), make([]int32, w.data.Log.NumItems())
	err := w.each(func(l *datasets.Log) {
		for r, u := range l.Users {
			users[u]++
			items[l.Items[r]]++
		}
	})
	for dropped := true; dropped && err == nil; {
		dropped, err = w.data.Spilled.KeepIf(func(l *datasets.Log, r int) bool {
			u, i := l.Users[r], l.Items[r]
			if int(users[u]) >= c.Users && int(items[i]) >= c.Items {
				return true
			}
			users[u]--
			items[i]--
			return false
		})
		w.moved = w.moved || dropped
	}
	return err
}

// side is the users or the items of a log while its core is peeled.
type side struct {
	ids   []int32 // by row
	rows  group.Rows
	left  []int32 // rows not yet dropped, by id
	least int32
	queue []int32 // ids with fewer than least rows left, each queued once
}

// newSide queues every id with a row but too few of them.
func newSide(ids []int32, n, least int) *side {
	s := &side{ids: ids, left: group.Counts(ids, n), least: int32(min(least, 1<<31-1))}
	for id, c := range s.left {
		if 0 < c && c < s.least {
			s.queue = append(s.queue, int32(id))
		}
	}
	return s
}

func (s *side) group() { s.rows = group.By(s.ids, len(s.left)) }

// drain drops all rows of the queued ids and queues those of the other side that fall
// below their threshold by it.
func (s *side) drain(other *side, keep []bool) {
	for _, id := range s.queue {
		for _, r := range s.rows.At(int(id)) {
			if !keep[r] {
				continue
			}
			keep[r] = false
			o := other.ids[r]
			other.left[o]--
			if other.left[o] == other.least-1 {
				other.queue = append(other.queue, o)
			}
		}
	}
	s.queue = s.queue[:0]
}
