package xlsx

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Kind is what a cell holds.
type Kind uint8

const (
	Text    Kind = iota // also what a formula says, and the name of an error: #N/A
	Number              // in its shortest decimal
	Truth               // true or false
	Time                // 2006-01-02, 2006-01-02 15:04:05.999 or 15:04:05
	Pending             // a formula whose value was not saved
)

// Cell is one that holds something.
type Cell struct {
	Column int    // from 0
	Kind   Kind   // of what it holds
	Text   []byte // it, valid as long as the File
}

// Rows streams a sheet.
type Rows struct {
	// Sheet is its name.
	Sheet string
	// Merged are the cells made one of several, as "B2:B4".
	Merged []string

	f      *File
	part   *part
	row    int // last read, from 1
	column int // last read of it, from 0
	cells  []Cell
	text   []byte // of the cell being read
}

// Rows opens the sheet of that name; "" = the first that is not hidden. The caller closes it.
func (f *File) Rows(name string) (*Rows, error) {
	s, err := f.find(name)
	if err != nil {
		return nil, err
	}
	m := f.members[strings.ToLower(s.part)]
	if m == nil {
		return nil, fmt.Errorf("no member %q, which the workbook names for sheet %q", s.part, s.name)
	}
	r := &Rows{Sheet: s.name, f: f}
	scan, err := openPart(m, mostBig)
	if err != nil {
		return nil, err
	}
	err = r.scanMerged(scan)
	scan.Close()
	if err != nil {
		return nil, err
	}
	r.part, err = openPart(m, mostBig)
	return r, err
}

// Close releases the sheet.
func (r *Rows) Close() error { return r.part.Close() }

var mergeCell = regexp.MustCompile(`^(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z0-9:]+)["']`)

// scanMerged finds what stands behind the rows, and is needed before them.
func (r *Rows) scanMerged(p *part) error {
	in := bufio.NewReaderSize(io.LimitReader(p.r, int64(p.left)), 1<<16)
	for {
		_, err := in.ReadSlice('<')
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		head, _ := in.Peek(24) // an error comes again
		if bytes.Contains(head, []byte("mergeCell ")) {
			head, _ = in.Peek(512)
			if m := mergeCell.FindSubmatch(head); m != nil {
				r.Merged = append(r.Merged, string(m[1]))
			}
		}
	}
}

// Next returns the number of the next row that holds something, from 1, and its cells; io.EOF
// after the last. The cells are valid until the next call, their texts longer.
func (r *Rows) Next() (int, []Cell, error) {
	r.cells = r.cells[:0]
	for {
		t, err := r.part.next()
		if err != nil {
			return r.row, nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				if err := r.begin(t); err != nil {
					return r.row, nil, err
				}
			case "c":
				if err := r.cell(t); err != nil {
					return r.row, nil, err
				}
			}
		case xml.EndElement:
			if t.Name.Local == "row" && len(r.cells) > 0 {
				return r.row, r.cells, nil
			}
		}
	}
}

// begin starts a row.
func (r *Rows) begin(e xml.StartElement) error {
	next := r.row + 1
	if at := attribute(e, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < next {
			return fmt.Errorf("row %q behind row %d", at, r.row)
		}
		next = n
	}
	if r.row, r.column = next, -1; next > mostRows {
		return fmt.Errorf("row %d, want at most %d", next, mostRows)
	}
	return nil
}

// cell reads one, and keeps it if it holds something.
func (r *Rows) cell(e xml.StartElement) error {
	at := r.column + 1
	if ref := attribute(e, "r"); ref != "" {
		var err error
		if at, err = columnOf(ref); err != nil || at <= r.column {
			return fmt.Errorf("cell %q behind column %d", ref, r.column+1)
		}
	}
	if r.column = at; at >= mostColumns {
		return fmt.Errorf("column %d, want at most %d", at+1, mostColumns)
	}
	formula, value, err := r.content()
	if err == nil {
		var c Cell
		var some bool
		if c, some, err = r.value(e, formula, value); some {
			c.Column = at
			r.cells = append(r.cells, c)
		}
	}
	if err != nil {
		return fmt.Errorf("cell %s%d: %w", columnName(at), r.row, err)
	}
	return nil
}

// content reads up to the end of a cell: r.text is its value, if there is one.
func (r *Rows) content() (formula, value bool, err error) {
	r.text = r.text[:0]
	inValue := false
	for {
		t, err := r.part.next()
		if err != nil {
			return false, false, unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch inValue = t.Name.Local == "v"; t.Name.Local {
			case "v":
				value = true
			case "f":
				formula = true
			case "is":
				value = true
				if r.text, err = r.part.rich(r.text, "is"); err != nil {
					return false, false, err
				}
			}
		case xml.CharData:
			if inValue {
				r.text = append(r.text, t...)
			}
			if len(r.text) > mostText {
				return false, false, errTooLong
			}
		case xml.EndElement:
			inValue = false
			if t.Name.Local == "c" {
				return formula, value, nil
			}
		}
	}
}

// value makes of r.text what the type of the cell says; some is false for a blank.
func (r *Rows) value(e xml.StartElement, formula, value bool) (c Cell, some bool, err error) {
	kind := attribute(e, "t")
	if formula && (!value || len(r.text) == 0 && kind != "str") {
		return Cell{Kind: Pending}, true, nil
	}
	text := bytes.TrimSpace(r.text)
	switch kind {
	case "s":
		n, err := strconv.Atoi(string(text))
		if err != nil && len(text) > 0 {
			return c, false, fmt.Errorf("shared text %q, want its number", text)
		}
		if len(text) == 0 {
			return c, false, nil
		}
		c.Text, err = r.f.texts.at(n)
		return c, len(c.Text) > 0, err
	case "str", "inlineStr":
		if kind == "str" {
			r.text = unescape(r.text, 0)
		}
		c.Text = bytes.Clone(r.text)
		return c, len(c.Text) > 0, nil
	}
	if len(text) == 0 {
		return c, false, nil
	}
	switch kind {
	case "b":
		c.Kind, c.Text = Truth, strconv.AppendBool(nil, truth(string(text)))
		if s := string(text); !truth(s) && s != "0" && s != "false" {
			err = fmt.Errorf("truth value %q, want 0 or 1", s)
		}
	case "e":
		c.Text = bytes.Clone(text)
	case "d":
		c.Kind, c.Text = Time, bytes.Clone(text)
	case "", "n":
		c, err = r.number(text, attribute(e, "s"))
	default:
		err = fmt.Errorf("type %q, want b, d, e, inlineStr, n, s or str", kind)
	}
	return c, err == nil, err
}

// number reads a number, or the time that a date format makes of it.
func (r *Rows) number(text []byte, style string) (Cell, error) {
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || bytes.ContainsAny(text, "xX_") {
		return Cell{}, fmt.Errorf("%q, want a number", text)
	}
	as := plain
	if style != "" {
		n, err := strconv.Atoi(style)
		if err != nil || n < 0 || n >= max(1, len(r.f.formats)) {
			return Cell{}, fmt.Errorf("style %q, want one of the %d in the workbook", style, len(r.f.formats))
		}
		if n < len(r.f.formats) {
			as = r.f.formats[n]
		}
	}
	if as == plain {
		return Cell{Kind: Number, Text: strconv.AppendFloat(nil, x+0, 'f', -1, 64)}, nil // −0 + 0 = 0
	}
	at, err := r.f.epoch.text(x, as)
	return Cell{Kind: Time, Text: []byte(at)}, err
}

// columnOf is the column of a reference such as "AB12", from 0.
func columnOf(ref string) (int, error) {
	n, letters := 0, 0
	for letters < len(ref) && letters < 4 {
		c := ref[letters] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		n = 26*n + int(c-'a') + 1
		letters++
	}
	if letters == 0 || letters > 3 || strings.Trim(ref[letters:], "0123456789") != "" {
		return 0, errors.New("no reference")
	}
	return n - 1, nil
}

// columnName is the letters of a column, from 0.
func columnName(at int) string {
	name := ""
	for at++; at > 0; at = (at - 1) / 26 {
		name = string(rune('A'+(at-1)%26)) + name
	}
	return name
}

// Range is the first and last column and row of a reference such as "B2:C4", columns from 0,
// rows from 1.
func Range(ref string) (firstColumn, firstRow, lastColumn, lastRow int, err error) {
	first, last, two := strings.Cut(ref, ":")
	if !two {
		last = first
	}
	for _, end := range []struct {
		text        string
		column, row *int
	}{{first, &firstColumn, &firstRow}, {last, &lastColumn, &lastRow}} {
		if *end.column, err = columnOf(end.text); err == nil {
			*end.row, err = strconv.Atoi(strings.TrimLeft(strings.ToUpper(end.text), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		}
		if err != nil {
			return 0, 0, 0, 0, fmt.Errorf("cells %q, want a reference such as B2:C4", ref)
		}
	}
	return firstColumn, firstRow, lastColumn, lastRow, nil
}
