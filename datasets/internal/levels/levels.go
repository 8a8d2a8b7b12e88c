// Package levels tells how a text such as "Home > Kitchen" cuts into the levels of a path.
package levels

import (
	"slices"
	"strings"
	"unicode"
)

// Separator is what stands between the levels of a text such as "Home > Kitchen"; "" for
// others.
func Separator(text string) string {
	for _, s := range []string{">", "|", "/", "::"} {
		levels := strings.Split(text, s)
		worded := func(level string) bool { return strings.ContainsFunc(level, unicode.IsLetter) }
		if len(levels) > 1 && !slices.ContainsFunc(levels, func(l string) bool { return !worded(l) }) {
			return s
		}
	}
	return ""
}
