package amazon

import (
	"html"
	"strings"
	"unicode/utf8"
)

// cleanText turns a text of a web page into one line: entities are decoded, blanks
// become one, and the "by" that a line break parts from a brand is dropped.
func cleanText(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	by := strings.HasPrefix(s, "by\n")
	words := strings.Fields(s)
	if by {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// isDebris reports whether a cleaned text holds a tag, a rule of CSS or a piece of
// script.
func isDebris(s string) bool {
	for i, c := range s {
		if c == '<' && i+1 < len(s) && (isLetter(s[i+1]) || s[i+1] == '/' || s[i+1] == '!') {
			return true
		}
	}
	brace := strings.IndexByte(s, '{')
	return brace >= 0 && strings.IndexByte(s[brace:], '}') >= 0 || strings.Contains(s, "getTime()")
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// longestCategory is the most letters that the name of a category has; the longest
// published ones have some 45.
const longestCategory = 50

// cutPath returns the categories at the start of a path. The lists of 2018 go on with
// bullet points of the product page: the path ends before the first part that is empty
// or longer than a category, holds HTML or a percentage ("95% cotton"), or ends like a
// sentence.
func cutPath(parts []string) (path []string, cut bool) {
	for i, p := range parts {
		p = cleanText(p)
		if p == "" || utf8.RuneCountInString(p) > longestCategory || isDebris(p) || strings.ContainsAny(p, "<>%") || strings.ContainsRune(".!?:;", rune(p[len(p)-1])) {
			return parts[:i], true
		}
		parts[i] = p
	}
	return parts, false
}
