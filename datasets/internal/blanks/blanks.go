// Package blanks counts the rows of a log that say too little, by what they lack and by month.
package blanks

import (
	"fmt"
)

// Blanks counts the rows of a log that lack what a row needs: its user, item, value, time or
// event. Several files may be read into one.
type Blanks struct {
	Rows    int      `json:"rows"`    // read, those with blanks among them
	Any     int      `json:"any"`     // with a blank, all left out
	Columns []Column `json:"columns"` // in which there are some
	// Months are those of the rows with a known time, from the first to the last; nil without
	// times.
	Months []Month `json:"months,omitempty"`

	found Count
}

// Column is a column with blanks.
type Column struct {
	Role   string `json:"role"`   // user, item, value, time or event
	Column string `json:"column"` // its reference
	Rows   int    `json:"rows"`   // without anything in it
}

// Month is a month of rows.
type Month struct {
	Start string `json:"start"` // 2014-07
	Rows  int    `json:"rows"`  // in it, those with blanks among them
	Blank []int  `json:"blank"` // by column: rows that lack it
}

// Roles is how many columns a row may lack.
const Roles = 5

// NoMonth is the month of a row without a time.
const NoMonth = -1 << 31

// Count is what one piece of a file, or several, add to Blanks: by month since year 0, and
// in all, rows and the rows that lack each of fields.
type Count struct {
	Any    int // rows with a blank
	all    [1 + Roles]int
	months map[int][1 + Roles]int
}

// See counts a row that lacks some of its roles; month is that of its time, from year 0 in months,
// or NoMonth.
func (b *Count) See(lacks [Roles]bool, month int) {
	row := [1 + Roles]int{1}
	blank := false
	for i, is := range lacks {
		if is {
			row[i+1], blank = 1, true
		}
	}
	if blank {
		b.Any++
	}
	b.all = plus(b.all, row)
	if month == NoMonth {
		return
	}
	if b.months == nil {
		b.months = map[int][1 + Roles]int{}
	}
	b.months[month] = plus(b.months[month], row)
}

func plus(a, b [1 + Roles]int) [1 + Roles]int {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// Add takes what a piece has found.
func (b *Blanks) Add(piece Count) {
	b.found.Any += piece.Any
	b.found.all = plus(b.found.all, piece.all)
	for month, n := range piece.months {
		if b.found.months == nil {
			b.found.months = map[int][1 + Roles]int{}
		}
		b.found.months[month] = plus(b.found.months[month], n)
	}
}

// Finish tells what was found in columns, by their roles; refs are what a recipe calls them.
func (b *Blanks) Finish(roles, refs []string) {
	b.Rows, b.Any, b.Columns, b.Months = b.found.all[0], b.found.Any, nil, nil
	var at []int
	for i, ref := range refs[:Roles] {
		if n := b.found.all[i+1]; n > 0 {
			b.Columns = append(b.Columns, Column{roles[i], ref, n})
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
		m := Month{Start: fmt.Sprintf("%04d-%02d", month/12, month%12+1), Rows: n[0]}
		for _, i := range at {
			m.Blank = append(m.Blank, n[i])
		}
		b.Months = append(b.Months, m)
	}
}
