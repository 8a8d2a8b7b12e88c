// Package calendar reads times as days of a calendar, in UTC.
package calendar

import (
	"slices"
	"time"
)

// SecondsPerDay is the length of a day: Unix time knows no leap seconds.
const SecondsPerDay = 24 * 60 * 60

// The calendar of a log ends before the year 2100 and spans at most 200 years: beyond
// that its times are milliseconds, or an order of their own. Before 1973 no shop kept
// logs, so small numbers are positions.
const (
	from = int64(1e8)
	to   = int64(4102444800)
	span = int64(200 * 366 * SecondsPerDay)
)

// Plausible reports whether times from first to last can be seconds since 1970.
func Plausible(first, last int64) bool { return last >= from && last < to && last-first < span }

// Milliseconds reports whether times from first to last can be milliseconds since 1970.
func Milliseconds(first, last int64) bool { return first >= to && last/1000 >= from && last/1000 < to }

// Calendar counts days from the first of a log.
type Calendar struct {
	First   int64    // day number since 1970
	Unit    string   // of Periods: month, or day for less than 93 days
	Periods []string // 2014-07 or 2014-07-23, every one from the first day to the last
	Period  []int32  // by day: its position in Periods
	Months  []int    // by day: 0 = January
}

// New returns the calendar of times from first to last.
func New(first, last int64) Calendar {
	c := Calendar{First: Day(first), Unit: "month"}
	days := int(Day(last)-c.First) + 1
	form := "2006-01"
	if days < 93 {
		c.Unit, form = "day", time.DateOnly
	}
	for d := range days {
		t := time.Unix((c.First+int64(d))*SecondsPerDay, 0).UTC()
		if name := t.Format(form); len(c.Periods) == 0 || c.Periods[len(c.Periods)-1] != name {
			c.Periods = append(c.Periods, name)
		}
		c.Period = append(c.Period, int32(len(c.Periods)-1))
		c.Months = append(c.Months, int(t.Month())-1)
	}
	return c
}

// Of returns the calendar of times, of which there is at least one.
func Of(times []int64) Calendar { return New(slices.Min(times), slices.Max(times)) }

// Day is the day number of a time, also before 1970.
func Day(seconds int64) int64 {
	day := seconds / SecondsPerDay
	if seconds%SecondsPerDay < 0 {
		day--
	}
	return day
}

// At returns the position of a time in the calendar, in days.
func (c Calendar) At(t int64) int { return int(Day(t) - c.First) }

// Weekday returns the day of the week of a position, 0 for a Monday.
func (c Calendar) Weekday(day int) int {
	return int(((c.First+int64(day)+3)%7 + 7) % 7) // day 0 was a Thursday
}
