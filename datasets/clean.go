package datasets

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
)

// CleanConfig says which rows of a log stay. The zero value keeps all. Steps run in
// the order of the fields.
type CleanConfig struct {
	// Duplicates says what becomes of rows with the same user and item: "" keeps all,
	// "first" and "last" keep the oldest or newest, "sum" keeps the oldest with the
	// values of all added up. Rows of equal or unknown time count in log order.
	Duplicates string `yaml:"duplicates" json:"duplicates"`
	// MinValue drops rows whose value is below it or NaN; nil drops none.
	MinValue *float64 `yaml:"min_value" json:"min_value"`
	// KCore keeps the largest part of the log in which every user and every item has
	// at least so many rows. UserCore and ItemCore raise it for one side; a side with
	// a threshold of 0 or 1 loses nobody by itself.
	KCore    int `yaml:"k_core" json:"k_core"`
	UserCore int `yaml:"user_core" json:"user_core"`
	ItemCore int `yaml:"item_core" json:"item_core"`
}

// Validate returns all faults of c, joined.
func (c CleanConfig) Validate() error {
	var errs []error
	switch c.Duplicates {
	case "", keepFirst, keepLast, keepSum:
	default:
		errs = append(errs, fmt.Errorf("datasets: clean: duplicates = %q, want first, last or sum", c.Duplicates))
	}
	if c.MinValue != nil && (math.IsNaN(*c.MinValue) || math.IsInf(*c.MinValue, 0)) {
		errs = append(errs, fmt.Errorf("datasets: clean: min_value = %g, want a finite number", *c.MinValue))
	}
	for _, k := range []struct {
		name string
		k    int
	}{{"k_core", c.KCore}, {"user_core", c.UserCore}, {"item_core", c.ItemCore}} {
		if k.k < 0 {
			errs = append(errs, fmt.Errorf("datasets: clean: %s = %d, want ≥ 0", k.name, k.k))
		}
	}
	return errors.Join(errs...)
}

// CleanStep counts what one step did. Users and items are those with a row.
type CleanStep struct {
	Name     string `json:"name"`
	RowsIn   int    `json:"rows_in"`
	RowsOut  int    `json:"rows_out"`
	UsersIn  int    `json:"users_in"`
	UsersOut int    `json:"users_out"`
	ItemsIn  int    `json:"items_in"`
	ItemsOut int    `json:"items_out"`
}

// CleanReport holds the steps that ran, in order.
type CleanReport []CleanStep

// String renders the report as a table, one line per step.
func (r CleanReport) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\trows\tusers\titems")
	for _, s := range r {
		fmt.Fprintf(w, "%s\t%d → %d\t%d → %d\t%d → %d\n",
			s.Name, s.RowsIn, s.RowsOut, s.UsersIn, s.UsersOut, s.ItemsIn, s.ItemsOut)
	}
	w.Flush()
	return b.String()
}

// Clean applies the steps of c to log and counts each. Rows that stay keep their order
// and their ids: Compact closes the gaps. log is not changed; the result shares its
// columns when no step ran.
// It is an error if c is faulty, if min_value is above 1 on a log without values, or
// if no row is left; the report then holds the steps up to there.
// Cost: O(rows + users + items) for every step.
func Clean(log *Log, c CleanConfig) (*Log, CleanReport, error) {
	if err := c.Validate(); err != nil {
		return nil, nil, err
	}
	if log.Len() == 0 {
		return nil, nil, errors.New("datasets: clean: the log has no row")
	}
	if c.MinValue != nil && *c.MinValue > 1 && log.Values == nil && c.Duplicates != keepSum {
		return nil, nil, fmt.Errorf("datasets: clean: min_value = %g, but the log has no values: every row counts 1", *c.MinValue)
	}
	var report CleanReport
	for _, step := range c.steps() {
		out := step.run(log)
		report = append(report, newCleanStep(step.name, log, out))
		if out.Len() == 0 {
			return nil, report, fmt.Errorf("datasets: clean: %s: no row left of %d", step.name, log.Len())
		}
		log = out
	}
	return log, report, nil
}

type cleaner struct {
	name string
	run  func(*Log) *Log
}

func (c CleanConfig) steps() []cleaner {
	var steps []cleaner
	if c.Duplicates != "" {
		steps = append(steps, cleaner{"duplicates: " + c.Duplicates, func(l *Log) *Log {
			return dropDuplicates(l, c.Duplicates)
		}})
	}
	if c.MinValue != nil {
		steps = append(steps, cleaner{fmt.Sprintf("min_value: %g", *c.MinValue), func(l *Log) *Log {
			return l.selectWhere(func(r int) bool { return float64(l.Value(r)) >= *c.MinValue })
		}})
	}
	users, items := max(c.KCore, c.UserCore), max(c.KCore, c.ItemCore)
	if users > 1 || items > 1 {
		steps = append(steps, cleaner{fmt.Sprintf("k_core: %d per user, %d per item", users, items), func(l *Log) *Log {
			return core(l, int32(users), int32(items))
		}})
	}
	return steps
}

func newCleanStep(name string, in, out *Log) CleanStep {
	return CleanStep{
		Name:   name,
		RowsIn: in.Len(), RowsOut: out.Len(),
		UsersIn: countSeen(in.UserCounts()), UsersOut: countSeen(out.UserCounts()),
		ItemsIn: countSeen(in.ItemCounts()), ItemsOut: countSeen(out.ItemCounts()),
	}
}

// countSeen is how many counts are above zero.
func countSeen(counts []int32) int {
	n := 0
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}
