package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/records"
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
	named, bare := false, false
	for _, ref := range d.refs {
		_, form := position(ref)
		named = named || ref != "" && form == byName
		bare = bare || form == digits
		if h := d.layout.Header; named && h != nil && !*h {
			return fmt.Errorf("column %q: want a position (\"#1\", \"#2\", …) in a file without a header", ref)
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
	stated := d.layout.Header != nil && !d.layout.assumed
	if named || d.layout.Header != nil && *d.layout.Header {
		d.header = line
	}
	if d.index, err = findFields(d.refs, first, d.header > 0); err != nil {
		return fmt.Errorf("line %d: %w%s", line, err, delimiterHint(first))
	}
	if d.header == 0 && !stated {
		if err := d.checkFirst(first, bare); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
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
		r := records.New(b, d.layout.Delimiter, d.layout.Format == CSV)
		fields, err := r.Next()
		if err == nil {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = string(f)
			}
			return names, r.At, nil
		}
		if err != io.EOF {
			return nil, 0, fmt.Errorf("line %d: %w", r.At, err)
		}
		d.blocks.Next() // a block of blank lines
	}
}

// findFields returns the field of every reference, -1 for an empty one. Below a header, digits
// alone are a name.
func findFields(refs, fields []string, header bool) ([]int, error) {
	index := make([]int, len(refs))
	for i, ref := range refs {
		if ref == "" {
			index[i] = -1
			continue
		}
		n, form := position(ref)
		if form == byName || form == digits && header {
			at, err := findName(ref, fields)
			if err != nil && form == digits {
				err = fmt.Errorf("%w; a position is written %q", err, "#"+ref)
			}
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
	return &delimitedRows{delimited: p.d, records: records.New(p.b, p.d.layout.Delimiter, p.d.layout.Format == CSV), cells: make([]cell, len(p.d.refs))}
}

func (p textPiece) release() { p.d.blocks.Recycle(p.b) }

type delimitedRows struct {
	*delimited
	records *records.Reader
	cells   []cell
}

func (r *delimitedRows) next() ([]cell, error) {
	fields, err := r.records.Next()
	if err == nil && r.records.At == r.header {
		fields, err = r.records.Next()
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
		if f := fields[at]; len(f) > 1 && f[0] == '"' && r.layout.Format == TSV && isQuoted(f) {
			return nil, fmt.Errorf("column %s: %s stands in quotes, which format tsv keeps; format csv with that delimiter takes them off",
				r.refs[i], clip(string(f)))
		}
		r.cells[i].kind, r.cells[i].text = scalar, fields[at]
	}
	return r.cells, nil
}

// isQuoted tells a field that CSV would read as one in quotes: pandas and others write such into
// TSV too.
func isQuoted(f []byte) bool {
	inner := f[1 : len(f)-1]
	return f[len(f)-1] == '"' && 2*bytes.Count(inner, []byte(`""`)) == bytes.Count(inner, []byte(`"`))
}

func (r *delimitedRows) where() string { return fmt.Sprintf("%s: line %d", r.path, r.records.At) }
