package tabular

import (
	"fmt"
	"strconv"
)

// rows streams the columns asked for out of one file, or out of the parts of one
// directory: delimited, jsonLines or parquetRows.
type rows interface {
	// next returns one cell for every reference, absent for an empty one, valid until
	// the next call; io.EOF after the last row.
	next() ([]cell, error)
	// where names the file and the row that next returned or failed on last.
	where() string
	close() error
}

// cell is one field of one row.
type cell struct {
	kind cellKind
	text string   // of a scalar; numbers and truth values as the file writes them
	list []string // of a list
}

type cellKind byte

const (
	absent cellKind = iota // null, or no such field in this row
	scalar
	list
)

// String shows the cell in an error.
func (c cell) String() string {
	switch c.kind {
	case absent:
		return "nothing"
	case scalar:
		return strconv.Quote(clip(c.text))
	default:
		return fmt.Sprintf("a list of %d", len(c.list))
	}
}

// clip keeps an error readable when the value is not.
func clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	return s[:80] + "…"
}

// openRows opens path; refs are column names or 1-based positions, "" = no column.
// The first must of them are wanted in every row: only JSON lines may lack a field.
func openRows(path string, layout Layout, refs []string, must int) (rows, error) {
	layout, err := layout.resolve(path)
	if err != nil {
		return nil, err
	}
	switch layout.Format {
	case JSONL:
		return openJSONLines(path, refs, must)
	case Parquet:
		return openParquet(path, refs)
	default:
		return openDelimited(path, layout, refs)
	}
}
