package tabular

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// parseKey checks a key. A numeric one is a decimal integer >= 0 in its shortest
// form: two spellings of one id ("7", "007") would be two items.
func parseKey(c cell, numeric bool) (string, error) {
	if c.kind != scalar || c.text == "" {
		return "", fmt.Errorf("%s, want a key", c.empty())
	}
	if !numeric {
		return c.text, nil
	}
	n, err := strconv.ParseInt(c.text, 10, 64)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s, want an integer >= 0", c)
	case n < 0:
		return "", fmt.Errorf("%d, want >= 0", n)
	case strconv.FormatInt(n, 10) != c.text:
		return "", fmt.Errorf("%s, want %d without sign or leading zeros", c, n)
	}
	return c.text, nil
}

// empty shows a cell like String, but an empty text as nothing.
func (c cell) empty() string {
	if c.kind == scalar && c.text == "" {
		return "nothing"
	}
	return c.String()
}

// parseNumber reads a finite decimal number that fits a float of the given bits.
func parseNumber(c cell, bits int) (float64, error) {
	if c.kind != scalar || c.text == "" {
		return 0, fmt.Errorf("%s, want a number", c.empty())
	}
	text := strings.TrimSpace(c.text)
	x, err := strconv.ParseFloat(text, bits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is past the range of float%d", c, bits)
	case err != nil, strings.ContainsAny(text, "xX_"):
		return 0, fmt.Errorf("%s, want a plain number such as 1299.5 (no currency, no thousands separator)", c)
	case math.IsNaN(x), math.IsInf(x, 0):
		return 0, fmt.Errorf("%s, want a finite number", c)
	}
	return x, nil
}

// lastSecond is 9999-12-31 23:59:59 UTC: a "second" after it is a finer unit.
const lastSecond = 253402300799

// clocks are the date layouts understood; a fraction of a second may follow any
// layout with seconds. Without a zone they are UTC.
var clocks = []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly}

// parseTime reads an integer of the given unit since 1970-01-01 UTC, or a date, and
// returns whole seconds, rounded down.
func parseTime(c cell, unit time.Duration) (int64, error) {
	if c.kind != scalar || c.text == "" {
		return 0, fmt.Errorf("%s, want a time", c.empty())
	}
	text := strings.TrimSpace(c.text)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil { // a whole float is an integer too: pandas writes 1357000000.0
		var x float64
		if x, err = strconv.ParseFloat(text, 64); err == nil && (x != math.Trunc(x) || math.Abs(x) > 1<<53) {
			return 0, fmt.Errorf("%s, want a whole number", c)
		}
		n = int64(x)
	}
	if err == nil {
		seconds := floorDiv(n, int64(time.Second/unit))
		if seconds > lastSecond || seconds < -lastSecond {
			return 0, fmt.Errorf("%s is past the year 9999 in units of %v; is it in a finer unit?", c, unit)
		}
		return seconds, nil
	}
	for _, layout := range clocks {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), nil
		}
	}
	return 0, fmt.Errorf(`%s, want unix time, "2006-01-02", "2006-01-02 15:04:05" or RFC 3339`, c)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
