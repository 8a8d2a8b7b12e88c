package tabular

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// view makes the rows that a Shape asks for out of the rows of a file; nil changes
// nothing. Its row of cells is that of the file, then the joined, then the derived.
type view struct {
	Shape
	refs    []string // of the file
	lookups []*lookupTable
	names   []string // of all cells
	out     []int    // cells of the rows made; -1 = none
	rules   []rule   // those of Where
	blank   []blank  // those of Missing
	of      [][]int  // by derived column: the cells that it is made of
	report  ShapeReport
}

// newView plans rows with the columns refs and reads the tables that it looks into.
func newView(s Shape, refs []string) (*view, error) {
	v := &view{Shape: s}
	var made []string
	for _, l := range s.Lookup {
		made = append(made, l.Columns...)
	}
	for _, d := range s.Derive {
		made = append(made, d.Name)
	}
	need := func(ref string) {
		if ref != "" && !slices.Contains(made, ref) && !slices.Contains(v.refs, ref) {
			v.refs = append(v.refs, ref)
		}
	}
	for _, ref := range refs {
		need(ref)
	}
	for _, l := range s.Lookup {
		need(l.on())
	}
	for _, r := range s.Where {
		need(r.Column)
	}
	for _, m := range s.Missing {
		need(m.Column)
	}
	for _, d := range s.Derive {
		of, _ := d.operands()
		for _, ref := range of {
			need(ref)
		}
	}
	v.names = append(slices.Clone(v.refs), made...)
	v.out = v.places(refs)
	for _, r := range s.Where {
		v.rules = append(v.rules, newRule(r, slices.Index(v.names, r.Column)))
	}
	for _, m := range s.Missing {
		v.blank = append(v.blank, blank{slices.Index(v.names, m.Column), m.Texts})
	}
	for _, d := range s.Derive {
		of, _ := d.operands()
		v.of = append(v.of, v.places(of))
	}
	for _, l := range s.Lookup {
		t, err := readLookup(l)
		if err != nil {
			return nil, err
		}
		t.on = slices.Index(v.names, l.on())
		v.lookups = append(v.lookups, t)
	}
	v.report = v.fresh()
	return v, nil
}

// fresh is a report of no rows.
func (v *view) fresh() ShapeReport {
	r := ShapeReport{Dropped: make([]int, len(v.Where)), Unmatched: make([]int, len(v.Lookup))}
	if len(v.Missing) > 0 {
		r.Blanked = make([]int, len(v.Missing))
	}
	return r
}

// places returns the cells of refs, -1 for "".
func (v *view) places(refs []string) []int {
	at := make([]int, len(refs))
	for i, ref := range refs {
		at[i] = -1
		if ref != "" {
			at[i] = slices.Index(v.names, ref)
		}
	}
	return at
}

// openRows opens path for rows with the columns refs, of which the first must are wanted
// in every row.
func openRows(path string, layout Layout, s Shape, refs []string, must int) (source, *view, error) {
	if s.isZero() {
		in, err := openSource(path, layout, refs, must)
		return in, nil, err
	}
	v, err := newView(s, refs)
	if err != nil {
		return nil, nil, err
	}
	wanted := 0 // of v.refs, which begin with those of refs that the file has
	for _, at := range v.out[:must] {
		if at >= 0 && at < len(v.refs) {
			wanted++
		}
	}
	in, err := openSource(path, layout, v.refs, wanted)
	return in, v, err
}

// over returns the rows made of r.
func (v *view) over(r rows) *viewRows {
	if v == nil {
		return &viewRows{rows: r}
	}
	return &viewRows{
		rows: r, v: v, cells: make([]cell, len(v.names)), out: make([]cell, len(v.out)),
		texts: make([][]byte, len(v.Derive)), report: v.fresh(),
	}
}

type viewRows struct {
	rows
	v      *view
	cells  []cell
	out    []cell
	texts  [][]byte // by derived column
	report ShapeReport
}

func (r *viewRows) next() ([]cell, error) {
	if r.v == nil {
		return r.rows.next()
	}
	for {
		cells, err := r.rows.next()
		if err != nil {
			return nil, err
		}
		r.report.Rows++
		copy(r.cells, cells)
		kept, err := r.shape(len(cells))
		if err != nil {
			return nil, err
		}
		if !kept {
			continue
		}
		for i, at := range r.v.out {
			if at >= 0 {
				r.out[i] = r.cells[at]
			}
		}
		return r.out, nil
	}
}

// shape fills the cells behind the first n, and reports whether the row stays. Rules on
// derived columns are asked when those are known, the others before, so that a column
// is not made of what another rule drops.
func (r *viewRows) shape(n int) (kept bool, err error) {
	r.blank(0, n)
	for i, t := range r.v.lookups {
		if !t.join(r.cells[n:], r.cells[t.on]) {
			r.report.Unmatched[i]++
		}
		r.blank(n, n+len(t.columns))
		n += len(t.columns)
	}
	if kept, err = r.pass(func(at int) bool { return at < n }); !kept {
		return false, err
	}
	for i := range r.v.Derive {
		if r.cells[n+i], err = r.derive(i); err != nil {
			return false, fmt.Errorf("%s: %w", r.v.Derive[i].Name, err)
		}
		r.blank(n+i, n+i+1)
	}
	return r.pass(func(at int) bool { return at >= n })
}

// pass asks the rules on the cells named by which.
func (r *viewRows) pass(which func(at int) bool) (bool, error) {
	for i := range r.v.rules {
		rule := &r.v.rules[i]
		if !which(rule.at) {
			continue
		}
		kept, err := rule.keeps(r.cells[rule.at])
		if err != nil {
			return false, fmt.Errorf("%s %w", rule.Column, err)
		}
		if !kept {
			r.report.Dropped[i]++
			return false, nil
		}
	}
	return true, nil
}

// derive makes derived column i.
func (r *viewRows) derive(i int) (cell, error) {
	d, of := r.v.Derive[i], r.v.of[i]
	if d.Text != nil {
		return r.deriveText(i)
	}
	var x [2]float64
	for j := range x {
		c := r.cells[of[j]]
		if c.empty() {
			return cell{}, nil
		}
		var err error
		if x[j], err = parseNumber(c, 64); err != nil {
			return cell{}, fmt.Errorf("%s %w", r.v.names[of[j]], err)
		}
	}
	y := x[0] * x[1]
	if d.Ratio != nil {
		y = x[0] / x[1]
	}
	if math.IsNaN(y) || math.IsInf(y, 0) {
		return cell{}, nil
	}
	return cell{kind: number, x: y}, nil
}

func (r *viewRows) deriveText(i int) (cell, error) {
	d, text, some := r.v.Derive[i], r.texts[i][:0], false
	for j, at := range r.v.of[i] {
		c := r.cells[at]
		if c.kind == list {
			return cell{}, fmt.Errorf("%s %s, want a text", r.v.names[at], c)
		}
		if j > 0 {
			text = append(text, d.Separator...)
		}
		text = append(text, c.plain()...)
		some = some || !c.empty()
	}
	r.texts[i] = text
	if !some {
		return cell{}, nil
	}
	return cell{kind: scalar, text: text}, nil
}

// plain returns the text of a cell that is no list, of a number its name; nothing is "".
func (c cell) plain() []byte {
	if c.kind == number {
		return strconv.AppendFloat(nil, c.x, 'f', -1, 64)
	}
	if text, err := c.name(); err == nil {
		return text
	}
	return c.text // of no key
}
