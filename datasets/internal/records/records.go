// Package records cuts blocks of CSV or TSV into fields: New makes a Reader of a block, whose Next
// is given until it ends. It knows no columns and no header.
package records

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"tandem/datasets/internal/blocks"
)

// Reader cuts a block of CSV or TSV into fields, as encoding/csv does and tells; blank
// lines are skipped.
type Reader struct {
	text      []byte // not read yet
	line      int    // its first line
	At        int    // line where the record begins that Next returned or failed on
	delimiter []byte
	quoted    bool // some field of the block is quoted
	fields    [][]byte
	unquoted  []byte // fields whose text is not as it stands in the block
}

// New reads a block; quotes says that some fields may be quoted, as in CSV.
func New(b blocks.Block, delimiter string, quotes bool) *Reader {
	return &Reader{
		text: b.Text, line: b.Line, delimiter: []byte(delimiter),
		quoted: quotes && bytes.IndexByte(b.Text, '"') >= 0,
	}
}

// Next returns the fields of the next record, valid until the next call; those of a
// record without quotes share the block. io.EOF after the last.
func (r *Reader) Next() ([][]byte, error) {
	for len(r.text) > 0 {
		r.At = r.line
		line, rest := CutLine(r.text)
		if r.quoted && bytes.IndexByte(line, '"') >= 0 {
			return r.quotedRecord()
		}
		r.text = rest
		r.line++
		if len(line) > 0 {
			r.fields = r.split(r.fields[:0], line)
			return r.fields, nil
		}
	}
	return nil, io.EOF
}

// CutLine returns the first line of text without its "\n" or "\r\n", and the rest.
func CutLine(text []byte) (line, rest []byte) {
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		end = len(text)
	} else {
		rest = text[end+1:]
	}
	if end > 0 && text[end-1] == '\r' {
		end--
	}
	return text[:end], rest
}

// split appends the parts of line between delimiters.
func (r *Reader) split(dst [][]byte, line []byte) [][]byte {
	for {
		at := r.index(line)
		if at < 0 {
			return append(dst, line)
		}
		dst = append(dst, line[:at])
		line = line[at+len(r.delimiter):]
	}
}

func (r *Reader) index(s []byte) int {
	if len(r.delimiter) == 1 {
		return bytes.IndexByte(s, r.delimiter[0])
	}
	return bytes.Index(s, r.delimiter)
}

// quotedRecord reads a record with a quote in its first line.
func (r *Reader) quotedRecord() ([][]byte, error) {
	r.fields, r.unquoted = r.fields[:0], r.unquoted[:0]
	text := r.text
	for ended := false; !ended; {
		var field []byte
		if len(text) > 0 && text[0] == '"' {
			n := r.quotedField(text)
			if n < 0 {
				return nil, r.fault()
			}
			field = r.unquote(text[1 : n-1])
			text = text[n:]
			line, rest := CutLine(text)
			switch {
			case bytes.HasPrefix(text, r.delimiter):
				text = text[len(r.delimiter):]
			case len(line) == 0:
				text, ended = rest, true
			default:
				return nil, r.fault()
			}
		} else {
			line, rest := CutLine(text)
			field = line
			if at := r.index(line); at >= 0 {
				field, text = line[:at], text[at+len(r.delimiter):]
			} else {
				text, ended = rest, true
			}
			if bytes.IndexByte(field, '"') >= 0 {
				return nil, r.fault()
			}
		}
		r.fields = append(r.fields, field)
	}
	r.line += bytes.Count(r.text[:len(r.text)-len(text)], []byte("\n"))
	r.text = text
	return r.fields, nil
}

// quotedField returns the length of the quoted field that text begins with, both
// quotes counted, or -1 if it has no end.
func (r *Reader) quotedField(text []byte) int {
	for n := 1; ; n += 2 { // behind a doubled quote
		at := bytes.IndexByte(text[min(n, len(text)):], '"')
		if at < 0 {
			return -1
		}
		if n += at; n+1 == len(text) || text[n+1] != '"' {
			return n + 1
		}
	}
}

// unquote undoes the doubling of quotes, and makes line ends "\n".
func (r *Reader) unquote(s []byte) []byte {
	if bytes.IndexByte(s, '"') < 0 && bytes.IndexByte(s, '\r') < 0 {
		return s
	}
	start := len(r.unquoted)
	for i := 0; i < len(s); i++ {
		if i+1 < len(s) && (s[i] == '"' || s[i] == '\r' && s[i+1] == '\n') {
			i++
		}
		r.unquoted = append(r.unquoted, s[i])
	}
	return r.unquoted[start:]
}

// fault says what is wrong with the record at r.text, in the words of encoding/csv.
func (r *Reader) fault() error {
	again := csv.NewReader(bytes.NewReader(r.text))
	again.Comma, _ = utf8.DecodeRune(r.delimiter)
	again.FieldsPerRecord = -1
	_, err := again.Read()
	parse := (*csv.ParseError)(nil)
	if !errors.As(err, &parse) {
		return errors.New("a quote where none may stand")
	}
	err = fmt.Errorf("byte %d: %w", parse.Column, parse.Err)
	if parse.Line != parse.StartLine {
		err = fmt.Errorf("the record goes on to line %d, %w", r.At+parse.Line-1, err)
	}
	return err
}
