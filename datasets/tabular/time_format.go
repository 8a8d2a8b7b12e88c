package tabular

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/datasets/internal/datedigits"
	"tandem/datasets/internal/strptime"
)

// parseFormatted reads a time as layout says, and returns nanoseconds. Without a zone it is UTC.
func parseFormatted(c cell, format, layout string) (int64, error) {
	if c.kind != scalar || len(c.text) == 0 {
		return 0, fmt.Errorf("%s, want a time", c.shown())
	}
	if c.sheet == sheetTime { // beside texts that are none, in a column of a spreadsheet
		return parseTime(c, time.Second)
	}
	t, err := strptime.Parse(string(trimSpace(c.text)), layout)
	if err != nil {
		return 0, fmt.Errorf("%s, want a time as time_format %q says", c, format)
	}
	return nanoseconds(c, t)
}

// SuggestTimeFormats returns the values of time_format by which all of some texts are times, the
// likelier first. Several fit where no day is past the 12th: 1/2/2010 may be in January or in
// February. None is needed, and none returned, for what is read without; blank texts do not count.
func SuggestTimeFormats(texts []string) []string {
	texts = slices.Clone(texts)
	plain := true
	for i, text := range texts {
		texts[i] = strings.TrimSpace(text)
		_, err := parseTime(cell{kind: scalar, text: []byte(texts[i])}, time.Nanosecond)
		plain = plain && (texts[i] == "" || err == nil && datedigits.Layout([]byte(texts[i])) == "")
	}
	if plain {
		return nil
	}
	texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	return strptime.Suggest(texts, func(t time.Time) bool { _, err := nanoseconds(cell{}, t); return err == nil })
}

// formatHint ends an error about a time that is none.
func formatHint(c cell) string {
	fit := SuggestTimeFormats([]string{string(c.text)})
	if len(fit) == 0 {
		return ""
	}
	quoted := make([]string, min(2, len(fit)))
	for i := range quoted {
		quoted[i] = fmt.Sprintf("%q", fit[i])
	}
	return fmt.Sprintf("; time_format: %s reads it", strings.Join(quoted, " or "))
}
