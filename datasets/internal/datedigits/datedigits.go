// Package datedigits tells dates that are written in digits alone, such as 20240131.
package datedigits

import (
	"bytes"
	"time"
)

// layouts are dates that are digits alone, by their length. Any such text is a whole number
// too, and the wrong one.
var layouts = map[int]struct{ shown, layout string }{
	4: {"YYYY", "2006"}, 6: {"YYYYMM", "200601"}, 8: {"YYYYMMDD", "20060102"}, 10: {"YYYYMMDDhh", "2006010215"},
	12: {"YYYYMMDDhhmm", "200601021504"}, 14: {"YYYYMMDDhhmmss", "20060102150405"}, 17: {"YYYYMMDDhhmmssSSS", "20060102150405.000"},
}

// Layout tells how text would be a date of 1900 to 2099 in digits; "" = in no way.
func Layout(text []byte) string {
	l, ok := layouts[len(text)]
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

// Watch looks at a time column for dates written in digits: one that holds nothing else is none of
// counts. The zero value has seen nothing.
type Watch struct {
	none   bool   // some value is no such date
	layout string // of all so far
	first  string // value
}

// See looks at the next value; it costs nothing once one was no date.
func (w *Watch) See(text []byte) {
	if !w.none {
		w.look(bytes.TrimSpace(text))
	}
}

func (w *Watch) look(text []byte) {
	layout := Layout(text)
	if w.layout == "" {
		w.layout, w.first = layout, string(text)
	}
	w.none = layout == "" || layout != w.layout
}

// Join adds what another has seen after w.
func (w *Watch) Join(next Watch) {
	switch {
	case w.layout == "" && !w.none:
		*w = next
	case next.none || next.layout != "" && next.layout != w.layout:
		w.none = true
	}
}

// All returns the layout of all values that were seen, and the first of them; "" if they are not
// all such dates.
func (w *Watch) All() (layout, first string) {
	if w.none {
		return "", ""
	}
	return w.layout, w.first
}
