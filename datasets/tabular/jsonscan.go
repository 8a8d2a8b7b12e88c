package tabular

import (
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
