package describe

import (
	"fmt"
	"slices"
	"time"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/internal/measure"
)

// Growth is a log over its calendar, in UTC.
type Growth struct {
	// Unit is month, or day for a log of less than 93 days.
	Unit    string   `json:"unit"`
	Periods []Period `json:"periods"` // every one from the first row to the last
	// Months, Weekdays (Monday first) and Hours are the seasons; Hours and Clock are nil
	// when every time is midnight.
	Months   []Season `json:"months"`
	Weekdays []Season `json:"weekdays"`        // seven, Monday first
	Hours    []Season `json:"hours,omitempty"` // 24, or nil
	// Clock counts rows by weekday (Monday first) and hour.
	Clock [][]int `json:"clock,omitempty"`
	// DatesOnly says that every time is midnight: rows of a day have no order.
	DatesOnly bool `json:"dates_only"`
}

// Period is a month or a day.
type Period struct {
	Start    string `json:"start"`     // 2014-07 or 2014-07-23
	Rows     int    `json:"rows"`      // in it
	NewUsers int    `json:"new_users"` // whose first row it has
	NewItems int    `json:"new_items"` // whose first row it has
}

// Season is one month of the year, day of the week or hour of the day.
type Season struct {
	Name  string  `json:"name"`  // Jan, Mon or 00
	Rows  int     `json:"rows"`  // in it, all years together
	Share float64 `json:"share"` // of all rows
	// Index is its rows per day over the rows per day of the whole log: 1 = as usual.
	// Days before the first row and after the last count for nothing.
	Index float64 `json:"index"`
}

// Freshness says how much of the newest demand falls on what has just arrived.
type Freshness struct {
	Days int `json:"days"` // the window, and the age below which an item or a user is young
	Rows int `json:"rows"` // of the last Days
	// YoungItems are those of the rows on items whose own first row is less than Days
	// older; YoungUsers alike.
	YoungItems      int     `json:"young_items"`
	YoungItemsShare float64 `json:"young_items_share"` // of Rows
	YoungUsers      int     `json:"young_users"`       // rows
	YoungUsersShare float64 `json:"young_users_share"` // of Rows
}

func newGrowth(l *datasets.Log) *Growth {
	c := calendar.Of(l.Times)
	perDay := make([]int, len(c.Period))
	g := &Growth{Unit: c.Unit, DatesOnly: true, Periods: make([]Period, len(c.Periods)), Clock: make([][]int, 7)}
	for i := range g.Clock {
		g.Clock[i] = make([]int, 24)
	}
	for _, t := range l.Times {
		day := c.At(t)
		second := t - (c.First+int64(day))*calendar.SecondsPerDay
		perDay[day]++
		g.Clock[c.Weekday(day)][second/3600]++
		g.DatesOnly = g.DatesOnly && second == 0
	}
	for i, name := range c.Periods {
		g.Periods[i].Start = name
	}
	for day, rows := range perDay {
		g.Periods[c.Period[day]].Rows += rows
	}
	for _, t := range firstTimes(l.Users, l.Times, l.NumUsers()) {
		if t != never {
			g.Periods[c.Period[c.At(t)]].NewUsers++
		}
	}
	for _, t := range firstTimes(l.Items, l.Times, l.NumItems()) {
		if t != never {
			g.Periods[c.Period[c.At(t)]].NewItems++
		}
	}
	g.seasons(c, perDay)
	return g
}

// seasons fills Months, Weekdays and Hours.
func (g *Growth) seasons(c calendar.Calendar, perDay []int) {
	months, weekdays := newSeasons(12, func(i int) string { return time.Month(i + 1).String()[:3] }),
		newSeasons(7, func(i int) string { return time.Weekday((i + 1) % 7).String()[:3] })
	hours := newSeasons(24, func(i int) string { return fmt.Sprintf("%02d", i) })
	monthDays, weekDays, hourDays := make([]float64, 12), make([]float64, 7), make([]float64, 24)
	rows := 0
	for day, n := range perDay {
		months[c.Months[day]].Rows += n
		monthDays[c.Months[day]]++
		weekdays[c.Weekday(day)].Rows += n
		weekDays[c.Weekday(day)]++
		rows += n
	}
	for _, clock := range g.Clock {
		for h, n := range clock {
			hours[h].Rows += n
		}
	}
	for h := range hourDays {
		hourDays[h] = float64(len(perDay)) / 24
	}
	g.Months, g.Weekdays = index(months, monthDays, rows), index(weekdays, weekDays, rows)
	if g.DatesOnly {
		g.Clock = nil
		return
	}
	g.Hours = index(hours, hourDays, rows)
}

func newSeasons(n int, name func(int) string) []Season {
	s := make([]Season, n)
	for i := range s {
		s[i].Name = name(i)
	}
	return s
}

// index fills Share and Index; days are those that each season had.
func index(s []Season, days []float64, rows int) []Season {
	all := 0.0
	for _, d := range days {
		all += d
	}
	for i := range s {
		s[i].Share = measure.Share(s[i].Rows, rows)
		if days[i] > 0 {
			s[i].Index = s[i].Share * all / days[i]
		}
	}
	return s
}

// never is the first time of an id without a row.
const never = int64(1<<63 - 1)

// firstTimes returns the earliest time of every id.
func firstTimes(ids []int32, times []int64, n int) []int64 {
	first := slices.Repeat([]int64{never}, n)
	for r, id := range ids {
		first[id] = min(first[id], times[r])
	}
	return first
}

// newFreshness returns nil for a log of less than 90 days: in its last 30 nearly
// everything would be young.
func newFreshness(l *datasets.Log) *Freshness {
	f := &Freshness{Days: 30}
	window := int64(f.Days * calendar.SecondsPerDay)
	first, last := slices.Min(l.Times), slices.Max(l.Times)
	if last-first < 3*window {
		return nil
	}
	users := firstTimes(l.Users, l.Times, l.NumUsers())
	items := firstTimes(l.Items, l.Times, l.NumItems())
	for r, t := range l.Times {
		if last-t >= window {
			continue
		}
		f.Rows++
		if t-items[l.Items[r]] < window {
			f.YoungItems++
		}
		if t-users[l.Users[r]] < window {
			f.YoungUsers++
		}
	}
	f.YoungItemsShare, f.YoungUsersShare = measure.Share(f.YoungItems, f.Rows), measure.Share(f.YoungUsers, f.Rows)
	return f
}

// formatTime writes a time in UTC.
func formatTime(seconds int64) string {
	return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04:05")
}
