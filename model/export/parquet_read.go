package export

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

func readParquet(path string) ([]Column, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	columns, err := decodeParquet(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", path, err)
	}
	return columns, nil
}

func decodeParquet(r io.ReaderAt, size int64) (columns []Column, err error) {
	// parquet-go panics on some damaged files; here they are the user's data.
	defer func() {
		if v := recover(); v != nil {
			columns, err = nil, fmt.Errorf("damaged Parquet: %v", v)
		}
	}()
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
func readColumn(file *parquet.File, root *parquet.Column) (Column, error) {
	if !root.Leaf() || root.Repeated() {
		return Column{}, fmt.Errorf("column %q: lists or groups, want a single value per row", root.Name())
	}
	c, err := emptyColumn(root.Name(), root.Type())
	if err != nil {
		return Column{}, err
	}
	for _, group := range file.RowGroups() {
		if err := c.readChunk(group.ColumnChunks()[root.Index()]); err != nil {
			return Column{}, fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	return c, nil
}

// readChunk appends the values of one row group.
func (c *Column) readChunk(chunk parquet.ColumnChunk) error {
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
