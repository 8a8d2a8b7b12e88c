package datasets

import (
	"tandem/datasets/internal/group"
)

// Log is a list of interactions as parallel columns; row r says that user Users[r]
// met item Items[r]. Several Logs of one data set share UserIDs and ItemIDs, so an id
// means the same in train, validation and test.
type Log struct {
	Users  []int32   // dense ids, index into UserIDs
	Items  []int32   // dense ids, index into ItemIDs
	Values []float32 // rating, count or weight; nil = every row counts 1
	Times  []int64   // seconds since 1970-01-01 UTC, or any increasing order; nil = unknown
	Events []uint16  // kind of interaction, index into EventIDs; nil = one kind
	// Weights say what each row counts for in learning, finite and ≥ 0; nil = every row 1.
	Weights []float32
	// Fine tells that the source has times finer than seconds: rows of one user and second stand
	// in their order, and only it knows which came first.
	Fine bool

	// Targets says by id of an event whether its rows are what is to be recommended, and Met
	// whether their items count as seen: nil = all. Rows of other events are signals.
	Targets, Met []bool

	UserIDs, ItemIDs *IDs // shared by all logs of one data set
	EventIDs         *IDs // the kinds ("view", "purchase"); nil when Events is
}

// Len is the number of rows.
func (l *Log) Len() int { return len(l.Users) }

// NumUsers is the number of users the ids range over, seen in this Log or not.
func (l *Log) NumUsers() int { return l.UserIDs.Len() }

// NumItems is the number of items the ids range over, seen in this Log or not.
func (l *Log) NumItems() int { return l.ItemIDs.Len() }

// Value returns Values[row], or 1 when the Log has no values.
func (l *Log) Value(row int) float32 {
	if l.Values == nil {
		return 1
	}
	return l.Values[row]
}

// Weight returns Weights[row], or 1 when the Log has no weights.
func (l *Log) Weight(row int) float32 {
	if l.Weights == nil {
		return 1
	}
	return l.Weights[row]
}

// empty returns a Log of no column that shares the ids of l.
func (l *Log) empty() *Log {
	return &Log{UserIDs: l.UserIDs, ItemIDs: l.ItemIDs, EventIDs: l.EventIDs, Targets: l.Targets, Met: l.Met, Fine: l.Fine}
}

// Event returns the kind of interaction of a row, or "" when the Log knows one kind only.
func (l *Log) Event(row int) string {
	if l.Events == nil {
		return ""
	}
	return l.EventIDs.Key(int32(l.Events[row]))
}

// Select returns a new Log of the given rows in the given order; it shares only the
// ids with l.   Cost: O(len(rows)).
func (l *Log) Select(rows []int) *Log {
	out := l.empty()
	out.Users = pick(l.Users, rows)
	out.Items = pick(l.Items, rows)
	out.Values = pick(l.Values, rows)
	out.Times = pick(l.Times, rows)
	out.Events = pick(l.Events, rows)
	out.Weights = pick(l.Weights, rows)
	return out
}

func pick[T any](column []T, rows []int) []T {
	if column == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = column[r]
	}
	return out
}

// Of returns the rows of some events, Targets or Met; nil = all, and l itself.
func (l *Log) Of(events []bool) *Log {
	if events == nil {
		return l
	}
	keep := make([]bool, l.Len())
	for r, e := range l.Events {
		keep[r] = int(e) < len(events) && events[e]
	}
	return l.Where(keep)
}

// ItemCounts returns how many rows each item has; len is NumItems.
func (l *Log) ItemCounts() []int32 { return group.Counts(l.Items, l.NumItems()) }

// UserCounts returns how many rows each user has; len is NumUsers.
func (l *Log) UserCounts() []int32 { return group.Counts(l.Users, l.NumUsers()) }

// ByUser returns the distinct items of each user as a Lists of NumUsers lists,
// each ascending.   Cost: O(rows + users), plus sorting within users.
func (l *Log) ByUser() Lists { return groupDistinct(l.Users, l.Items, l.NumUsers()) }

// ByItem returns the distinct users of each item, each list ascending.
func (l *Log) ByItem() Lists { return groupDistinct(l.Items, l.Users, l.NumItems()) }
