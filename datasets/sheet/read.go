package sheet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ReadAll reads a file of flat columns, whoever wrote it: doubles, floats, signed integers
// of 32 and 64 bits, and strings. Another type, a nested column or a missing value is an
// error that names the column.
func ReadAll(r io.ReaderAt, size int64) (columns []Values, err error) {
	defer caught(&err, "")
	file, err := parquet.OpenFile(r, size)
	if err != nil {
		return nil, err
	}
	for _, root := range file.Root().Columns() {
		c, err := readColumn(file, root)
		if err != nil {
			return nil, err
		}
		if c.Len() != int(file.NumRows()) {
			return nil, fmt.Errorf("column %q: %d rows, want %d", c.Name, c.Len(), file.NumRows())
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// readColumn reads a column at the root of the file, over all row groups.
func readColumn(file *parquet.File, root *parquet.Column) (Values, error) {
	if !root.Leaf() || root.Repeated() {
		return Values{}, fmt.Errorf("column %q: lists or groups, want a single value per row", root.Name())
	}
	c, err := empty(root.Name(), root.Type())
	if err != nil {
		return Values{}, err
	}
	for _, group := range file.RowGroups() {
		if err := c.readChunk(group.ColumnChunks()[root.Index()]); err != nil {
			return Values{}, fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	return c, nil
}

// readChunk appends the values of one row group.
func (c *Values) readChunk(chunk parquet.ColumnChunk) error {
	r := parquet.NewColumnChunkValueReader(chunk)
	defer r.Close()
	var buf [1024]parquet.Value
	for {
		n, err := r.ReadValues(buf[:])
		for _, v := range buf[:n] {
			if v.IsNull() {
				return fmt.Errorf("row %d: missing, want a value", c.Len())
			}
			c.append(v)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
