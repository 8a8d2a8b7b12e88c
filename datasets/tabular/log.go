package tabular

import (
	"errors"
	"fmt"
	"sync"
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
	if c.TimeUnit == 0 {
		c.TimeUnit = time.Second
	}
	if users == nil {
		users = &datasets.IDs{}
	}
	if items == nil {
		items = &datasets.IDs{}
	}
	b := logBuilder{log: &datasets.Log{UserIDs: users, ItemIDs: items}}
	if c.Columns.Event != "" {
		b.log.EventIDs = &datasets.IDs{}
	}
	in, err := openSource(path, c.Layout, c.refs(), len(fields))
	if err != nil {
		return nil, err
	}
	defer in.close()
	chunks := sync.Pool{New: func() any { return &logChunk{kinds: &datasets.IDs{}} }}
	fresh := func() *logChunk {
		k := chunks.Get().(*logChunk)
		k.reset(&c)
		return k
	}
	err = each(in, nil, fresh, func(k *logChunk) (int, error) {
		defer chunks.Put(k)
		return b.take(k)
	})
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	log := b.finish()
	if log.Len() == 0 {
		return nil, fmt.Errorf("tabular: %s: no rows, want at least one", path)
	}
	return log, nil
}
