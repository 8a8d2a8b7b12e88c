package clean

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Moment is a time in the seconds of Log.Times. As text it is a date (2014-07-01, midnight
// UTC), a time of RFC 3339, or a whole number.
type Moment int64

// String is a time of RFC 3339 from 1973 on; before that a number, since it may be any
// order, unless that would look like a date.
func (m Moment) String() string {
	_, isDate := digitDate(strconv.FormatInt(int64(m), 10))
	if t := time.Unix(int64(m), 0).UTC(); (m >= 1e8 || isDate) && t.Year() < 10000 {
		return t.Format(time.RFC3339)
	}
	return strconv.FormatInt(int64(m), 10)
}

// MarshalText is String.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a date, a time or a whole number, whose digits may be grouped by _.
func (m *Moment) UnmarshalText(text []byte) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			*m = Moment(t.Unix())
			return nil
		}
	}
	x, err := strconv.ParseInt(strings.ReplaceAll(string(text), "_", ""), 10, 64)
	if err != nil {
		return errors.New("want a date like 2014-07-01, a time like 2014-07-01T12:00:00Z or a whole number")
	}
	if day, is := digitDate(string(text)); is {
		return fmt.Errorf("%s seconds since 1970 are a day of %d: want %s for that date", text, time.Unix(x, 0).UTC().Year(), day.Format(time.DateOnly))
	}
	*m = Moment(x)
	return nil
}

// digitDate is the day that a text of eight digits, such as 20240131, looks like.
func digitDate(text string) (day time.Time, is bool) {
	day, err := time.Parse("20060102", text)
	return day, err == nil && day.Year() >= 1900 && day.Year() < 2100
}
