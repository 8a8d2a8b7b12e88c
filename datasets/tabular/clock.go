package tabular

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"tandem/datasets/internal/datedigits"
	"tandem/datasets/internal/numeral"
	"tandem/datasets/internal/xlsx"
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
	if c.sheet == sheetNumber && err == nil && n >= 0 && n < xlsx.LastSerial {
		return 0, fmt.Errorf("%s without a date format, which looks like a day of a spreadsheet: want the cells formatted as dates", c)
	}
	if err == nil || errors.Is(err, strconv.ErrRange) {
		if most := lastSecond * int64(time.Second/unit); err != nil || n >= most || n <= -most {
			if layout := datedigits.Layout(text); layout != "" {
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

// digitsFault is an error when all times are dates in digits.
func digitsFault(seen *datedigits.Watch) error {
	layout, first := seen.All()
	if layout == "" {
		return nil
	}
	return fmt.Errorf("time %q, and all others, look like dates written in digits (%s), not like counts since 1970: %s%s",
		first, layout, wantTime, formatHint(cell{text: []byte(first)}))
}
