// Package group gathers the rows of a log by an id, and counts them.
package group

import (
	"cmp"
	"slices"
)

// Rows lists, for every id, the rows of a log that carry it.
type Rows struct {
	offsets []int32
	rows    []int32
}

// By groups the rows 0, 1, 2, … of ids by id, ascending within a group. All ids are
// in [0, n).
// Cost: O(rows + n); it panics beyond 2³¹−1 rows.
func By(ids []int32, n int) Rows {
	if len(ids) > 1<<31-1 {
		panic("group: more than 2^31-1 rows")
	}
	offsets := make([]int32, n+2)
	for _, id := range ids {
		offsets[id+2]++
	}
	for g := range n {
		offsets[g+2] += offsets[g+1]
	}
	// offsets[id+1] is where the next row of id goes: after all rows, where those of id end.
	rows := make([]int32, len(ids))
	for r, id := range ids {
		rows[offsets[id+1]] = int32(r)
		offsets[id+1]++
	}
	return Rows{offsets[:n+1], rows}
}

// ByTime is By, but within a group the oldest row stands first; rows of one time stay in
// the order of the log, and so do all when times is nil.
func ByTime(ids []int32, times []int64, n int) Rows {
	g := By(ids, n)
	if times == nil {
		return g
	}
	for id := range n {
		if rows := g.At(id); len(rows) > 1 {
			slices.SortFunc(rows, func(a, b int32) int {
				return cmp.Or(cmp.Compare(times[a], times[b]), cmp.Compare(a, b))
			})
		}
	}
	return g
}

// At returns the rows of id, shared with g.
func (g Rows) At(id int) []int32 { return g.rows[g.offsets[id]:g.offsets[id+1]] }

// Counts returns how often each id in [0, n) occurs.
func Counts(ids []int32, n int) []int32 {
	out := make([]int32, n)
	for _, id := range ids {
		out[id]++
	}
	return out
}

// Mark sets used[id] for all ids.
func Mark(used []bool, ids []int32) {
	for _, id := range ids {
		used[id] = true
	}
}
