package export

import (
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"tandem/datasets/sheet"
)

// Column is one column of a Parquet file.
type Column = sheet.Values

// WriteTable writes columns of equal length to a Parquet file, whole or not at all
// (WriteFileAtomic), zstd-compressed, in the given order. The same columns give the
// same bytes. It returns an error for columns that differ in length, share a name or
// hold strings that are not UTF-8.   Memory: one row group, at most 2²⁴ values.
func WriteTable(path string, columns []Column) error {
	c, rows, err := sheet.Columns(columns)
	if err != nil {
		return fmt.Errorf("export: %s: %w", path, err)
	}
	return writeGroups(path, rows, len(c), c)
}

// writeGroups writes columns that have perRow values in each row.
func writeGroups(path string, rows, perRow int, columns []sheet.Column) error {
	const groupValues = 1 << 24
	group := max(1, groupValues/perRow)
	return writeSheet(path, func(w io.Writer) error {
		out := sheet.NewWriter(w, columns)
		for low := 0; low < rows; low += group {
			if err := out.Group(columns, low, min(low+group, rows)); err != nil {
				return err
			}
		}
		return out.Close()
	})
}

// writeSheet is WriteFileAtomic with errors that name the file.
func writeSheet(path string, write func(w io.Writer) error) error {
	return WriteFileAtomic(path, func(w io.Writer) error {
		if err := write(w); err != nil {
			return fmt.Errorf("export: %s: %w", path, err)
		}
		return nil
	})
}

// WriteGroups is WriteTable for more rows than memory holds: each element of groups, the
// columns of some rows, becomes a row group. All have the names and types of the first
// one, of which there must be one; an error of groups ends the file, and path keeps its
// old content. Memory: one group.
func WriteGroups(path string, groups iter.Seq2[[]Column, error]) error {
	return writeSheet(path, func(w io.Writer) error {
		var out *sheet.Writer
		for values, err := range groups {
			if err != nil {
				return err
			}
			columns, rows, err := sheet.Columns(values)
			if err != nil {
				return err
			}
			if out == nil {
				out = sheet.NewWriter(w, columns)
			}
			if err := out.Group(columns, 0, rows); err != nil {
				return err
			}
		}
		if out == nil {
			return fmt.Errorf("no rows, want at least one group")
		}
		return out.Close()
	})
}

// ReadTable reads a Parquet file of flat columns, whoever wrote it: doubles, floats,
// signed integers of 32 and 64 bits, and strings. Another type, a nested column or a
// missing value is an error that names the column.
func ReadTable(path string) ([]Column, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	columns, err := sheet.ReadAll(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", path, err)
	}
	return columns, nil
}

// WriteVectors writes a Parquet file with the columns "key" (string), "vector" (list
// of float, in the three-level form that Arrow, DuckDB and Spark read as such) and
// any extra ones; otherwise it is as WriteTable. vectors is (len(keys), dim), row-major.
func WriteVectors(path string, keys []string, vectors []float32, dim int, extra ...Column) error {
	if dim < 1 || len(vectors) != len(keys)*dim {
		return fmt.Errorf("export: %s: %d values for %d keys of dim %d, want %d and dim ≥ 1",
			path, len(vectors), len(keys), dim, len(keys)*dim)
	}
	if keys == nil {
		keys = []string{} // the slice that is set gives the type
	}
	values := append([]Column{{Name: keyColumn, Str: keys}}, extra...)
	columns, rows, err := sheet.Columns(values)
	if err == nil && slices.ContainsFunc(extra, func(c Column) bool { return c.Name == vectorColumn }) {
		err = fmt.Errorf("column %q: duplicate name", vectorColumn)
	}
	if err != nil {
		return fmt.Errorf("export: %s: %w", path, err)
	}
	columns = slices.Insert(columns, 1, sheet.Vectors(vectorColumn, vectors, dim))
	return writeGroups(path, rows, dim+len(values), columns)
}

const keyColumn, vectorColumn = "key", "vector"
