package tabular

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// leaf reads one column of one file, value by value.
type leaf struct {
	index  int  // among the file's leaf columns
	list   bool // rows have any number of values
	text   func(parquet.Value) (string, bool)
	pages  parquet.Pages // of the row group being read; nil = not begun
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value
	rest   []parquet.Value // of buf, not used yet
}

// findLeaves finds the column of every reference, nil for an empty one.
func findLeaves(file *parquet.File, refs []string) ([]*leaf, error) {
	var names []string
	for _, c := range file.Root().Columns() {
		names = append(names, c.Name())
	}
	leaves := make([]*leaf, len(refs))
	for i, ref := range refs {
		if ref == "" {
			continue
		}
		at, err := findName(ref, names)
		if err != nil {
			return nil, err
		}
		if leaves[i], err = newLeaf(file.Root().Columns()[at]); err != nil {
			return nil, fmt.Errorf("column %q: %w", ref, err)
		}
	}
	return leaves, nil
}

// newLeaf descends to the values of column c: its own, or those of a list.
func newLeaf(c *parquet.Column) (*leaf, error) {
	nested := !c.Leaf()
	for !c.Leaf() {
		if len(c.Columns()) != 1 {
			return nil, fmt.Errorf("a group of %d columns, want values or a list of values", len(c.Columns()))
		}
		c = c.Columns()[0]
	}
	if c.MaxRepetitionLevel() > 1 || nested && c.MaxRepetitionLevel() == 0 {
		return nil, errors.New("a nested column, want values or a list of values")
	}
	text, err := textOf(c.Type())
	if err != nil {
		return nil, err
	}
	return &leaf{index: c.Index(), list: c.MaxRepetitionLevel() == 1, text: text, buf: make([]parquet.Value, 256)}, nil
}

// cell reads the values of one row. A null inside a list is an empty part of it; a
// null list and an empty one are both absent.
func (l *leaf) cell() (cell, error) {
	v, ok, err := l.peek()
	if err != nil {
		return cell{}, err
	}
	if !ok {
		return cell{}, errors.New("ends before the row group does")
	}
	text, ok := l.text(v)
	l.rest = l.rest[1:]
	if !l.list {
		if !ok {
			return cell{}, nil
		}
		return cell{kind: scalar, text: text}, validText(text)
	}
	out := cell{kind: list, list: []string{text}}
	for {
		v, more, err := l.peek()
		if err != nil {
			return cell{}, err
		}
		if !more || v.RepetitionLevel() == 0 {
			break
		}
		text, _ := l.text(v)
		out.list = append(out.list, text)
		l.rest = l.rest[1:]
	}
	if len(out.list) == 1 && !ok {
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

// close makes the leaf ready for the next row group.
func (l *leaf) close() {
	l.release()
	if l.pages != nil {
		l.pages.Close()
	}
	l.pages, l.values, l.rest = nil, nil, nil
}
