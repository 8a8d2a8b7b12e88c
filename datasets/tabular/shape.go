package tabular

import (
	"fmt"
	"slices"

	"tandem/datasets/setting"
)

// Shape says what becomes of the rows of a file before their columns are taken: first
// the words for nothing become nothing, then columns of other tables join them, then
// Where drops some, then new columns are made of those there, of which Where may drop
// more. The zero value changes nothing. Whatever names a column of the file may as well
// name a joined or a derived one.
type Shape struct {
	// Missing are the texts of a column that say that nothing is known: they are read as
	// nothing, and counted. Blanks around a text do not count.
	// Example:
	//
	//	missing:
	//	  - {column: customer, texts: [NA, "-", unknown]}
	//	where:
	//	  - {column: customer, present: true}
	//
	// Touch: where an export writes a word in place of nothing.
	Missing []Missing `yaml:"missing,omitempty"`
	// Lookup joins columns of other tables to the rows.
	// Example:
	//
	//	lookup: [{path: orders.csv, key: id, on: order, columns: [customer, ordered_at]}]
	//
	// Touch: where the log names a product only by the number of another table.
	Lookup []Lookup `yaml:"lookup,omitempty"`
	// Where drops the rows for which one of its rules is not true.
	// Example:
	//
	//	where:
	//	  - {column: quantity, above: 0}
	//	  - {column: shop, not: [outlet, test]}
	//	  - {column: customer, present: true}
	//	  - {column: invoice, prefix: [C], drop: true}
	//	  - {column: article, matches: "^[0-9]{5}[A-Z]?$"}
	//
	// Touch: to leave out returns, tests and kinds of goods that nobody is recommended.
	Where []Rule `yaml:"where,omitempty"`
	// Derive makes new columns of others.
	// Example:
	//
	//	derive:
	//	  - {name: sku, text: [article, size], separator: "-"}
	//	  - {name: unit_price, ratio: [amount, quantity]}
	//
	// Touch: for a key of two columns, a price of paid and pieces.
	Derive []Derived `yaml:"derive,omitempty"`
}

// Lookup joins columns of another table to every row: those of the row in it whose Key
// is what the file has in On. A key may stand there once; a row without a match has
// nothing in these columns, and is counted.
type Lookup struct {
	// Path is the file of the other table.
	// Touch: always.
	Path   string `yaml:"path" path:"true"`
	Layout `yaml:",inline"`
	// Key is the column of the other table that holds its key.
	// Touch: always.
	Key string `yaml:"key"`
	// On is the column of the file that holds the key; left out, that of the same name.
	// Touch: where both files call the key otherwise.
	On string `yaml:"on,omitempty"`
	// Columns are those of the other table to join: texts or numbers, no lists.
	// Touch: always.
	Columns []string `yaml:"columns"`
	// Repeated says what happens to the second row of a key: an error (also if left out), it
	// is left out (first), or it fills the columns of which no row before said anything
	// (first_known).
	// Touch: where the other table has a row for every version of a thing.
	Repeated string `yaml:"repeated,omitempty" choice:"error first first_known"`
}

// Missing are texts of a column that stand for nothing.
type Missing struct {
	// Column is the one in which they do; of a list, its elements.
	// Touch: always.
	Column string `yaml:"column"`
	// Texts are those that stand for nothing.
	// Touch: always.
	Texts []string `yaml:"texts"`
}

// Derived is a new column, made of others in exactly one way. A product or a ratio of
// nothing is nothing, and so are a ratio to 0 and a text all of whose parts are empty.
type Derived struct {
	// Name is that of the new column.
	// Touch: always.
	Name string `yaml:"name"`
	// Text are the columns whose texts are put one after the other.
	// Touch: for a key of several columns.
	Text []string `yaml:"text,omitempty"`
	// Separator stands between the parts of text.
	// Touch: where parts run into one another.
	Separator string `yaml:"separator,omitempty"`
	// Product are the two number columns to multiply.
	// Touch: for an amount of pieces and a price.
	Product []string `yaml:"product,omitempty"`
	// Ratio are two number columns, the first to be divided by the second.
	// Touch: for the price of a piece.
	Ratio []string `yaml:"ratio,omitempty"`
}

// ShapeReport counts what a Shape did: Rows = rows left + all Dropped.
type ShapeReport struct {
	Rows      int   // rows of the file
	Blanked   []int // by Missing: rows in which its column became nothing
	Dropped   []int // by rule of Where: rows that it dropped, rules asked in their order
	Unmatched []int // by Lookup: rows without a match
}

func (r *ShapeReport) add(o ShapeReport) {
	r.Rows += o.Rows
	for _, sum := range [][2][]int{{r.Blanked, o.Blanked}, {r.Dropped, o.Dropped}, {r.Unmatched, o.Unmatched}} {
		for i, n := range sum[1] {
			sum[0][i] += n
		}
	}
}

func (s Shape) isZero() bool { return len(s.Missing)+len(s.Lookup)+len(s.Where)+len(s.Derive) == 0 }

// Validate returns every fault of s that shows without the files.
func (s Shape) Validate() error {
	faults := setting.Check(s)
	s.check(&faults)
	return faults.Join("tabular: ")
}

// check adds what the tags cannot tell.
func (s Shape) check(faults *setting.Faults) {
	made := map[string]bool{}
	name := func(at, n string) {
		switch _, form := position(n); {
		case n == "" || form != byName:
			faults.Add(at, " = %q, want a name", n)
		case made[n]:
			faults.Add(at, " = %q: duplicate name", n)
		}
		made[n] = true
	}
	for i, l := range s.Lookup {
		l.check(faults, fmt.Sprintf("lookup.%d", i), name)
	}
	for i, d := range s.Derive {
		at := fmt.Sprintf("derive.%d", i)
		name(at+".name", d.Name)
		d.check(faults, at, s.Derive[i:])
	}
	for i, r := range s.Where {
		r.check(faults, fmt.Sprintf("where.%d", i))
	}
	for i, m := range s.Missing {
		if m.Column == "" || len(m.Texts) == 0 {
			faults.Add(fmt.Sprintf("missing.%d", i), ": want column and texts")
		}
	}
}

func (l Lookup) check(faults *setting.Faults, at string, name func(at, name string)) {
	if setting.Check(l) == nil { // else the format has its fault
		l.Layout.check(faults, at)
	}
	if l.Path == "" || l.Key == "" || len(l.Columns) == 0 {
		faults.Add(at, ": want path, key and columns")
	}
	for i, c := range l.Columns {
		name(fmt.Sprintf("%s.columns.%d", at, i), c)
	}
}

// check wants one way, of columns that are not made by d or later ones.
func (d Derived) check(faults *setting.Faults, at string, later []Derived) {
	of, ways := d.operands()
	switch {
	case ways != 1:
		faults.Add(at, ": %d of text, product and ratio, want one", ways)
	case d.Text == nil && len(of) != 2:
		faults.Add(at, ": %d columns, want two", len(of))
	case d.Text == nil && d.Separator != "":
		faults.Add(at+".separator", ": want none but for text")
	case slices.Contains(of, ""):
		faults.Add(at, ": a column without a name")
	}
	for _, c := range of {
		if slices.ContainsFunc(later, func(l Derived) bool { return l.Name == c }) {
			faults.Add(at, ": column %q, want one of the file or derived before", c)
		}
	}
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
