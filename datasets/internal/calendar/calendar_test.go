package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/calendar"
)

// 1969-12-31 was a Wednesday, day −1 of Unix time.
func TestDaysBefore1970(t *testing.T) {
	require.EqualValues(t, -1, calendar.Day(-1))
	require.EqualValues(t, 0, calendar.Day(0))
	c := calendar.New(-1, calendar.SecondsPerDay)
	require.Equal(t, "day", c.Unit)
	require.Equal(t, []string{"1969-12-31", "1970-01-01", "1970-01-02"}, c.Periods)
	require.Equal(t, 2, c.Weekday(0))
	require.Equal(t, 2, c.At(calendar.SecondsPerDay))
}

func TestMonths(t *testing.T) {
	at := func(year int, month time.Month, day int) int64 {
		return time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Unix()
	}
	c := calendar.Of([]int64{at(2020, 3, 2), at(2019, 11, 30)})
	require.Equal(t, "month", c.Unit)
	require.Equal(t, []string{"2019-11", "2019-12", "2020-01", "2020-02", "2020-03"}, c.Periods)
	require.Len(t, c.Period, 1+31+31+29+2)
	require.Equal(t, 10, c.Months[0])
	require.EqualValues(t, 1, c.Period[1])
}

func TestScales(t *testing.T) {
	now := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	require.True(t, calendar.Plausible(0, now))
	require.False(t, calendar.Plausible(1, 5000), "positions")
	require.False(t, calendar.Plausible(now*1000, now*1000+5))
	require.True(t, calendar.Milliseconds(now*1000, now*1000+5))
	require.False(t, calendar.Milliseconds(now, now+5))
}
