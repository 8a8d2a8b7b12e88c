package datasets

import (
	"slices"

	"tandem/datasets/internal/calendar"
)

// The meanings of a log's times.
const (
	TimeNone     = "none"     // unknown
	TimeOrder    = "order"    // they tell before from after, at least within a user
	TimeCalendar = "calendar" // seconds since 1970
)

// TimeScale tells seconds since 1970 from any other order: TimeNone (also when all rows
// have one time), TimeOrder or TimeCalendar.
func (l *Log) TimeScale() string {
	if len(l.Times) == 0 {
		return TimeNone
	}
	first, last := slices.Min(l.Times), slices.Max(l.Times)
	switch {
	case first == last:
		return TimeNone
	case calendar.Plausible(first, last):
		return TimeCalendar
	}
	return TimeOrder
}
