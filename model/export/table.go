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
	return readParquet(path)
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
