package prepared

import (
	"github.com/parquet-go/parquet-go"

	"tandem/datasets"
)

// spilledSheets is logSheets for rows in files. A sheet holds one row group at a time.
func spilledSheets(s *datasets.Spill) []sheet {
	var out []sheet
	for low := 0; low == 0 || low < s.Len(); low += partRows {
		out = append(out, sheet{partName("part", len(out)), min(partRows, s.Len()-low), spilledColumns(s, low)})
	}
	return out
}

// spilledColumns are the columns of a sheet that begins with row first. All columns of a
// row group are written one after the other, so its rows are read once.
func spilledColumns(s *datasets.Spill, first int) []column {
	var rows []column
	begin, end := -1, -1
	columns := logColumns(s.Head())
	for i := range columns {
		columns[i].write = func(out parquet.ColumnBuffer, at, low, high int) error {
			if begin != low || end != high {
				l, err := s.Read(first+low, first+high)
				if err != nil {
					return err
				}
				rows, begin, end = logColumns(l), low, high
			}
			return rows[i].write(out, at, 0, high-low)
		}
	}
	return columns
}
