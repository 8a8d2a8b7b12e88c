package export

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

func readParquet(path string) ([]sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	sheets, err := decodeParquet(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", path, err)
	}
	return sheets, nil
}

func decodeParquet(r io.ReaderAt, size int64) (sheets []sheet, err error) {
	// parquet-go panics on some damaged files; here they are the user's data.
	defer func() {
		if v := recover(); v != nil {
			sheets, err = nil, fmt.Errorf("damaged Parquet: %v", v)
		}
	}()
	file, err := parquet.OpenFile(r, size)
	if err != nil {
		return nil, err
	}
	for _, c := range file.Root().Columns() {
		s, err := readColumn(file, c)
		if err != nil {
			return nil, err
		}
		if s.rows() != int(file.NumRows()) {
			return nil, fmt.Errorf("column %q: %d rows, want %d", s.Name, s.rows(), file.NumRows())
		}
		sheets = append(sheets, s)
	}
	return sheets, nil
}

// readColumn reads a column at the root of the file, over all row groups.
func readColumn(file *parquet.File, root *parquet.Column) (sheet, error) {
	leaf, width := root, flat
	if list := listOf(root); list != nil {
		leaf, width = list, -1
	}
	if !leaf.Leaf() || root.Repeated() || width != flat && leaf.Type() != parquet.FloatType {
		return sheet{}, fmt.Errorf("column %q: nested, want single values or lists of FLOAT", root.Name())
	}
	c, err := emptyColumn(root.Name(), leaf.Type())
	if err != nil {
		return sheet{}, err
	}
	s := sheet{Column: c, width: width}
	for _, group := range file.RowGroups() {
		if err := s.readChunk(group.ColumnChunks()[leaf.Index()]); err != nil {
			return sheet{}, fmt.Errorf("column %q: %w", s.Name, err)
		}
	}
	return s, nil
}

// listOf returns the leaf of a three-level list, or nil if root is none.
func listOf(root *parquet.Column) *parquet.Column {
	if root.Leaf() || root.Type().String() != "LIST" || len(root.Columns()) != 1 {
		return nil
	}
	list := root.Columns()[0]
	if !list.Repeated() || len(list.Columns()) != 1 || list.Columns()[0].Repeated() {
		return nil
	}
	return list.Columns()[0]
}

// readChunk appends the values of one row group.
func (s *sheet) readChunk(chunk parquet.ColumnChunk) error {
	r := parquet.NewColumnChunkValueReader(chunk)
	defer r.Close()
	begin := len(s.F32) // of the list being read
	var buf [1024]parquet.Value
	for {
		n, err := r.ReadValues(buf[:])
		for _, v := range buf[:n] {
			if s.width != flat && v.RepetitionLevel() == 0 && len(s.F32) > begin {
				if err := s.endList(begin); err != nil {
					return err
				}
				begin = len(s.F32)
			}
			if v.IsNull() {
				return fmt.Errorf("row %d: missing value or empty list, want a value", s.rows())
			}
			s.append(v)
		}
		switch {
		case errors.Is(err, io.EOF):
			if s.width != flat && len(s.F32) > begin {
				return s.endList(begin)
			}
			return nil
		case err != nil:
			return err
		}
	}
}

// endList checks that the list that began at F32[begin] is as wide as the first one.
func (s *sheet) endList(begin int) error {
	got := len(s.F32) - begin
	if s.width < 0 {
		s.width = got
	}
	if got != s.width {
		return fmt.Errorf("row %d: list of %d, want %d as before", begin/s.width, got, s.width)
	}
	return nil
}
