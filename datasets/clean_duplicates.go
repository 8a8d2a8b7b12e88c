package datasets

import "slices"

// Which row of a user and an item stays.
const (
	keepFirst = "first"
	keepLast  = "last"
	keepSum   = "sum"
)

// dropDuplicates leaves one row per user and item, at its place in the log: the oldest
// (first, sum) or the newest (last). With sum it carries the sum of all values.
// Rows are visited oldest first within a user, so neither a hash nor a sort of the
// whole log is needed: kept[i] is the row that stands for item i and user owner[i].
func dropDuplicates(l *Log, keep string) *Log {
	dropped := make([]bool, l.Len())
	var sums []float32
	if keep == keepSum {
		sums = slices.Clone(l.values())
	}
	owner := slices.Repeat([]int32{-1}, l.NumItems())
	kept := make([]int, l.NumItems())
	groups := l.userRows()
	for u := range l.NumUsers() {
		for _, r := range groups.at(u) {
			i := l.Items[r]
			switch {
			case owner[i] != int32(u):
				owner[i], kept[i] = int32(u), r
			case keep == keepLast:
				dropped[kept[i]] = true
				kept[i] = r
			default:
				dropped[r] = true
				if sums != nil {
					sums[kept[i]] += sums[r]
				}
			}
		}
	}
	if sums != nil {
		l = &Log{Users: l.Users, Items: l.Items, Values: sums, Times: l.Times, Events: l.Events,
			UserIDs: l.UserIDs, ItemIDs: l.ItemIDs, EventIDs: l.EventIDs}
	}
	return l.selectWhere(func(r int) bool { return !dropped[r] })
}
