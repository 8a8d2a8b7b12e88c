package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/jsonline"
	"tandem/datasets/internal/numeral"
	"tandem/datasets/internal/records"
	"tandem/datasets/internal/textfile"
)

// jsonLines reads one JSON object per line; blank lines are skipped.
type jsonLines struct {
	path   string
	file   *textfile.File
	blocks *blocks.Reader
	refs   []string
	must   int           // the first must references are wanted in every line
	found  []atomic.Bool // per reference: some line had it
	any    atomic.Bool   // some line had an object
	none   atomic.Int64  // values NaN and Infinity, read as null
}

func openJSONLines(path string, refs []string, must int) (*jsonLines, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	return &jsonLines{
		path: path, file: f, blocks: blocks.NewReader(f, blocks.Options{}),
		refs: refs, must: must, found: make([]atomic.Bool, len(refs)),
	}, nil
}

func (j *jsonLines) next() (piece, error) {
	b, err := j.blocks.Next()
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%s: %w", j.path, err)
	}
	return jsonPiece{j, b}, err
}

// end returns an error when a column was asked for that no line has: that is a wrong
// name, not a file of missing values.
func (j *jsonLines) end() error {
	for i, ref := range j.refs {
		if ref == "" || j.found[i].Load() || !j.any.Load() {
			continue
		}
		names, err := firstNames(j.path)
		if err != nil {
			return err
		}
		return fmt.Errorf("%s: all lines: %w", j.path, unknownName(ref, names))
	}
	return nil
}

// firstNames lists the fields of the objects in the first block of lines.
func firstNames(path string) ([]string, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := blocks.NewReader(f, blocks.Options{}).Peek()
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, line := range b.Lines() {
		var object map[string]json.RawMessage
		_ = json.Unmarshal(line, &object) // a blank line has no names
		for name := range object {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

func (j *jsonLines) close() error { return j.file.Close() }

// jsonPiece is a block of lines.
type jsonPiece struct {
	j *jsonLines
	b blocks.Block
}

func (p jsonPiece) rows() rows {
	return &jsonRows{
		jsonLines: p.j, text: p.b.Text, line: p.b.Line - 1,
		fields: newJSONFields(p.j.refs), cells: make([]cell, len(p.j.refs)), seen: make([]bool, len(p.j.refs)),
	}
}

func (p jsonPiece) release() { p.j.blocks.Recycle(p.b) }

type jsonRows struct {
	*jsonLines
	text   []byte // not read yet
	line   int    // last read
	fields *jsonFields
	cells  []cell
	seen   []bool // found has been told
}

func (r *jsonRows) where() string { return fmt.Sprintf("%s: line %d", r.path, r.line) }

func (r *jsonRows) next() ([]cell, error) {
	for len(r.text) > 0 {
		var line []byte
		line, r.text = records.CutLine(r.text)
		r.line++
		if len(bytes.TrimLeft(line, " \t\r\n")) > 0 {
			return r.object(line)
		}
	}
	return nil, io.EOF
}

func (r *jsonRows) object(line []byte) ([]cell, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("not UTF-8")
	}
	values, ok := r.fields.scan(line)
	if !ok {
		mended, n := jsonline.WithoutNaN(line)
		if values, ok = r.fields.scan(mended); !ok {
			return nil, jsonFault(mended)
		}
		line = mended
		r.none.Add(int64(n))
	}
	r.any.Store(true)
	for i, ref := range r.refs {
		raw := values[i]
		switch {
		case raw == nil && ref != "" && i < r.must:
			return nil, missingField(line, ref)
		case raw == nil:
			r.cells[i] = cell{}
			continue
		case !r.seen[i]:
			r.seen[i] = true
			r.found[i].Store(true)
		}
		c, err := jsonCell(raw)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", ref, err)
		}
		r.cells[i] = c
	}
	return r.cells, nil
}

// notNumbers counts what JSON lines have in place of a number; 0 for other formats.
func notNumbers(in source) int {
	if j, ok := in.(*jsonLines); ok {
		return int(j.none.Load())
	}
	return 0
}

// jsonFault says in the words of encoding/json why line is not an object.
func jsonFault(line []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return fmt.Errorf("%q: want one JSON object: %w", clip(string(line)), err)
	}
	return errors.New("null, want one JSON object")
}

func missingField(line []byte, ref string) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return err
	}
	return unknownName(ref, slices.Sorted(maps.Keys(object)))
}

// jsonCell reads a valid value: text, number, truth value, null, or a list of those.
func jsonCell(raw []byte) (cell, error) {
	if raw[0] != '[' {
		text, null, err := jsonText(raw)
		if err != nil || null {
			return cell{}, err
		}
		return cell{kind: scalar, text: text, mantissa: jsonMantissa(raw)}, validText(text)
	}
	out := cell{kind: list, list: [][]byte{}}
	err := jsonline.Elements(raw, func(value []byte) error {
		text, _, err := jsonText(value)
		if err == nil {
			err = validText(text)
		}
		if err == nil && jsonMantissa(value) > 0 {
			text, err = cell{kind: scalar, text: text, mantissa: numeral.Double}.name()
		}
		if err != nil {
			return fmt.Errorf("element %d: %w", len(out.list)+1, err)
		}
		out.list = append(out.list, text)
		return nil
	})
	if err != nil {
		return cell{}, err
	}
	return out, nil
}

// jsonMantissa is that of a float, by RFC 8259 any number: the digits of a whole one are kept.
func jsonMantissa(raw []byte) uint8 {
	if raw[0] != '-' && raw[0]-'0' > 9 || string(raw) != "-0" && !bytes.ContainsAny(raw, ".eE") {
		return 0
	}
	return numeral.Double
}

// jsonText returns a number as it is written, so that no digit of an id is lost.
func jsonText(raw []byte) (text []byte, null bool, err error) {
	switch raw[0] {
	case '"':
		text, err = jsonline.Text(nil, raw)
		return text, false, err
	case '{':
		return nil, false, errors.New("an object, want a text, a number or a list of them")
	case '[':
		return nil, false, errors.New("a list in a list, want a text or a number")
	case 'n':
		return nil, true, nil
	default:
		return raw, false, nil
	}
}
