package tabular

import (
	"bytes"
	"slices"

	"tandem/datasets/internal/jsonline"
)

// jsonFields finds the values of references in one JSON object after the other.
type jsonFields struct {
	scanner *jsonline.Scanner
	at      []int // by reference: its place among the keys of scanner; -1 for ""
	values  [][]byte
}

func newJSONFields(refs []string) *jsonFields {
	f := &jsonFields{at: make([]int, len(refs)), values: make([][]byte, len(refs))}
	var keys []string // distinct: two columns may have one source
	for i, ref := range refs {
		f.at[i] = slices.Index(keys, ref)
		if ref != "" && f.at[i] < 0 {
			f.at[i] = len(keys)
			keys = append(keys, ref)
		}
	}
	f.scanner = jsonline.New(keys...)
	return f
}

// scan returns the raw value of every reference, nil for one that is not there, valid
// until the next call, and whether line is one object.
func (f *jsonFields) scan(line []byte) ([][]byte, bool) {
	found, err := f.scanner.Scan(line)
	for i, at := range f.at {
		f.values[i] = nil
		if at >= 0 && err == nil {
			f.values[i] = found[at]
		}
	}
	return f.values, err == nil
}

// notJSON are the values that Python and JavaScript write in place of a number, and that JSON
// has not.
var notJSON = []string{"NaN", "-Infinity", "Infinity"}

// withoutNaN returns line with null for each NaN, Infinity and -Infinity outside of texts, and
// how many there were; line itself if none.
func withoutNaN(line []byte) (out []byte, n int) {
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
