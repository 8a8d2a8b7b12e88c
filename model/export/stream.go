package export

import (
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
)

// WriteGroups is WriteTable for more rows than memory holds: each element of groups, the
// columns of some rows, becomes a row group. All have the names and types of the first
// one, of which there must be one; an error of groups ends the file, and path keeps its
// old content. Memory: one group.
func WriteGroups(path string, groups iter.Seq2[[]Column, error]) error {
	return WriteFileAtomic(path, func(w io.Writer) error {
		if err := encodeGroups(w, groups); err != nil {
			return fmt.Errorf("export: %s: %w", path, err)
		}
		return nil
	})
}

func encodeGroups(w io.Writer, groups iter.Seq2[[]Column, error]) error {
	var first *parquet.Schema
	var out *parquet.GenericWriter[any]
	for columns, err := range groups {
		if err != nil {
			return err
		}
		sheets := make([]sheet, len(columns))
		for i, c := range columns {
			sheets[i] = sheet{Column: c}
		}
		sch, err := schema(sheets)
		switch {
		case err != nil:
			return err
		case first == nil:
			first, out = sch, newParquet(w, sch)
		case sch.String() != first.String():
			return fmt.Errorf("a group with the columns %s, want %s", sch, first)
		}
		if err := encodeGroup(out, sheets, 0, sheets[0].rows()); err != nil {
			return err
		}
	}
	if out == nil {
		return fmt.Errorf("no rows, want at least one group")
	}
	return out.Close()
}
