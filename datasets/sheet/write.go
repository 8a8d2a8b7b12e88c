package sheet

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// layout is how a file is cut into row groups, pages and compressed blocks. It decides the
// bytes of a file, so it is fixed for each way of writing.
type layout struct {
	codec compress.Codec
	piece int // cells after which a page may end
}

var (
	// ofSets is that of Write. The next level of compression takes twice the time for 3 % of
	// the size.
	ofSets   = layout{&zstd.Codec{Level: zstd.SpeedFastest}, 1 << 10}
	ofGroups = layout{&parquet.Zstd, 1 << 12}
)

// blockRows is how many rows a row group of Write has: enough for the compressor, few
// enough for readers in parallel.
const blockRows = 1 << 17

// Write writes columns of as many rows each. Memory: a row group of 131,072 rows, encoded.
func Write(w io.Writer, rows int, columns []Column) error {
	out := newWriter(w, columns, ofSets)
	for low := 0; low < rows; low += blockRows {
		if err := out.Group(columns, low, min(low+blockRows, rows)); err != nil {
			return err
		}
	}
	return out.Close()
}

// Writer writes a file row group by row group.
type Writer struct {
	layout
	out    *parquet.GenericWriter[any]
	schema *parquet.Schema
}

// NewWriter returns the writer of a file with columns like those given.
func NewWriter(w io.Writer, like []Column) *Writer { return newWriter(w, like, ofGroups) }

func newWriter(w io.Writer, like []Column, l layout) *Writer {
	schema := schemaOf(like)
	// The default creator would name the build, and two builds then differ in their bytes.
	return &Writer{l, parquet.NewGenericWriter[any](w, schema, parquet.Compression(l.codec), parquet.CreatedBy("tandem", "1", "")), schema}
}

// Group writes the rows [low, high) of columns as a row group. Columns of other names or
// types than those of NewWriter are an error. Memory: some thousand cells, beside the
// encoded group.
func (w *Writer) Group(columns []Column, low, high int) error {
	if s := schemaOf(columns); s.String() != w.schema.String() {
		return fmt.Errorf("a group with the columns %s, want %s", s, w.schema)
	}
	for i, c := range w.out.ColumnWriters() {
		if err := columns[i].write(c, i, low, high, w.piece); err != nil {
			return fmt.Errorf("column %q: %w", columns[i].Name, err)
		}
	}
	return w.out.Flush()
}

// Close ends the file.
func (w *Writer) Close() error { return w.out.Close() }

// write writes the rows [low, high) in pieces of whole rows. parquet-go may end a page after
// any piece, and one that ends within a list cannot be read, so WriteRowGroup, which cuts
// lists anywhere (0.32), will not do.
func (c *Column) write(out *parquet.ColumnWriter, at, low, high, piece int) error {
	if c.group != nil {
		if err := c.group(low, high); err != nil {
			return err
		}
	}
	var cells []parquet.Value
	for row := low; row < high; row++ {
		var err error
		if cells, err = c.cells(cells, at, row); err != nil {
			return err
		}
		if len(cells) < piece && row+1 < high {
			continue
		}
		if _, err := out.WriteRowValues(cells); err != nil {
			return err
		}
		cells = cells[:0]
	}
	return nil
}

func schemaOf(columns []Column) *parquet.Schema {
	root := ordered{Group: parquet.Group{}}
	for _, c := range columns {
		root.Group[c.Name] = c.node
		root.names = append(root.names, c.Name)
	}
	return parquet.NewSchema("table", root)
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
