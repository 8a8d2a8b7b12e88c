package export

import "fmt"

// WriteTable writes columns of equal length to a Parquet file, whole or not at all
// (WriteFileAtomic), zstd-compressed, in the given order. The same columns give the
// same bytes. It returns an error for columns that differ in length, share a name or
// hold strings that are not UTF-8.   Memory: one row group, at most 2²⁴ values.
func WriteTable(path string, columns []Column) error {
	sheets := make([]sheet, len(columns))
	for i, c := range columns {
		sheets[i] = sheet{Column: c}
	}
	return writeParquet(path, sheets)
}

// ReadTable reads a Parquet file of flat columns, whoever wrote it: doubles, floats,
// signed integers of 32 and 64 bits, and strings. Another type, a nested column or a
// missing value is an error that names the column.
func ReadTable(path string) ([]Column, error) {
	sheets, err := readParquet(path)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(sheets))
	for i, s := range sheets {
		if s.width != flat {
			return nil, fmt.Errorf("export: %s: column %q: a list, want a single value per row", path, s.Name)
		}
		columns[i] = s.Column
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
	if len(keys) == 0 { // the slice that is set gives the type
		keys, vectors = []string{}, []float32{}
	}
	sheets := []sheet{
		{Column: Column{Name: keyColumn, Str: keys}},
		{Column: Column{Name: vectorColumn, F32: vectors}, width: dim},
	}
	for _, c := range extra {
		sheets = append(sheets, sheet{Column: c})
	}
	return writeParquet(path, sheets)
}

const keyColumn, vectorColumn = "key", "vector"

// ReadVectors reads what WriteVectors wrote, or another program with the same columns:
// the keys, their vectors row-major, and the other columns in order. The width of the
// vectors is len(vectors)/len(keys); vectors of unequal width are an error.
func ReadVectors(path string) (keys []string, vectors []float32, extra []Column, err error) {
	sheets, err := readParquet(path)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, s := range sheets {
		switch {
		case s.Name == keyColumn && s.Str != nil:
			keys = s.Str
		case s.Name == vectorColumn && s.width != flat:
			vectors = s.F32
		case s.width != flat:
			return nil, nil, nil, fmt.Errorf("export: %s: column %q: a list, want a single value per row", path, s.Name)
		default:
			extra = append(extra, s.Column)
		}
	}
	if keys == nil || vectors == nil {
		return nil, nil, nil, fmt.Errorf("export: %s: want a column %q of strings and %q of lists of float", path, keyColumn, vectorColumn)
	}
	return keys, vectors, extra, nil
}
