package describe_test

import (
	"fmt"

	"pgregory.net/rapid"

	"tandem/datasets"
)

// row is one interaction as tests write it.
type row struct {
	user, item string
	value      float32
	time       int64
}

// newLog makes a log of rows, with values and times only if asked for.
func newLog(values, times bool, rows ...row) *datasets.Log {
	l := &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}
	for _, r := range rows {
		l.Users = append(l.Users, l.UserIDs.Add(r.user))
		l.Items = append(l.Items, l.ItemIDs.Add(r.item))
		if values {
			l.Values = append(l.Values, r.value)
		}
		if times {
			l.Times = append(l.Times, r.time)
		}
	}
	return l
}

// drawLog draws a small log with many duplicates and ties.
func drawLog(t *rapid.T, times bool) *datasets.Log {
	n := rapid.IntRange(1, 60).Draw(t, "rows")
	rows := make([]row, n)
	for r := range rows {
		rows[r] = row{
			user:  fmt.Sprint("u", rapid.IntRange(0, 7).Draw(t, "user")),
			item:  fmt.Sprint("i", rapid.IntRange(0, 7).Draw(t, "item")),
			value: float32(r), // tells the rows apart
			time:  int64(rapid.IntRange(0, 9).Draw(t, "time")),
		}
	}
	return newLog(true, times, rows...)
}
