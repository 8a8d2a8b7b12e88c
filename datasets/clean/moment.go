package clean

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Moment is a time in the seconds of Log.Times. As text it is a date (2014-07-01, midnight
// UTC), a time of RFC 3339, or a whole number.
type Moment int64

// String is a time of RFC 3339 from 1973 on; before that a number, since it may be any
// order.
func (m Moment) String() string {
	if t := time.Unix(int64(m), 0).UTC(); m >= 1e8 && t.Year() < 10000 {
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
	*m = Moment(x)
	return nil
}
