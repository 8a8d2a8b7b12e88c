package tabular

import (
	"errors"
	"fmt"
	"io"
	"math"
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
	Columns Columns `yaml:"columns"`
	// NumericIDs makes a key that is not an integer >= 0 an error. Keys stay strings.
	NumericIDs bool `yaml:"numeric_ids"`
	// TimeUnit is what integers in the time column count: 1s, 1ms, 1µs or 1ns;
	// 0 = 1s. Digits alone are always such a count, never a date (20170128). Times
	// are kept in whole seconds, rounded down.
	TimeUnit time.Duration `yaml:"time_unit"`
}

// Validate returns every fault of c that shows without the file.
func (c LogConfig) Validate() error {
	errs := []error{c.Layout.validate()}
	if c.Columns.User == "" {
		errs = append(errs, errors.New(`tabular: columns: user = "", want a column`))
	}
	if c.Columns.Item == "" {
		errs = append(errs, errors.New(`tabular: columns: item = "", want a column`))
	}
	seen := map[string]string{}
	for i, ref := range c.refs() {
		if other := seen[ref]; ref != "" && other != "" {
			errs = append(errs, fmt.Errorf("tabular: columns: %s and %s are both %q, want two columns", other, fields[i], ref))
		}
		seen[ref] = fields[i]
	}
	switch c.TimeUnit {
	case 0, time.Second, time.Millisecond, time.Microsecond, time.Nanosecond:
	default:
		errs = append(errs, fmt.Errorf("tabular: time_unit = %v, want 1s, 1ms, 1µs or 1ns", c.TimeUnit))
	}
	return errors.Join(errs...)
}

// fields names the entries of refs.
var fields = [...]string{"user", "item", "value", "time", "event"}

func (c LogConfig) refs() []string {
	return []string{c.Columns.User, c.Columns.Item, c.Columns.Value, c.Columns.Time, c.Columns.Event}
}

// ReadLog reads the interactions of a file, in its order. Keys get ids in order of
// first appearance, after those that users and items hold already: files that share
// the two share their ids. Either may be nil for fresh ids. Optional columns that c
// does not name are nil in the Log.
//
// Every row counts: an error names the file and the line (or, from 0, the row group
// and row) of the first that is malformed; a file without rows is an error too. After
// an error users and items may have grown.   Memory: the Log, plus one record.
func ReadLog(path string, c LogConfig, users, items *datasets.IDs) (*datasets.Log, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	in, err := openRows(path, c.Layout, c.refs(), len(fields))
	if err != nil {
		return nil, err
	}
	defer in.close()
	if users == nil {
		users = &datasets.IDs{}
	}
	if items == nil {
		items = &datasets.IDs{}
	}
	log := &datasets.Log{UserIDs: users, ItemIDs: items}
	b := logBuilder{LogConfig: c, log: log}
	if c.Columns.Event != "" {
		log.EventIDs = &datasets.IDs{}
	}
	if b.TimeUnit == 0 {
		b.TimeUnit = time.Second
	}
	for {
		cells, err := in.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = b.add(cells)
		}
		if err != nil {
			return nil, fmt.Errorf("tabular: %s: %w", in.where(), err)
		}
	}
	if log.Len() == 0 {
		return nil, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	}
	return log, nil
}

// logBuilder appends rows to a log.
type logBuilder struct {
	LogConfig
	log *datasets.Log
}

// add appends one row; the cells are those of refs.
func (b *logBuilder) add(cells []cell) error {
	user, err := parseKey(cells[0], b.NumericIDs)
	if err != nil {
		return fmt.Errorf("user id %w", err)
	}
	item, err := parseKey(cells[1], b.NumericIDs)
	if err != nil {
		return fmt.Errorf("item id %w", err)
	}
	b.log.Users = append(b.log.Users, b.log.UserIDs.Add(user))
	b.log.Items = append(b.log.Items, b.log.ItemIDs.Add(item))
	if b.Columns.Value != "" {
		x, err := parseNumber(cells[2], 32)
		if err != nil {
			return fmt.Errorf("value %w", err)
		}
		b.log.Values = append(b.log.Values, float32(x))
	}
	if b.Columns.Time != "" {
		t, err := parseTime(cells[3], b.TimeUnit)
		if err != nil {
			return fmt.Errorf("time %w", err)
		}
		b.log.Times = append(b.log.Times, t)
	}
	if b.Columns.Event != "" {
		if cells[4].kind != scalar || cells[4].text == "" {
			return fmt.Errorf("event %s, want a text", cells[4].empty())
		}
		kind := b.log.EventIDs.Add(cells[4].text)
		if kind > math.MaxUint16 {
			return fmt.Errorf("event %s, want at most %d kinds", cells[4], math.MaxUint16+1)
		}
		b.log.Events = append(b.log.Events, uint16(kind))
	}
	return nil
}
