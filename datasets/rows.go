package datasets

// Where returns a new Log of the rows r with keep[r], in order; it shares only the ids
// with l. keep has one value per row.   Cost: O(rows).
func (l *Log) Where(keep []bool) *Log {
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	out := l.empty()
	out.Users = filter(l.Users, keep, n)
	out.Items = filter(l.Items, keep, n)
	out.Values = filter(l.Values, keep, n)
	out.Times = filter(l.Times, keep, n)
	out.Events = filter(l.Events, keep, n)
	out.Weights = filter(l.Weights, keep, n)
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
	out := l.empty()
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
	if l.Weights != nil {
		out.Weights = l.Weights[low:high]
	}
	return out
}
