package tabular

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"tandem/datasets/internal/numeral"
)

// lastSecond is 2200-01-01: a count of seconds from then on is one of a finer unit,
// since milliseconds of any day after March 1970 are past it.
const lastSecond = 7258118400

// clocks are the date layouts understood; a fraction of a second may follow any
// layout with seconds. Without a zone they are UTC. The last five are what pandas, PostgreSQL,
// BigQuery and spreadsheets write.
var clocks = []string{
	time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly,
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04",
}

// parseTime reads a number of the given unit since 1970-01-01 UTC, whole or not, or a date, and
// returns nanoseconds: nothing finer is kept.
func parseTime(c cell, unit time.Duration) (int64, error) {
	if c.kind != scalar || len(c.text) == 0 {
		return 0, fmt.Errorf("%s, want a time", c.shown())
	}
	text := trimSpace(c.text)
	n, err := parseInt(text)
	part := int64(0) // billionths of a unit
	if err != nil {
		n, part, err = numeral.Fixed(text)
	}
	if err == nil || errors.Is(err, strconv.ErrRange) {
		if most := lastSecond * int64(time.Second/unit); err != nil || n >= most || n <= -most {
			if layout := digitLayout(text); layout != "" {
				return 0, fmt.Errorf("%s, which looks like a date written in digits (%s), %s", c, layout, wantTime)
			}
			return 0, fmt.Errorf("%s is past the year 2200 in units of %v, want a finer time_unit, such as ms", c, unit)
		}
		at := n*int64(unit) + part/int64(time.Second/unit)
		if part < 0 && part%int64(time.Second/unit) != 0 {
			at--
		}
		return at, nil
	}
	for _, layout := range clocks {
		t, err := time.Parse(layout, string(text))
		if err != nil {
			continue
		}
		return nanoseconds(c, t)
	}
	return 0, fmt.Errorf("%s, %s", c, wantTime)
}

// nanoseconds are those of a time that int64 has room for.
func nanoseconds(c cell, t time.Time) (int64, error) {
	if s := t.Unix(); s >= lastSecond || s <= -lastSecond {
		return 0, fmt.Errorf("%s, want a time from 1740 to 2199", c)
	}
	return t.UnixNano(), nil
}

const wantTime = `want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339`

// digitLayouts are dates that are digits alone, by their length. Any such text is a whole number
// too, and the wrong one.
var digitLayouts = map[int]struct{ shown, layout string }{
	4: {"YYYY", "2006"}, 6: {"YYYYMM", "200601"}, 8: {"YYYYMMDD", "20060102"}, 10: {"YYYYMMDDhh", "2006010215"},
	12: {"YYYYMMDDhhmm", "200601021504"}, 14: {"YYYYMMDDhhmmss", "20060102150405"}, 17: {"YYYYMMDDhhmmssSSS", "20060102150405.000"},
}

// digitLayout tells how text would be a date of 1900 to 2099 in digits; "" = in no way.
func digitLayout(text []byte) string {
	l, ok := digitLayouts[len(text)]
	if !ok || string(text[:2]) != "19" && string(text[:2]) != "20" {
		return ""
	}
	s := string(text)
	if len(s) == 17 {
		s = s[:14] + "." + s[14:]
	}
	if _, err := time.Parse(l.layout, s); err != nil {
		return ""
	}
	return l.shown
}

// dateDigits watches a time column for dates written in digits: one that holds nothing else is
// none of counts. The zero value has seen nothing.
type dateDigits struct {
	none   bool   // some value is no such date
	layout string // of all so far
	first  string // value
}

// see looks at the next value; it costs nothing once one was no date.
func (d *dateDigits) see(c cell) {
	if d.none {
		return
	}
	text := trimSpace(c.text)
	layout := digitLayout(text)
	if d.layout == "" {
		d.layout, d.first = layout, string(text)
	}
	d.none = layout == "" || layout != d.layout
}

// join adds what another has seen after d.
func (d *dateDigits) join(next dateDigits) {
	switch {
	case d.layout == "" && !d.none:
		*d = next
	case next.none || next.layout != "" && next.layout != d.layout:
		d.none = true
	}
}

// fault is an error when all that was seen are dates in digits.
func (d *dateDigits) fault() error {
	if d.none || d.layout == "" {
		return nil
	}
	return fmt.Errorf("time %q, and all others, look like dates written in digits (%s), not like counts since 1970: %s%s",
		d.first, d.layout, wantTime, formatHint(cell{text: []byte(d.first)}))
}
