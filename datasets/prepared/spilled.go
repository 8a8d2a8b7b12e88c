package prepared

import (
	"tandem/datasets"
	"tandem/datasets/sheet"
)

// spilledFiles is logFiles for rows in files. A file holds one row group at a time.
func spilledFiles(s *datasets.Spill) []file {
	var out []file
	for low := 0; low == 0 || low < s.Len(); low += partRows {
		columns := sheet.Later(logColumns(s.Head()), func(from, to int) ([]sheet.Column, error) {
			l, err := s.Read(low+from, low+to)
			if err != nil {
				return nil, err
			}
			return logColumns(l), nil
		})
		out = append(out, file{partName("part", len(out)), min(partRows, s.Len()-low), columns})
	}
	return out
}
