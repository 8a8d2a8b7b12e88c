package tabular

import (
	"errors"
	"fmt"
	"slices"
)

// Shape says what becomes of the rows of a file before their columns are taken: first
// columns of other tables join them, then Where drops some, then new columns are made
// of those there. The zero value changes nothing. Whatever names a column of the file
// may as well name a joined or a derived one.
type Shape struct {
	Lookup []Lookup  `yaml:"lookup"`
	Where  []Rule    `yaml:"where"`
	Derive []Derived `yaml:"derive"`
}

// Lookup joins columns of another table to every row: those of the row in it whose Key
// is what the file has in On. A key may stand there once; a row without a match has
// nothing in these columns, and is counted.
type Lookup struct {
	Layout  `yaml:",inline"`
	Path    string   `yaml:"path"`
	Key     string   `yaml:"key"`
	On      string   `yaml:"on"`      // empty = a column of the same name as Key
	Columns []string `yaml:"columns"` // texts or numbers, no lists
}

// Derived is a new column, made of others in exactly one way. A product or a ratio of
// nothing is nothing, and so are a ratio to 0 and a text all of whose parts are empty.
type Derived struct {
	Name      string   `yaml:"name"`
	Text      []string `yaml:"text,omitempty"`      // one after the other
	Separator string   `yaml:"separator,omitempty"` // between the parts of Text
	Product   []string `yaml:"product,omitempty"`   // of two numbers
	Ratio     []string `yaml:"ratio,omitempty"`     // of two numbers, the first by the second
}

// Rule keeps a row if all that it says of a column is true; the others are dropped and
// counted. Nothing is the text "" and passes no bound.
type Rule struct {
	Column  string   `yaml:"column"`
	In      []string `yaml:"in,omitempty"`       // is one of these texts
	Not     []string `yaml:"not,omitempty"`      // is none of these texts
	Above   *float64 `yaml:"above,omitempty"`    // a number > Above
	Below   *float64 `yaml:"below,omitempty"`    // a number < Below
	AtLeast *float64 `yaml:"at_least,omitempty"` // a number ≥ AtLeast
	AtMost  *float64 `yaml:"at_most,omitempty"`  // a number ≤ AtMost
}

// ShapeReport counts what a Shape did: Rows = rows left + all Dropped.
type ShapeReport struct {
	Rows      int   // rows of the file
	Dropped   []int // by rule of Where: rows that it dropped, rules asked in their order
	Unmatched []int // by Lookup: rows without a match
}

func (r *ShapeReport) add(o ShapeReport) {
	r.Rows += o.Rows
	for i, n := range o.Dropped {
		r.Dropped[i] += n
	}
	for i, n := range o.Unmatched {
		r.Unmatched[i] += n
	}
}

func (s Shape) isZero() bool { return len(s.Lookup)+len(s.Where)+len(s.Derive) == 0 }

// Validate returns every fault of s that shows without the files; each begins with the
// path of the field: "derive.0: …".
func (s Shape) Validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	made := map[string]bool{}
	name := func(at, n string) {
		switch _, digits := position(n); {
		case n == "" || digits:
			fault("%s = %q, want a name", at, n)
		case made[n]:
			fault("%s = %q: duplicate name", at, n)
		}
		made[n] = true
	}
	for i, l := range s.Lookup {
		at := fmt.Sprintf("lookup.%d", i)
		if err := l.Layout.validate(); err != nil {
			fault("%s: %w", at, err)
		}
		if l.Path == "" || l.Key == "" || len(l.Columns) == 0 {
			fault("%s: want path, key and columns", at)
		}
		for j, c := range l.Columns {
			name(fmt.Sprintf("%s.columns.%d", at, j), c)
		}
	}
	for i, d := range s.Derive {
		at := fmt.Sprintf("derive.%d", i)
		name(at+".name", d.Name)
		of, ways := d.operands()
		switch {
		case ways != 1:
			fault("%s: %d of text, product and ratio, want one", at, ways)
		case d.Text == nil && len(of) != 2:
			fault("%s: %d columns, want two", at, len(of))
		case d.Text == nil && d.Separator != "":
			fault("%s.separator: want none but for text", at)
		case slices.Contains(of, ""):
			fault("%s: a column without a name", at)
		}
		for _, c := range of {
			if slices.ContainsFunc(s.Derive[i:], func(later Derived) bool { return later.Name == c }) {
				fault("%s: column %q, want one of the file or derived before", at, c)
			}
		}
	}
	for i, r := range s.Where {
		at := fmt.Sprintf("where.%d", i)
		if r.Column == "" {
			fault("%s.column: missing", at)
		}
		if r.In == nil && r.Not == nil && !r.bounded() {
			fault("%s: says nothing, want in, not, above, below, at_least or at_most", at)
		}
	}
	return errors.Join(errs...)
}

// operands returns the columns that d is made of, and how many ways to make it are given.
func (d Derived) operands() (of []string, ways int) {
	for _, way := range [][]string{d.Text, d.Product, d.Ratio} {
		if way != nil {
			of, ways = way, ways+1
		}
	}
	return of, ways
}

func (r Rule) bounded() bool {
	return r.Above != nil || r.Below != nil || r.AtLeast != nil || r.AtMost != nil
}

// keeps reports whether the rule lets a row with that cell pass.
func (r Rule) keeps(c cell) (bool, error) {
	if r.In != nil || r.Not != nil {
		if c.kind == list {
			return false, fmt.Errorf("%s, want a text", c)
		}
		text := c.plain()
		if r.In != nil && !slices.Contains(r.In, string(text)) || slices.Contains(r.Not, string(text)) {
			return false, nil
		}
	}
	if !r.bounded() {
		return true, nil
	}
	if c.empty() {
		return false, nil
	}
	x, err := parseNumber(c, 64)
	if err != nil {
		return false, err
	}
	return !(r.Above != nil && x <= *r.Above || r.Below != nil && x >= *r.Below ||
		r.AtLeast != nil && x < *r.AtLeast || r.AtMost != nil && x > *r.AtMost), nil
}
