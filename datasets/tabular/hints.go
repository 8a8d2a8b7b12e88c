package tabular

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"tandem/datasets"
	"tandem/datasets/internal/levels"
)

// OtherDelimiter is what seems to stand between the fields of a line that was taken for
// one field: ";", a tab or "|", whichever is there most often; "" when there are more
// fields, or none of them.
func OtherDelimiter(fields []string) string {
	if len(fields) != 1 {
		return ""
	}
	best, most := "", 0
	for _, d := range []string{";", "\t", "|"} {
		if n := strings.Count(fields[0], d); n > most {
			best, most = d, n
		}
	}
	return best
}

// delimiterHint ends an error about the columns of the first line.
func delimiterHint(fields []string) string {
	if d := OtherDelimiter(fields); d != "" {
		return fmt.Sprintf("; the line has %q between what look like fields: want delimiter: %q?", d, d)
	}
	return ""
}

// kindHint ends an error about a number that is none: of an attribute that a recipe may
// have taken for numbers by its short form.
func (a Attribute) kindHint(c cell) string {
	if c.kind != scalar {
		return ""
	}
	text := string(trimSpace(c.text))
	if separator := levels.Separator(text); separator != "" {
		return fmt.Sprintf("; for paths write {source: %s, kind: path, separator: %q}", a.Sources[0], separator)
	}
	what, kind := "", Label
	if low, _, _, err := datasets.ParsePrice(text); err == nil && !math.IsNaN(low) {
		what, kind = "prices", Price
	} else if strings.ContainsFunc(text, unicode.IsLetter) {
		what = "texts"
	}
	if what == "" {
		return ""
	}
	return fmt.Sprintf("; for %s write {source: %s, kind: %s}", what, a.Sources[0], kind)
}

// lacking is the error err of what a row has in a column. Exports have rows of nobody, such
// as the orders of guests: where one is found, the way to leave them out is told.
func lacking(what, column string, c cell, err error) error {
	if c.known() {
		return fmt.Errorf("%s %w", what, err)
	}
	return fmt.Errorf("%s %w; where: [%s] drops such rows", what, err, presentRule(column))
}

// presentRule is the rule of where that leaves out rows without anything in a column.
func presentRule(column string) string {
	return fmt.Sprintf("{column: %s, present: true}", yamlText(column))
}

// yamlText is a text as a recipe may have it, in quotes where it needs them.
func yamlText(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		return s
	}
	return strconv.Quote(s)
}
