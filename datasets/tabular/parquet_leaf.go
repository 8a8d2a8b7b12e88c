package tabular

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"tandem/datasets/internal/parquettext"
	"tandem/datasets/internal/parts"
)

// leaf reads one column of one row group, value by value.
type leaf struct {
	index    int   // among the file's leaf columns
	levels   int   // of lists around a value
	constant *cell // the same in every row; then nothing else is set
	text     func(dst []byte, v parquet.Value) ([]byte, bool)
	mantissa uint8
	scratch  []byte        // texts of the row being read
	pages    parquet.Pages // nil = not begun
	page     parquet.Page
	values   parquet.ValueReader
	buf      []parquet.Value
	rest     []parquet.Value // of buf, not used yet
}

// findLeaves finds the column of every reference, nil for an empty one: a column of the
// file, "a.b" for column b of the group a, or a key in the names of its directories.
func findLeaves(f *parquetFile, refs []string) (leaves []*leaf, err error) {
	defer caught(&err)
	var names []string
	for _, c := range f.root.Columns() {
		names = append(names, c.Name())
	}
	for _, k := range f.Keys {
		names = append(names, k.Name)
	}
	leaves = make([]*leaf, len(refs))
	for i, ref := range refs {
		if ref == "" {
			continue
		}
		column, err := findColumn(f.root, ref)
		if err != nil {
			return nil, err
		}
		if column == nil {
			at, err := findName(ref, names)
			if err != nil {
				return nil, err
			}
			if keys := at - len(f.root.Columns()); keys >= 0 {
				leaves[i] = &leaf{constant: keyCell(f.Keys[keys])}
				continue
			}
			column = f.root.Columns()[at]
		}
		if leaves[i], err = newLeaf(column, f.logical); err != nil {
			return nil, fmt.Errorf("column %q: %w", ref, err)
		}
	}
	return leaves, nil
}

// keyCell is what every row has of a directory key=value.
func keyCell(k parts.Key) *cell {
	if k.Null {
		return &cell{}
	}
	return &cell{kind: scalar, text: []byte(k.Text)}
}

// findColumn follows a dotted name into groups; nil when ref is no such name.
func findColumn(c *parquet.Column, ref string) (*parquet.Column, error) {
	if c.Column(ref) != nil {
		return nil, nil // a name with a dot in it goes first
	}
	names := strings.Split(ref, ".")
	for i, name := range names {
		next := c.Column(name)
		if next == nil {
			if i == 0 {
				return nil, nil
			}
			return nil, unknownName(ref, dotted(strings.Join(names[:i], "."), c))
		}
		c = next
	}
	return c, nil
}

// dotted names the columns of the group c.
func dotted(group string, c *parquet.Column) []string {
	var names []string
	for _, column := range c.Columns() {
		names = append(names, group+"."+column.Name())
	}
	return names
}

// newLeaf descends to the values of column c: its own, or those of a list.
// logical are the types of the file's leaf columns.
func newLeaf(c *parquet.Column, logical []format.LogicalTypeValue) (*leaf, error) {
	around := c
	for !c.Leaf() {
		if len(c.Columns()) != 1 {
			return nil, fmt.Errorf("a group of %d columns, want values, a list of values or one of %s",
				len(c.Columns()), clipAll(dotted(around.Name(), c)))
		}
		c = c.Columns()[0]
	}
	levels := c.MaxRepetitionLevel()
	if levels > 2 || levels == 0 && c != around {
		return nil, errors.New("a nested column, want values, a list of values or a list of such lists")
	}
	text, mantissa, err := parquettext.Of(c.Type(), logical[c.Index()])
	switch {
	case err != nil:
		return nil, err
	case text == nil: // nothing in any row, whatever the other parts have
		return &leaf{constant: &cell{}}, nil
	}
	return &leaf{index: c.Index(), levels: levels, text: text, mantissa: mantissa, buf: make([]parquet.Value, 256)}, nil
}

// cell reads the values of one row. A null inside a list is an empty part of it; a
// null list and an empty one are both absent. Of a list of lists it is the first.
func (l *leaf) cell() (cell, error) {
	v, ok, err := l.peek()
	if err != nil {
		return cell{}, err
	}
	if !ok {
		return cell{}, errors.New("ends before the row group does")
	}
	if l.levels == 0 {
		l.rest = l.rest[1:]
		text, ok := l.text(l.scratch[:0], v)
		if !ok {
			return cell{}, nil
		}
		if v.Kind() != parquet.ByteArray {
			l.scratch = text
		}
		return cell{kind: scalar, text: text, mantissa: l.mantissa}, validText(text)
	}
	return l.listCell(v)
}

func (l *leaf) listCell(v parquet.Value) (cell, error) {
	out, first, some := cell{kind: list}, true, false
	l.scratch = l.scratch[:0]
	for {
		if first {
			start := len(l.scratch)
			text, ok := l.text(nil, v)
			l.scratch = append(l.scratch, text...) // v points into a page that peek may let go
			out.list = append(out.list, l.scratch[start:])
			some = some || ok
		}
		l.rest = l.rest[1:]
		var more bool
		var err error
		if v, more, err = l.peek(); err != nil {
			return cell{}, err
		}
		if !more || v.RepetitionLevel() == 0 {
			break
		}
		first = first && v.RepetitionLevel() == l.levels // else the next list begins
	}
	if len(out.list) == 1 && !some {
		return cell{}, nil
	}
	return out, validText(out.list...)
}

// peek returns the next value of the row group's column without taking it; ok is
// false at the end. The value points into the page: use it before the next peek.
func (l *leaf) peek() (v parquet.Value, ok bool, err error) {
	for len(l.rest) == 0 {
		if l.values != nil {
			n, err := l.values.ReadValues(l.buf)
			l.rest = l.buf[:n]
			if err != nil && err != io.EOF {
				return v, false, err
			}
			if err == io.EOF || n == 0 {
				l.values = nil
			}
			continue
		}
		l.release()
		if l.page, err = l.pages.ReadPage(); err == io.EOF {
			return v, false, nil
		} else if err != nil {
			return v, false, err
		}
		l.values = l.page.Values()
	}
	return l.rest[0], true, nil
}

func (l *leaf) release() {
	if l.page != nil {
		parquet.Release(l.page)
		l.page = nil
	}
}
