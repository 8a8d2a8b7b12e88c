package jsonline

import "bytes"

// notJSON are the values that Python and JavaScript write in place of a number, and that JSON
// has not.
var notJSON = []string{"NaN", "-Infinity", "Infinity"}

// WithoutNaN returns line with null for each NaN, Infinity and -Infinity outside of texts, and
// how many there were; line itself if none.
func WithoutNaN(line []byte) (out []byte, n int) {
	quoted, from := false, 0
	for at := 0; at < len(line); at++ {
		switch c := line[at]; {
		case quoted && c == '\\':
			at++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == 'N' || c == 'I' || c == '-'):
			for _, word := range notJSON {
				if bytes.HasPrefix(line[at:], []byte(word)) {
					out = append(append(out, line[from:at]...), "null"...)
					at += len(word) - 1
					from, n = at+1, n+1
					break
				}
			}
		}
	}
	if n == 0 {
		return line, 0
	}
	return append(out, line[from:]...), n
}
