package clean

import (
	"errors"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// Rule is one cleaning rule. Those of rows (Duplicates, MinValue, ValueRange, Window,
// Bots, UnknownItems, MinUsersPerItem, MinItemsPerUser, Core) drop interactions; those
// of attributes (PriceText, PriceRange, PriceOutliers) mend columns of the item table;
// MinCategory does one or the other.
type Rule interface {
	// String is the rule as a recipe writes it, for reports and errors.
	String() string
	// Validate returns all faults that show without data, joined.
	Validate() error

	apply(w *cleaning) error
}

// Apply applies rules to d one after the other, each to what the one before left, and
// counts what each did. Rows that stay keep their order and their ids: datasets.Compact closes
// the gaps. d is not changed, except that spilled rows are dropped in their place; the
// result shares with it what no rule touched.
// It is an error if a rule is faulty or does not fit the data (a column that is not
// there, values or times that the log has not, rows of a given split, which is evaluated
// as it was given), or if no row is left; the report then holds the rules up to there.
// Cost: O(rows + users + items) for every rule, plus sorting within users. Of spilled
// rows, a rule of rows or of counts is a pass or two; Duplicates, Bots per day and the
// Min…Per… rules also write and read all rows once, sorted by user; and Core is a pass
// for every round of users and items that fall below, some tens on a real log.
func Apply(d *datasets.Data, rules ...Rule) (*datasets.Data, datasets.CleanReport, error) {
	return ApplyEach(d, nil, rules...)
}

// ApplyEach is Apply that shows what each rule left of rows in memory, unless after is nil: after
// may add to the step.
func ApplyEach(d *datasets.Data, after func(step *datasets.CleanStep, left *datasets.Log), rules ...Rule) (*datasets.Data, datasets.CleanReport, error) {
	var errs []error
	for _, r := range rules {
		errs = append(errs, r.Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	if d.Log != nil && d.Spilled == nil && d.Log.Len() == 0 {
		return nil, nil, errors.New("datasets: clean: the log has no row")
	}
	data := *d
	data.Items = slices.Clone(d.Items)
	w := &cleaning{data: &data}
	var report datasets.CleanReport
	rows, users, items, err := w.size()
	if err != nil {
		return nil, nil, fmt.Errorf("datasets: clean: %w", err)
	}
	for _, r := range rules {
		step := datasets.CleanStep{Name: r.String(), RowsIn: rows, UsersIn: users, ItemsIn: items}
		w.changed = 0
		if err := r.apply(w); err != nil {
			return nil, report, fmt.Errorf("datasets: clean: %s: %w", r, err)
		}
		if w.moved {
			if rows, users, items, err = w.size(); err != nil {
				return nil, report, fmt.Errorf("datasets: clean: %s: %w", r, err)
			}
			w.moved = false
		}
		step.RowsOut, step.UsersOut, step.ItemsOut, step.Changed = rows, users, items, w.changed
		if after != nil && step.RowsOut < step.RowsIn && w.data.Log != nil && w.data.Spilled == nil {
			after(&step, w.data.Log)
		}
		report = append(report, step)
		if rows == 0 {
			return nil, report, fmt.Errorf("datasets: clean: %s: all %d rows were filtered out", r, step.RowsIn)
		}
	}
	return &data, report, nil
}

// LostTargets says how many targets of each part a step dropped; "" = none.
func LostTargets(s datasets.CleanStep) string {
	if s.LostTrain+s.LostValid+s.LostTest == 0 {
		return ""
	}
	return fmt.Sprintf("%d train, %d valid, %d test", s.LostTrain, s.LostValid, s.LostTest)
}

// cleaning is data on its way through the rules.
type cleaning struct {
	data    *datasets.Data
	changed int  // values that the rule at work changed
	moved   bool // it dropped rows
}

// log returns the rows, for a rule that may drop some; of spilled ones the head.
func (w *cleaning) log() (*datasets.Log, error) {
	if w.data.Log == nil {
		return nil, errors.New("the source brings its own split, which is evaluated as it is: no rule may drop its rows")
	}
	if w.data.Spilled != nil {
		return w.data.Spilled.Head(), nil
	}
	return w.data.Log, nil
}

// keep drops the rows r without keep[r].
func (w *cleaning) keep(keep []bool) {
	if slices.Contains(keep, false) {
		w.data.Log = w.data.Log.Where(keep)
		w.moved = true
	}
}

// keepIf drops the rows for which stays is false: row r of l, which is the log or, of
// spilled rows, a piece of it.
func (w *cleaning) keepIf(stays func(l *datasets.Log, r int) bool) error {
	if s := w.data.Spilled; s != nil {
		dropped, err := s.KeepIf(stays)
		w.moved = w.moved || dropped
		return err
	}
	l := w.data.Log
	keep := make([]bool, l.Len())
	for r := range keep {
		keep[r] = stays(l, r)
	}
	w.keep(keep)
	return nil
}

// each calls f with all logs, of spilled rows piece by piece.
func (w *cleaning) each(f func(l *datasets.Log)) error {
	if w.data.Spilled != nil {
		return w.data.Spilled.Blocks(f)
	}
	for _, l := range w.data.Logs() {
		f(l)
	}
	return nil
}

// parts calls f with all rows of the log, those of a user together.
func (w *cleaning) parts(f func(p datasets.UserPart) error) error {
	if w.data.Spilled != nil {
		return w.data.Spilled.ByUser(f)
	}
	return f(datasets.UserPart{Log: w.data.Log, Users: w.data.Log.NumUsers()})
}

// size counts rows, and the users and items that have one.
func (w *cleaning) size() (rows, users, items int, err error) {
	var seenUsers, seenItems []bool
	if s := w.data.Spilled; s != nil {
		rows = s.Len()
		seenUsers, seenItems, err = s.Seen()
	} else {
		seenUsers, seenItems = make([]bool, w.data.UserIDs().Len()), make([]bool, w.data.ItemIDs().Len())
		for _, l := range w.data.Logs() {
			rows += l.Len()
			group.Mark(seenUsers, l.Users)
			group.Mark(seenItems, l.Items)
		}
	}
	return rows, countTrue(seenUsers), countTrue(seenItems), err
}

func countTrue(flags []bool) int {
	n := 0
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}

// numbers returns a copy of a number column of the item table, in its place, for a rule
// to change.
func (w *cleaning) numbers(name string) ([]float64, error) {
	c, at, err := w.column(name)
	if err != nil {
		return nil, err
	}
	if !c.IsNumeric() {
		return nil, fmt.Errorf("column %q holds labels, want numbers", name)
	}
	fresh := *c
	fresh.Numbers = slices.Clone(c.Numbers)
	w.data.Items[at] = &fresh
	return fresh.Numbers, nil
}

// labels returns a label column of the item table and its place.
func (w *cleaning) labels(name string) (c *datasets.Column, at int, err error) {
	if c, at, err = w.column(name); err == nil && c.IsNumeric() {
		err = fmt.Errorf("column %q holds numbers, want labels", name)
	}
	return c, at, err
}

func (w *cleaning) column(name string) (c *datasets.Column, at int, err error) {
	at = slices.IndexFunc(w.data.Items, func(c *datasets.Column) bool { return c.Name == name })
	if at < 0 {
		return nil, -1, fmt.Errorf("no item column %q, there are %q", name, w.data.Items.Names())
	}
	return w.data.Items[at], at, nil
}
