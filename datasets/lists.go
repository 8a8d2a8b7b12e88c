package datasets

import "slices"

// Lists is many short int32 lists in two flat slices: list i is
// Values[Offsets[i]:Offsets[i+1]]. Offsets has one more entry than there are lists.
type Lists struct {
	Offsets []int   // ascending, from 0
	Values  []int32 // all lists, one after the other
}

// Len is the number of lists.
func (l Lists) Len() int { return max(0, len(l.Offsets)-1) }

// At returns list i, shared with l. It is empty for an i outside [0, Len).
func (l Lists) At(i int32) []int32 {
	if int(i) >= l.Len() || i < 0 {
		return nil
	}
	return l.Values[l.Offsets[i]:l.Offsets[i+1]]
}

// Append adds one list at the end.
func (l *Lists) Append(values ...int32) {
	if len(l.Offsets) == 0 {
		l.Offsets = append(l.Offsets, 0)
	}
	l.Values = append(l.Values, values...)
	l.Offsets = append(l.Offsets, len(l.Values))
}

// groupDistinct lists for every group g in [0, n) the distinct values whose group is
// g, ascending.
func groupDistinct(groups, values []int32, n int) Lists {
	offsets := make([]int, n+1)
	for _, g := range groups {
		offsets[g+1]++
	}
	for g := range n {
		offsets[g+1] += offsets[g]
	}
	flat := make([]int32, len(values))
	next := slices.Clone(offsets[:n])
	for r, g := range groups {
		flat[next[g]] = values[r]
		next[g]++
	}
	out := Lists{Offsets: make([]int, n+1), Values: flat[:0]}
	for g := range n {
		list := flat[offsets[g]:offsets[g+1]]
		slices.Sort(list)
		// Compacting writes at or before the place just read: lists never overlap.
		out.Values = append(out.Values, slices.Compact(list)...)
		out.Offsets[g+1] = len(out.Values)
	}
	return out
}
