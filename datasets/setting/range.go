package setting

import (
	"math"
	"strconv"
	"strings"
)

// Range says what a number may be. As a tag it is one of
//
//	"≥ 1"  "> 0"  "[0, 1]"  "[0, 1)"  "(0, 1]"  "(0, 1)"  "0 or ≥ 2"  ""
//
// where "" is every finite number. NaN and infinity are in no range.
type Range struct {
	text  string
	parts []interval
}

type interval struct {
	low, high         float64
	openLow, openHigh bool
}

// String is the range as its tag has it.
func (r Range) String() string { return r.text }

// Holds tells whether x is in the range.
func (r Range) Holds(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return false
	}
	for _, p := range r.parts {
		if (x > p.low || x == p.low && !p.openLow) && (x < p.high || x == p.high && !p.openHigh) {
			return true
		}
	}
	return len(r.parts) == 0
}

// Bounds are the least and the greatest number of the range, infinite where there is none.
// Open tells whether it is just not in the range. Of "0 or ≥ 2" they are those of the
// whole.
func (r Range) Bounds() (low float64, openLow bool, high float64, openHigh bool) {
	if len(r.parts) == 0 {
		return math.Inf(-1), true, math.Inf(1), true
	}
	first, last := r.parts[0], r.parts[len(r.parts)-1]
	return first.low, first.openLow, last.high, last.openHigh
}

// wanted is what a message says after "want".
func (r Range) wanted() string {
	switch {
	case len(r.parts) == 0:
		return "a finite number"
	case strings.ContainsAny(r.text[:1], "[("):
		return "in " + r.text
	}
	return r.text
}

func parseRange(text string) Range {
	r := Range{text: text}
	if text == "" {
		return r
	}
	for _, part := range strings.Split(text, " or ") {
		r.parts = append(r.parts, parseInterval(part))
	}
	return r
}

func parseInterval(text string) interval {
	if rest, ok := strings.CutPrefix(text, "≥ "); ok {
		return interval{low: number(rest), high: math.Inf(1)}
	}
	if rest, ok := strings.CutPrefix(text, "> "); ok {
		return interval{low: number(rest), high: math.Inf(1), openLow: true}
	}
	low, high, ok := strings.Cut(text, ", ")
	if !ok {
		x := number(text)
		return interval{low: x, high: x}
	}
	return interval{
		low: number(strings.TrimLeft(low, "[(")), high: number(strings.TrimRight(high, "])")),
		openLow: strings.HasPrefix(low, "("), openHigh: strings.HasSuffix(high, ")"),
	}
}

func number(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("setting: range " + text + " is no number")
	}
	return x
}
