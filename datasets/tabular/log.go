package tabular

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"tandem/datasets"
)

// Columns says where an interaction's fields stand: each is a column's name, or, in
// CSV and TSV, a position written in digits ("1" is the first). In JSON lines and
// Parquet every reference is a name. Empty = the file has none; User and Item are
// required.
type Columns struct {
	User  string `yaml:"user"`
	Item  string `yaml:"item"`
	Value string `yaml:"value"` // a finite number
	Time  string `yaml:"time"`  // unix time or a date; see LogConfig.TimeUnit
	Event string `yaml:"event"` // any text that is not empty
}

// LogConfig says how to read a log. Columns.User and Columns.Item are required, the
// zero value of everything else works.
type LogConfig struct {
	Layout  `yaml:",inline"`
	Shape   `yaml:",inline"`
	Columns Columns `yaml:"columns"`
	// NumericIDs makes a key that is not an integer from 0 to 2⁶³−1 an error. Keys
	// stay strings.
	NumericIDs bool `yaml:"numeric_ids"`
	// TimeUnit is what integers in the time column count: 1s, 1ms, 1µs or 1ns;
	// 0 = 1s. Digits alone are always such a count, never a date (20170128). Times
	// are kept in whole seconds, rounded down.
	TimeUnit time.Duration `yaml:"time_unit"`
	// EventValues gives a row the value of its event (view 1, purchase 5); then the
	// file has no value column. An event that is not here is an error, or, with
	// DropUnknownEvents, its row is dropped and counted. nil = events have no value.
	EventValues       map[string]float64 `yaml:"event_values"`
	DropUnknownEvents bool               `yaml:"drop_unknown_events"`
	// ItemColumns are attributes of items that the rows of the log tell.
	ItemColumns []ItemColumn `yaml:"item_columns"`
	// Sorted puts the rows in the order of time, those of one time in the order of
	// their item's key, then of the file. Ids are given in the order of the file.
	Sorted bool `yaml:"sorted"`
	// Spill takes the rows once they need more memory than it has; nil = none does.
	// With Sorted or ItemColumns that is an error, and so are ids that need all of it.
	Spill *datasets.Spill `yaml:"-"`
}

// ItemColumn is a number column over items: the median of Median over all rows of the
// item where it is there; of an even number, the mean of the two in the middle. NaN
// for an item without.
//
// All rows are those of the file, before any split: it is what a catalogue would list, and
// rows that later become validation or test have their say in it. Where prices move with
// time, take a table of items, or a statistic of the training log (features).
type ItemColumn struct {
	Name   string `yaml:"name"`
	Median string `yaml:"median"`
}

// Validate returns every fault of c that shows without the file.
func (c LogConfig) Validate() error {
	errs := []error{c.Layout.validate()}
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("tabular: "+format, args...)) }
	for _, err := range parts(c.Shape.Validate()) {
		fault("%w", err)
	}
	if c.Columns.User == "" {
		fault(`columns: user = "", want a column`)
	}
	if c.Columns.Item == "" {
		fault(`columns: item = "", want a column`)
	}
	seen := map[string]string{}
	for i, ref := range c.refs()[:len(fields)] {
		if other := seen[ref]; ref != "" && other != "" {
			fault("columns: %s and %s are both %q, want two columns", other, fields[i], ref)
		}
		seen[ref] = fields[i]
	}
	switch c.TimeUnit {
	case 0, time.Second, time.Millisecond, time.Microsecond, time.Nanosecond:
	default:
		fault("time_unit = %v, want 1s, 1ms, 1µs or 1ns", c.TimeUnit)
	}
	if c.EventValues != nil && (c.Columns.Event == "" || c.Columns.Value != "") {
		fault("event values: want an event column and no value column")
	}
	for _, event := range slices.Sorted(maps.Keys(c.EventValues)) {
		if x := c.EventValues[event]; math.IsNaN(x) || math.Abs(x) > math.MaxFloat32 {
			fault("event values: %q: %g, want a number of float32", event, x)
		}
	}
	if c.DropUnknownEvents && c.EventValues == nil {
		fault("drop_unknown_events: want values of known ones")
	}
	for i, a := range c.ItemColumns {
		if a.Name == "" || a.Median == "" {
			fault("item_columns.%d: want name and median", i)
		}
	}
	return errors.Join(errs...)
}

// parts are the errors that errors.Join joined.
func parts(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return nil
}

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
	Report LogReport
}

// LogReport counts what became of the rows of the file.
type LogReport struct {
	ShapeReport
	UnknownEvents int // rows dropped for their event
}

// Read reads the interactions of a file, in its order. Keys get ids in order of first
// appearance, after those that users and items hold already: files that share the two
// share their ids. Either may be nil for fresh ids. Optional columns that c does not
// name are nil in the Log.
//
// Every row counts: an error names the file and the line (or, from 0, the row group
// and row) of the first that is malformed; a file without rows is an error too, and so
// is one of which none is left. After an error users and items may have grown.
// The result is the same at any GOMAXPROCS.   Memory: the Log, plus a few MiB and
// records per processor; of Parquet a row group.
func Read(path string, c LogConfig, users, items *datasets.IDs) (*LogResult, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.TimeUnit == 0 {
		c.TimeUnit = time.Second
	}
	if users == nil {
		users = &datasets.IDs{}
	}
	if items == nil {
		items = &datasets.IDs{}
	}
	b := newLogBuilder(&c, users, items)
	in, view, err := openRows(path, c.Layout, c.Shape, c.refs(), len(fields)+len(c.ItemColumns))
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
	r := b.finish()
	rows := r.Log.Len()
	if b.spilled() {
		rows = c.Spill.Len()
	}
	if view != nil {
		r.Report.ShapeReport = view.report
	} else {
		r.Report.Rows = rows + r.Report.UnknownEvents
	}
	switch {
	case r.Report.Rows == 0:
		return nil, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	case rows == 0:
		return nil, fmt.Errorf("tabular: %s: of %d rows none is left, want at least one", path, r.Report.Rows)
	}
	return r, nil
}
