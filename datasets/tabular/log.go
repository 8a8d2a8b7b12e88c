package tabular

import (
	"fmt"

	"tandem/datasets"
)

// fields names the first entries of refs; behind them are the columns of ItemColumns.
var fields = [...]string{"user", "item", "value", "time", "event"}

func (c LogConfig) refs() []string {
	refs := []string{c.Columns.User, c.Columns.Item, c.Columns.Value, c.Columns.Time, c.Columns.Event}
	for _, a := range c.ItemColumns {
		refs = append(refs, a.Median)
	}
	return refs
}

// LogResult is what Read finds in a file.
type LogResult struct {
	Log    *datasets.Log    // without rows, if they went to the Spill
	Items  datasets.Columns // ItemColumns, over the ids that items have then
	Report LogReport        // what became of the rows
}

// LogReport counts what became of the rows of the file.
type LogReport struct {
	ShapeReport
	UnknownEvents int // rows dropped for their event
	NotNumbers    int // values NaN and Infinity of JSON lines, read as missing
	NullKeys      int // rows whose user or item is a word for nothing, such as nan or NULL
	BelowPositive int // rows dropped for a value below value.positive_from
	Overtaken     int // rows in the Spill behind a newer one of the same user and second
}

// Read reads the interactions of a file, in its order; rows of one user that share a second
// stand in the order of what is finer, to the nanosecond, if the file has it. Keys get ids in order of first
// appearance, after those that users and items hold already: files that share the two
// share their ids. Either may be nil for fresh ids. Optional columns that c does not
// name are nil in the Log.
//
// Every row counts: an error names the file and the line (or, from 0, the row group
// and row) of the first that is malformed; a file without rows is an error too, and so
// is one of which all were filtered out. After an error users and items may have grown.
// The result is the same at any GOMAXPROCS.   Memory: the Log, plus a few MiB and
// records per processor; of Parquet a row group.
func Read(path string, c LogConfig, users, items *datasets.IDs) (*LogResult, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if users == nil {
		users = &datasets.IDs{}
	}
	if items == nil {
		items = &datasets.IDs{}
	}
	b := newLogBuilder(&c, users, items)
	in, view, err := openRows(path, c.layout(), c.Shape, c.refs(), len(fields)+len(c.ItemColumns))
	if err != nil {
		return nil, err
	}
	defer in.close()
	if err := each(in, view, b.fresh, b.take); err != nil {
		if b.spillErr != nil { // not a fault of the line where it came up
			err = fmt.Errorf("%s: %w", path, b.spillErr)
		}
		return nil, fmt.Errorf("tabular: %w", err)
	}
	r, err := b.finish()
	if err != nil {
		return nil, fmt.Errorf("tabular: %s: %w", path, err)
	}
	rows := r.Log.Len()
	if b.spilled() {
		rows = c.Spill.Len()
	}
	if view != nil {
		r.Report.ShapeReport = view.report
	} else {
		r.Report.Rows = rows + r.Report.UnknownEvents + r.Report.BelowPositive + b.blank
	}
	if c.Blanks != nil {
		c.Blanks.Finish(fields[:], c.refs())
	}
	r.Report.NotNumbers = notNumbers(in)
	switch {
	case r.Report.Rows == 0:
		return nil, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	case rows == 0:
		return nil, fmt.Errorf("tabular: %s: all %d rows were filtered out, want at least one left", path, r.Report.Rows)
	}
	return r, nil
}
