package tabular

import (
	"errors"
	"fmt"
	"io"

	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/textfile"
)

// delimited reads CSV and TSV.
type delimited struct {
	path   string
	file   *textfile.File
	blocks *blocks.Reader
	layout Layout
	refs   []string
	index  []int // of each reference's field; -1 = no column
	width  int   // fields of every record
	header int   // its line; 0 = there is none
}

func openDelimited(path string, layout Layout, refs []string) (*delimited, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	d := &delimited{path: path, file: f, layout: layout, refs: refs}
	d.blocks = blocks.NewReader(f, blocks.Options{Quotes: layout.Format == CSV})
	if err := d.start(); err != nil {
		f.Close()
		return nil, fmt.Errorf("tabular: %s: %w", path, err)
	}
	return d, nil
}

// start reads the first record and finds the columns in it.
func (d *delimited) start() error {
	named, header := false, d.layout.Header
	for _, ref := range d.refs {
		_, digits := position(ref)
		named = named || ref != "" && !digits
		if named && header != nil && !*header {
			return fmt.Errorf("column %q: want a position (1, 2, …) in a file without a header", ref)
		}
	}
	first, line, err := d.firstRecord()
	if err == io.EOF {
		return errors.New("empty file, want rows")
	}
	if err != nil {
		return err
	}
	d.width = len(first)
	if named || header != nil && *header {
		d.header = line
	}
	if d.index, err = findFields(d.refs, first); err != nil {
		return fmt.Errorf("line %d: %w%s", line, err, delimiterHint(first))
	}
	return nil
}

// firstRecord returns the first record and its line, still to be read.
func (d *delimited) firstRecord() ([]string, int, error) {
	for {
		b, err := d.blocks.Peek()
		if err != nil {
			return nil, 0, err
		}
		r := newRecords(b, d.layout)
		fields, err := r.next()
		if err == nil {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = string(f)
			}
			return names, r.at, nil
		}
		if err != io.EOF {
			return nil, 0, fmt.Errorf("line %d: %w", r.at, err)
		}
		d.blocks.Next() // a block of blank lines
	}
}

// findFields returns the field of every reference, -1 for an empty one.
func findFields(refs, fields []string) ([]int, error) {
	index := make([]int, len(refs))
	for i, ref := range refs {
		if ref == "" {
			index[i] = -1
			continue
		}
		n, digits := position(ref)
		if !digits {
			at, err := findName(ref, fields)
			if err != nil {
				return nil, err
			}
			n = at + 1
		}
		if n < 1 || n > len(fields) {
			return nil, fmt.Errorf("column %s: want 1 to %d, the fields of this line", ref, len(fields))
		}
		index[i] = n - 1
	}
	return index, nil
}

func (d *delimited) next() (piece, error) {
	b, err := d.blocks.Next()
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%s: %w", d.path, err)
	}
	return textPiece{d, b}, err
}

func (d *delimited) end() error   { return nil }
func (d *delimited) close() error { return d.file.Close() }

// textPiece is a block of whole records.
type textPiece struct {
	d *delimited
	b blocks.Block
}

func (p textPiece) rows() rows {
	return &delimitedRows{delimited: p.d, records: newRecords(p.b, p.d.layout), cells: make([]cell, len(p.d.refs))}
}

func (p textPiece) release() { p.d.blocks.Recycle(p.b) }

type delimitedRows struct {
	*delimited
	records *records
	cells   []cell
}

func (r *delimitedRows) next() ([]cell, error) {
	fields, err := r.records.next()
	if err == nil && r.records.at == r.header {
		fields, err = r.records.next()
	}
	if err != nil {
		return nil, err
	}
	if len(fields) != r.width {
		return nil, fmt.Errorf("%d fields, want %d as in the first line", len(fields), r.width)
	}
	for i, at := range r.index {
		if at < 0 {
			continue
		}
		if !isPlain(fields[at]) {
			if err := validText(fields[at]); err != nil {
				return nil, fmt.Errorf("column %s: %w", r.refs[i], err)
			}
		}
		r.cells[i].kind, r.cells[i].text = scalar, fields[at]
	}
	return r.cells, nil
}

func (r *delimitedRows) where() string { return fmt.Sprintf("%s: line %d", r.path, r.records.at) }
