package tabular

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tandem/datasets/internal/textfile"
)

// delimited reads CSV and TSV.
type delimited struct {
	path string
	file *textfile.File
	// record returns the fields of the next record and the line it starts on, also
	// with an error; the fields are valid until the next call.
	record func() ([]string, int, error)
	line   int
	refs   []string
	index  []int // of each reference's field; -1 = no column
	width  int   // fields of every record
	first  []string
	cells  []cell
}

func openDelimited(path string, layout Layout, refs []string) (*delimited, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	d := &delimited{path: path, file: f, refs: refs, cells: make([]cell, len(refs))}
	if layout.Format == CSV {
		comma, _ := utf8.DecodeRuneInString(layout.Delimiter)
		d.record = csvRecords(f, comma)
	} else {
		d.record = tsvRecords(f, layout.Delimiter)
	}
	if err := d.start(layout.Header); err != nil {
		f.Close()
		return nil, fmt.Errorf("tabular: %s: %w", d.where(), err)
	}
	return d, nil
}

// start reads the first record and finds the columns in it.
func (d *delimited) start(header *bool) error {
	named := false
	for _, ref := range d.refs {
		_, digits := position(ref)
		named = named || ref != "" && !digits
		if named && header != nil && !*header {
			return fmt.Errorf("column %q: want a position (1, 2, …) in a file without a header", ref)
		}
	}
	rec, err := d.read()
	if err == io.EOF {
		d.line = 0
		return errors.New("empty file, want rows")
	}
	if err != nil {
		return err
	}
	d.width = len(rec)
	if d.index, err = findFields(d.refs, rec); err != nil {
		return err
	}
	if !named && (header == nil || !*header) {
		d.first = rec // a row already; not overwritten before next returns it
	}
	return nil
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

func (d *delimited) read() ([]string, error) {
	rec, line, err := d.record()
	d.line = line
	return rec, err
}

func (d *delimited) next() ([]cell, error) {
	rec := d.first
	d.first = nil
	if rec == nil {
		var err error
		if rec, err = d.read(); err != nil {
			return nil, err
		}
	}
	if len(rec) != d.width {
		return nil, fmt.Errorf("%d fields, want %d as in the first line", len(rec), d.width)
	}
	for i, at := range d.index {
		if at < 0 {
			continue
		}
		if !utf8.ValidString(rec[at]) {
			return nil, fmt.Errorf("column %s: %q is not UTF-8", d.refs[i], clip(rec[at]))
		}
		d.cells[i] = cell{kind: scalar, text: rec[at]}
	}
	return d.cells, nil
}

func (d *delimited) where() string {
	if d.line == 0 {
		return d.path
	}
	return fmt.Sprintf("%s: line %d", d.path, d.line)
}

func (d *delimited) close() error { return d.file.Close() }

// csvRecords reads RFC 4180 records; blank lines between them are skipped.
func csvRecords(f io.Reader, comma rune) func() ([]string, int, error) {
	limited := &budget{r: f}
	r := csv.NewReader(limited)
	r.Comma = comma
	r.ReuseRecord = true
	r.FieldsPerRecord = -1 // counted by delimited, which says how many there were
	line := 0
	return func() ([]string, int, error) {
		limited.left = textfile.MaxLine
		rec, err := r.Read()
		if err == nil {
			line, _ = r.FieldPos(0)
			return rec, line, nil
		}
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			err := fmt.Errorf("byte %d: %w", parse.Column, parse.Err)
			if parse.Line != parse.StartLine {
				err = fmt.Errorf("the record goes on to line %d, %w", parse.Line, err)
			}
			return nil, parse.StartLine, err
		}
		return nil, line + 1, err
	}
}

// budget fails when one record takes more than left bytes: without it an unclosed
// quote would pull the rest of the file into memory.
type budget struct {
	r    io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a record of more than %d bytes; is a quote left open?", textfile.MaxLine)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}

// tsvRecords splits lines at every delimiter; empty lines are skipped.
func tsvRecords(f io.Reader, delimiter string) func() ([]string, int, error) {
	lines := textfile.NewLines(f)
	var fields []string
	return func() ([]string, int, error) {
		for {
			line, err := lines.Next()
			if err != nil {
				return nil, lines.Line(), err
			}
			if len(line) == 0 {
				continue
			}
			fields = fields[:0]
			for field := range strings.SplitSeq(string(line), delimiter) {
				fields = append(fields, field)
			}
			return fields, lines.Line(), nil
		}
	}
}
