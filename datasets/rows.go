package datasets

import (
	"cmp"
	"slices"
)

// rowGroups lists, for every id, the rows of a log that carry it.
type rowGroups struct {
	offsets []int32
	rows    []int32
}

// groupRows groups the rows 0, 1, 2, … of ids by id, ascending within a group.
// Cost: O(rows + n); it panics beyond 2³¹−1 rows.
func groupRows(ids []int32, n int) rowGroups {
	if len(ids) > 1<<31-1 {
		panic("datasets: more than 2^31-1 rows")
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
	return rowGroups{offsets[:n+1], rows}
}

// at returns the rows of id, shared with g.
func (g rowGroups) at(id int) []int32 { return g.rows[g.offsets[id]:g.offsets[id+1]] }

// userRows groups the rows of l by user, oldest first; rows of the same or of unknown
// time stay in the order of the log.
func (l *Log) userRows() rowGroups { return l.groupUsers(l.NumUsers()) }

// groupUsers is userRows for a log with the users 0 … n−1.
func (l *Log) groupUsers(n int) rowGroups {
	g := groupRows(l.Users, n)
	if l.Times == nil {
		return g
	}
	for u := range n {
		if rows := g.at(u); len(rows) > 1 {
			slices.SortFunc(rows, func(a, b int32) int {
				return cmp.Or(cmp.Compare(l.Times[a], l.Times[b]), cmp.Compare(a, b))
			})
		}
	}
	return g
}

// Where returns a new Log of the rows r with keep[r], in order; it shares only the ids
// with l. keep has one value per row.   Cost: O(rows).
func (l *Log) Where(keep []bool) *Log {
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	out := &Log{UserIDs: l.UserIDs, ItemIDs: l.ItemIDs, EventIDs: l.EventIDs}
	out.Users = filter(l.Users, keep, n)
	out.Items = filter(l.Items, keep, n)
	out.Values = filter(l.Values, keep, n)
	out.Times = filter(l.Times, keep, n)
	out.Events = filter(l.Events, keep, n)
	return out
}

// filter returns the n values whose row is kept; nil stays nil.
func filter[T any](column []T, keep []bool, n int) []T {
	if column == nil {
		return nil
	}
	out := make([]T, 0, n)
	for r, k := range keep {
		if k {
			out = append(out, column[r])
		}
	}
	return out
}

// Slice returns the rows [low, high) of l; it shares all memory with l.
func (l *Log) Slice(low, high int) *Log {
	out := &Log{UserIDs: l.UserIDs, ItemIDs: l.ItemIDs, EventIDs: l.EventIDs}
	out.Users, out.Items = l.Users[low:high], l.Items[low:high]
	if l.Values != nil {
		out.Values = l.Values[low:high]
	}
	if l.Times != nil {
		out.Times = l.Times[low:high]
	}
	if l.Events != nil {
		out.Events = l.Events[low:high]
	}
	return out
}
