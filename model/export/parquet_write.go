package export

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// flat is the width of a sheet that is no list.
const flat = 0

// sheet is a column of single values, or of lists of width floats in F32.
type sheet struct {
	Column
	width int
}

func (s *sheet) rows() int {
	if s.width == flat {
		return s.Len()
	}
	return len(s.F32) / s.width
}

func (s *sheet) node() parquet.Node {
	if s.width == flat {
		return s.Column.node()
	}
	return parquet.List(s.Column.node())
}

// appendRow appends the values of row for Parquet, as column number column.
func (s *sheet) appendRow(dst []parquet.Value, row, column int) []parquet.Value {
	if s.width == flat {
		return append(dst, s.value(row).Level(0, 0, column))
	}
	for j, x := range s.F32[row*s.width : (row+1)*s.width] {
		// Repetition 0 opens a list, definition 1 says it is not empty.
		dst = append(dst, parquet.FloatValue(x).Level(min(j, 1), 1, column))
	}
	return dst
}

// ordered is a Parquet group that keeps its fields in a given order; parquet.Group
// sorts them by name.
type ordered struct {
	parquet.Group
	names []string
}

func (o ordered) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range o.Group.Fields() {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(o.names))
	for i, name := range o.names {
		fields[i] = byName[name]
	}
	return fields
}

// schema checks the sheets and describes them.
func schema(sheets []sheet) (*parquet.Schema, error) {
	root := ordered{Group: parquet.Group{}}
	for i := range sheets {
		s := &sheets[i]
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("column %q: %w", s.Name, err)
		}
		if root.Group[s.Name] != nil {
			return nil, fmt.Errorf("column %q: duplicate name", s.Name)
		}
		if s.rows() != sheets[0].rows() {
			return nil, fmt.Errorf("column %q: %d rows, column %q has %d", s.Name, s.rows(), sheets[0].Name, sheets[0].rows())
		}
		root.Group[s.Name] = s.node()
		root.names = append(root.names, s.Name)
	}
	if len(sheets) == 0 {
		return nil, errors.New("no column, want at least 1")
	}
	return parquet.NewSchema("table", root), nil
}

func writeParquet(path string, sheets []sheet) error {
	sch, err := schema(sheets)
	if err != nil {
		return fmt.Errorf("export: %s: %w", path, err)
	}
	return WriteFileAtomic(path, func(w io.Writer) error {
		if err := encodeParquet(w, sch, sheets); err != nil {
			return fmt.Errorf("export: %s: %w", path, err)
		}
		return nil
	})
}

func encodeParquet(w io.Writer, sch *parquet.Schema, sheets []sheet) error {
	out := newParquet(w, sch)
	rows, perRow := sheets[0].rows(), 0
	for _, s := range sheets {
		perRow += max(1, s.width)
	}
	const groupValues = 1 << 24
	group := max(1, groupValues/perRow)
	for low := 0; low < rows; low += group {
		if err := encodeGroup(out, sheets, low, min(low+group, rows)); err != nil {
			return err
		}
	}
	return out.Close()
}

func newParquet(w io.Writer, sch *parquet.Schema) *parquet.GenericWriter[any] {
	// The default would name the build, and two builds then differ in their bytes.
	return parquet.NewGenericWriter[any](w, sch, parquet.Compression(&parquet.Zstd), parquet.CreatedBy("tandem", "1", ""))
}

// encodeGroup writes the rows [low, high) as a row group.
func encodeGroup(out *parquet.GenericWriter[any], sheets []sheet, low, high int) error {
	for i, c := range out.ColumnWriters() {
		if err := writeColumn(c, &sheets[i], i, low, high); err != nil {
			return fmt.Errorf("column %q: %w", sheets[i].Name, err)
		}
	}
	return out.Flush()
}

// writeColumn writes the rows [low, high) of s in pieces.
func writeColumn(c *parquet.ColumnWriter, s *sheet, column, low, high int) error {
	const piece = 1 << 12 // values held as parquet.Value, which take 24 bytes
	var values []parquet.Value
	for row := low; row < high; row++ {
		values = s.appendRow(values, row, column)
		if len(values) < piece && row+1 < high {
			continue
		}
		if _, err := c.WriteRowValues(values); err != nil {
			return err
		}
		values = values[:0]
	}
	return nil
}
