package datasets

import (
	"cmp"
	"slices"
)

// rowGroups lists, for every id, the rows of a log that carry it.
type rowGroups struct {
	offsets []int
	rows    []int
}

// groupRows groups the rows 0, 1, 2, … of ids by id, ascending within a group.
// Cost: O(rows + n).
func groupRows(ids []int32, n int) rowGroups {
	offsets := make([]int, n+1)
	for _, id := range ids {
		offsets[id+1]++
	}
	for g := range n {
		offsets[g+1] += offsets[g]
	}
	rows := make([]int, len(ids))
	next := slices.Clone(offsets[:n])
	for r, id := range ids {
		rows[next[id]] = r
		next[id]++
	}
	return rowGroups{offsets, rows}
}

// at returns the rows of id, shared with g.
func (g rowGroups) at(id int) []int { return g.rows[g.offsets[id]:g.offsets[id+1]] }

// userRows groups the rows of l by user, oldest first; rows of the same or of unknown
// time stay in the order of the log.
func (l *Log) userRows() rowGroups {
	g := groupRows(l.Users, l.NumUsers())
	if l.Times == nil {
		return g
	}
	for u := range l.NumUsers() {
		slices.SortFunc(g.at(u), func(a, b int) int {
			return cmp.Or(cmp.Compare(l.Times[a], l.Times[b]), cmp.Compare(a, b))
		})
	}
	return g
}

// selectWhere returns the rows for which keep is true, in order.
func (l *Log) selectWhere(keep func(row int) bool) *Log {
	var rows []int
	for r := range l.Len() {
		if keep(r) {
			rows = append(rows, r)
		}
	}
	return l.Select(rows)
}
