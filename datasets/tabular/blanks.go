package tabular

import (
	"fmt"
	"strings"
	"time"
)

// Blanks counts the rows of a log that lack what a row needs: its user, item, value, time or
// event. A LogConfig that has one leaves such rows out instead of stopping at the first. Several
// files may be read into one.
type Blanks struct {
	Rows    int           `json:"rows"`    // read, those with blanks among them
	Any     int           `json:"any"`     // with a blank, all left out
	Columns []BlankColumn `json:"columns"` // in which there are some
	// Months are those of the rows with a known time, from the first to the last; nil without
	// times.
	Months []BlankMonth `json:"months,omitempty"`

	found blankCount
}

// BlankColumn is a column with blanks.
type BlankColumn struct {
	Role   string `json:"role"`   // user, item, value, time or event
	Column string `json:"column"` // its reference
	Rows   int    `json:"rows"`   // without anything in it
}

// BlankMonth is a month of rows.
type BlankMonth struct {
	Start string `json:"start"` // 2014-07
	Rows  int    `json:"rows"`  // in it, those with blanks among them
	Blank []int  `json:"blank"` // by column: rows that lack it
}

// Where is the list of rules that leaves the rows with blanks out, as a recipe has it.
func (b *Blanks) Where() string {
	rules := make([]string, len(b.Columns))
	for i, c := range b.Columns {
		rules[i] = presentRule(c.Column)
	}
	return "[" + strings.Join(rules, ", ") + "]"
}

// blankCount is what one piece of a file, or several, add to Blanks: by month since year 0, and
// in all, rows and the rows that lack each of fields.
type blankCount struct {
	any    int
	all    [1 + len(fields)]int
	months map[int][1 + len(fields)]int
}

// see counts a row, and reports whether it has a blank.
func (b *blankCount) see(k *logChunk, cells []cell) bool {
	var row [1 + len(fields)]int
	row[0] = 1
	blank := false
	for i, ref := range k.refs()[:len(fields)] {
		if ref != "" && !cells[i].known() {
			row[i+1], blank = 1, true
		}
	}
	if blank {
		b.any++
	}
	b.all = plus(b.all, row)
	if k.Columns.Time == "" || row[4] == 1 {
		return blank
	}
	if at, err := k.parseTime(cells[3]); err == nil { // else the row itself is the error
		year, month, _ := time.Unix(0, at).UTC().Date()
		if b.months == nil {
			b.months = map[int][1 + len(fields)]int{}
		}
		key := 12*year + int(month) - 1
		b.months[key] = plus(b.months[key], row)
	}
	return blank
}

func plus(a, b [1 + len(fields)]int) [1 + len(fields)]int {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// add takes what a piece has found.
func (b *Blanks) add(piece blankCount) {
	b.found.any += piece.any
	b.found.all = plus(b.found.all, piece.all)
	for month, n := range piece.months {
		if b.found.months == nil {
			b.found.months = map[int][1 + len(fields)]int{}
		}
		b.found.months[month] = plus(b.found.months[month], n)
	}
}

// finish tells what was found in columns.
func (b *Blanks) finish(refs []string) {
	b.Rows, b.Any, b.Columns, b.Months = b.found.all[0], b.found.any, nil, nil
	var at []int
	for i, ref := range refs[:len(fields)] {
		if n := b.found.all[i+1]; n > 0 {
			b.Columns = append(b.Columns, BlankColumn{fields[i], ref, n})
			at = append(at, i+1)
		}
	}
	first, last := 0, -1
	for month := range b.found.months {
		if last < first {
			first, last = month, month
		}
		first, last = min(first, month), max(last, month)
	}
	for month := first; month <= last; month++ {
		n := b.found.months[month]
		m := BlankMonth{Start: fmt.Sprintf("%04d-%02d", month/12, month%12+1), Rows: n[0]}
		for _, i := range at {
			m.Blank = append(m.Blank, n[i])
		}
		b.Months = append(b.Months, m)
	}
}
