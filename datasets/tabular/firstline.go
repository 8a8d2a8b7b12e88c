package tabular

import (
	"fmt"
	"slices"

	"tandem/datasets/internal/firstline"
	"tandem/datasets/internal/records"
)

// checkFirst is an error if the first line of a file without a word on its header may be one:
// a row of names would become a row of data, or the other way round. bare says that digits alone
// ask for a column.
func (d *delimited) checkFirst(first []string, bare bool) error {
	if bare && d.digitsAreNames(first) {
		return fmt.Errorf("has all columns of digits alone (%s) among its fields: are they names, or values? Want header: true for names, or positions written %q",
			clipAll(slices.DeleteFunc(slices.Clone(d.refs), func(ref string) bool { return ref == "" })), "#1")
	}
	if firstline.IsHeader(d.asked(first), d.sample()) {
		return fmt.Errorf("%s look like names, not like values: want header: true to leave the line out, with positions written %q, or header: false to read it",
			clipAll(d.asked(first)), "#1")
	}
	return nil
}

// asked are the fields of the columns asked for.
func (d *delimited) asked(record []string) []string {
	var out []string
	for _, at := range d.index {
		if at >= 0 {
			out = append(out, record[at])
		}
	}
	return out
}

// digitsAreNames reports whether all references of digits alone are fields of the first line.
func (d *delimited) digitsAreNames(first []string) bool {
	for _, ref := range d.refs {
		if _, form := position(ref); form == digits && !slices.Contains(first, ref) {
			return false
		}
	}
	return true
}

// sampled is how many rows behind the first line are looked at.
const sampled = 1000

// sample returns the columns asked for of the rows behind the first line.
func (d *delimited) sample() (rows [][]string) {
	b, err := d.blocks.Peek()
	if err != nil {
		return nil
	}
	r := records.New(b, d.layout.Delimiter, d.layout.Format == CSV)
	for len(rows) <= sampled {
		fields, err := r.Next()
		if err != nil || len(fields) != d.width {
			break // told when it is read
		}
		record := make([]string, len(fields))
		for i, f := range fields {
			record[i] = string(f)
		}
		rows = append(rows, d.asked(record))
	}
	return rows[min(1, len(rows)):]
}
