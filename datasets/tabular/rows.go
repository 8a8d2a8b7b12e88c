package tabular

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"tandem/datasets/internal/blocks"
)

// source is one open table, cut into pieces that are read at the same time: delimited,
// jsonLines, parquetFiles or workbook.
type source interface {
	next() (piece, error) // io.EOF after the last; called on one goroutine
	end() error           // what only shows when every piece has been read
	close() error
}

// piece is a run of rows: a block of lines or a row group.
type piece interface {
	rows() rows // from the first row; may be called again
	release()   // its cells are of no use afterwards
}

// rows streams the columns asked for out of one piece.
type rows interface {
	// next returns one cell for every reference, absent for an empty one; io.EOF after
	// the last row. Cells are valid until the next call.
	next() ([]cell, error)
	// where names the file and the row that next returned or failed on last.
	where() string
}

// cell is one field of one row.
type cell struct {
	kind cellKind
	text []byte   // of a scalar; numbers and truth values as the file writes them
	list [][]byte // of a list
	x    float64  // of a number

	// mantissa is that of a scalar that a float may have held, or that is a number in a form of
	// its writer's choice (7.0, 7e0): see name. 0 = a text, or a whole number in digits.
	mantissa uint8

	sheet sheetKind // of a cell of a sheet
}

type cellKind byte

const (
	absent cellKind = iota // null, or no such field in this row
	scalar
	list
	number // computed: it never had a text
)

// String shows the cell in an error.
func (c cell) String() string {
	switch c.kind {
	case absent:
		return "nothing"
	case scalar:
		return strconv.Quote(clip(string(c.text)))
	case number:
		return strconv.FormatFloat(c.x, 'g', -1, 64)
	default:
		return fmt.Sprintf("a list of %d", len(c.list))
	}
}

// empty tells a cell that holds nothing.
func (c cell) empty() bool { return c.kind == absent || c.kind == scalar && len(c.text) == 0 }

// shown is String, but an empty text is nothing.
func (c cell) shown() string {
	if c.empty() {
		return "nothing"
	}
	return c.String()
}

// clip keeps an error readable when the value is not.
func clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	return s[:80] + "…"
}

// openSource opens path; refs are column names or 1-based positions, "" = no column.
// The first must of them are wanted in every row: only JSON lines may lack a field.
func openSource(path string, layout Layout, refs []string, must int) (source, error) {
	layout, err := layout.resolve(path)
	if err != nil {
		return nil, err
	}
	switch layout.Format {
	case JSONL:
		return openJSONLines(path, refs, must)
	case Parquet:
		return openParquet(path, refs)
	case XLSX:
		return openWorkbook(path, layout, refs)
	default:
		return openDelimited(path, layout, refs)
	}
}

// chunk gathers the rows of one piece.
type chunk interface{ add([]cell) error }

// each reads all pieces of in on all processors: every piece into a chunk of its own,
// which take gets in the order of the file. The first error in the file ends it; the
// chunk of its piece holds the rows before it and is taken first. An error of take is
// one of the row of the chunk that it returns, from 0. What v counts goes to its report.
func each[C chunk](in source, v *view, fresh func() C, take func(C) (row int, err error)) error {
	type filled struct {
		chunk  C
		report ShapeReport
		err    error
	}
	fill := func(p piece) (filled, error) {
		c, rows := fresh(), v.over(p.rows())
		for {
			cells, err := rows.next()
			if err == io.EOF {
				return filled{c, rows.report, nil}, nil
			}
			if err == nil {
				err = c.add(cells)
			}
			if err != nil {
				return filled{c, rows.report, fmt.Errorf("%s: %w", rows.where(), err)}, nil
			}
		}
	}
	err := blocks.InOrder(in.next, fill, func(p piece, f filled) error {
		row, err := take(f.chunk)
		if err != nil {
			rows := v.over(p.rows()) // again, to know which row it was
			for range row + 1 {
				rows.next()
			}
			return fmt.Errorf("%s: %w", rows.where(), err)
		}
		p.release()
		if v != nil {
			v.report.add(f.report)
		}
		return f.err
	})
	if err != nil {
		return err
	}
	return in.end()
}

// validText returns an error unless the texts are UTF-8 without a NUL byte.
func validText(texts ...[]byte) error {
	for _, s := range texts {
		switch {
		case isPlain(s):
		case !utf8.Valid(s):
			return fmt.Errorf("%q is not UTF-8", clip(string(s)))
		case hasNUL(s):
			return fmt.Errorf("%q has a NUL byte", clip(string(s)))
		}
	}
	return nil
}
