package grid

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks the lines of text that are longer than width between words, and indents what
// follows as the line itself. A word that is longer than width stays whole. 0 = any width.
func Wrap(text string, width int) string {
	if width == 0 || widest(text) <= width {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		if length(line) <= width {
			b.WriteString(line)
		} else {
			words := strings.TrimLeft(line, " ")
			indent := line[:len(line)-len(words)]
			b.WriteString(indent + strings.Join(breakWords(words, width-len(indent)), "\n"+indent))
		}
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// breakWords cuts text into lines of at most width characters where there are spaces. Text
// that fits is left as it is.
func breakWords(text string, width int) []string {
	if utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// widest is the length of the longest line.
func widest(text string) int {
	most := 0
	for line := range strings.Lines(text) {
		most = max(most, length(line))
	}
	return most
}

// length counts the characters of a line that can be seen: no escapes, no spaces at the end.
func length(line string) int {
	line = strings.TrimRight(line, " \n")
	n := utf8.RuneCountInString(line)
	for at := strings.Index(line, "\x1b["); at >= 0; at = strings.Index(line, "\x1b[") {
		end := strings.IndexByte(line[at:], 'm')
		if end < 0 {
			break
		}
		n -= end + 1
		line = line[at+end+1:]
	}
	return n
}
