// Package strptime reads times by a format as C and Python have it, by way of Go's layouts: Layout
// translates, Parse reads, Suggest tells which of the usual formats reads some texts.
package strptime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// directives are what strptime's mean as a Go layout: loose where text of another width stands
// on both sides, so that "1/2/2010" is as good as "01/02/2010"; tight beside another directive.
// A fraction of a second may follow seconds in any layout.
var directives = map[byte]struct{ loose, tight string }{
	'Y': {"2006", "2006"}, 'y': {"06", "06"}, 'm': {"1", "01"}, 'd': {"2", "02"}, 'e': {"_2", "_2"}, 'j': {"002", "002"},
	'b': {"Jan", "Jan"}, 'h': {"Jan", "Jan"}, 'B': {"January", "January"}, 'a': {"Mon", "Mon"}, 'A': {"Monday", "Monday"},
	'H': {"15", "15"}, 'I': {"3", "03"}, 'M': {"4", "04"}, 'S': {"5", "05"}, 'p': {"PM", "PM"},
	'z': {"Z0700", "Z0700"}, 'Z': {"MST", "MST"},
}

// compounds are directives that stand for several.
var compounds = strings.NewReplacer("%%", "%%", "%F", "%Y-%m-%d", "%D", "%m/%d/%y", "%T.%f", "%H:%M:%S", "%T", "%H:%M:%S", "%R", "%H:%M", "%S.%f", "%S")

// Layout returns the Go layout that a format means: itself, or what strptime (with %)
// has in its place. It wants one by which a day can be told.
func Layout(format string) (string, error) {
	layout := format
	if strings.Contains(format, "%") {
		var err error
		if layout, err = strptime(compounds.Replace(format)); err != nil {
			return "", err
		}
	}
	day := time.Date(2017, time.November, 23, 0, 0, 0, 0, time.UTC)
	got, err := time.Parse(layout, day.Format(layout))
	if err != nil || got.Year() != day.Year() {
		return "", errors.New(`want a year, a month and a day as strptime ("%d.%m.%Y %H:%M") or Go ("02.01.2006 15:04") write them`)
	}
	return layout, nil
}

// strptime is the Go layout of a strptime format without compounds.
func strptime(format string) (string, error) {
	var layout strings.Builder
	for at := 0; at < len(format); at++ {
		if format[at] != '%' {
			if '0' <= format[at] && format[at] <= '9' {
				return "", fmt.Errorf("%q in it, want no digits but those of the time", format[at])
			}
			layout.WriteByte(format[at])
			continue
		}
		if at++; at == len(format) {
			return "", errors.New(`a % at its end, want a directive such as %Y`)
		}
		d, ok := directives[format[at]]
		// Go takes "_2" for a day padded with a blank, and a digit behind a digit for another field.
		tight := at >= 2 && format[at-2] == '_' || at >= 3 && format[at-3] == '%' || at+1 < len(format) && format[at+1] == '%'
		switch {
		case format[at] == '%':
			layout.WriteByte('%')
		case !ok:
			return "", fmt.Errorf("%%%c in it, want one of %%Y %%y %%m %%d %%e %%j %%b %%B %%a %%A %%H %%I %%M %%S.%%f %%p %%z %%Z %%F %%T %%D %%R", format[at])
		case tight:
			layout.WriteString(d.tight)
		default:
			layout.WriteString(d.loose)
		}
	}
	return layout.String(), nil
}

// Parse reads a time as a layout of Layout says.
func Parse(text, layout string) (time.Time, error) {
	t, err := time.Parse(layout, text)
	if err != nil && strings.Contains(layout, "Z0700") { // strptime takes +01:00 for +0100
		t, err = time.Parse(strings.Replace(layout, "Z0700", "Z07:00", 1), text)
	}
	return t, err
}

// knownFormats are those that Suggest tries, the likelier first.
var knownFormats = func() []string {
	out := []string{
		"%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d%H", "%Y%m", "%Y", "%Y-%m", "%m %d, %Y",
		"%d/%b/%Y:%H:%M:%S %z", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z", "%d%b%Y:%H:%M:%S", "%Y-%m-%dT%H:%M",
	}
	for _, date := range []string{"%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%m.%d.%Y", "%Y.%m.%d", "%d-%m-%Y", "%m-%d-%Y", "%Y-%m-%d", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y",
		"%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d"} {
		for _, clock := range []string{"", " %H:%M", " %H:%M:%S", "T%H:%M:%S", ", %H:%M", ", %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S %z"} {
			out = append(out, date+clock)
		}
	}
	return out
}()

// Suggest returns the usual formats by which all of some texts are times that may be, the likelier
// first; there are none for no texts.
func Suggest(texts []string, may func(time.Time) bool) []string {
	var fit []string
	if len(texts) == 0 {
		return nil
	}
	for _, f := range knownFormats {
		layout, err := Layout(f)
		if err == nil && !slices.ContainsFunc(texts, func(s string) bool {
			t, err := Parse(s, layout)
			return err != nil || !may(t)
		}) {
			fit = append(fit, f)
		}
	}
	return fit
}
