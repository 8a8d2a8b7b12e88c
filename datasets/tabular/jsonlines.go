package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"tandem/datasets/internal/textfile"
)

// jsonLines reads one JSON object per line; blank lines are skipped.
type jsonLines struct {
	path  string
	file  *textfile.File
	lines *textfile.Lines
	refs  []string
	must  int // the first must references are wanted in every line
	ended bool
	cells []cell
	found []bool   // per reference: some line had it
	names []string // of the first fields met, for the error about one never found
	known map[string]bool
}

func openJSONLines(path string, refs []string, must int) (*jsonLines, error) {
	f, err := textfile.Open(path)
	if err != nil {
		return nil, fmt.Errorf("tabular: %w", err)
	}
	return &jsonLines{
		path: path, file: f, lines: textfile.NewLines(f),
		refs: refs, must: must, cells: make([]cell, len(refs)), found: make([]bool, len(refs)), known: map[string]bool{},
	}, nil
}

func (j *jsonLines) next() ([]cell, error) {
	line, err := j.line()
	if err == io.EOF {
		return nil, j.end()
	}
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(line) {
		return nil, errors.New("not UTF-8")
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return nil, fmt.Errorf("%q: want one JSON object: %w", clip(string(line)), err)
	}
	if object == nil {
		return nil, errors.New("null, want one JSON object")
	}
	j.learn(object)
	for i, ref := range j.refs {
		raw, ok := object[ref]
		if ref != "" && !ok && i < j.must {
			return nil, unknownName(ref, slices.Sorted(maps.Keys(object)))
		}
		if ref == "" || !ok {
			j.cells[i] = cell{}
			continue
		}
		j.found[i] = true
		if j.cells[i], err = jsonCell(raw); err != nil {
			return nil, fmt.Errorf("column %q: %w", ref, err)
		}
	}
	return j.cells, nil
}

// line returns the next line that is not blank.
func (j *jsonLines) line() ([]byte, error) {
	for {
		line, err := j.lines.Next()
		if err != nil || len(bytes.TrimSpace(line)) > 0 {
			return line, err
		}
	}
}

// learn remembers the names of the fields met, at most a few hundred.
func (j *jsonLines) learn(object map[string]json.RawMessage) {
	if len(j.names) >= 200 {
		return
	}
	for name := range object {
		if !j.known[name] {
			j.known[name] = true
			j.names = append(j.names, name)
		}
	}
}

// end is io.EOF, unless a column was asked for that no line has: that is a wrong
// name, not a file of missing values.
func (j *jsonLines) end() error {
	j.ended = true
	if len(j.names) == 0 {
		return io.EOF
	}
	slices.Sort(j.names) // they came out of maps
	for i, ref := range j.refs {
		if ref != "" && !j.found[i] {
			return unknownName(ref, j.names)
		}
	}
	return io.EOF
}

func (j *jsonLines) where() string {
	if j.ended {
		return j.path + ": all lines"
	}
	return fmt.Sprintf("%s: line %d", j.path, j.lines.Line())
}

func (j *jsonLines) close() error { return j.file.Close() }

// jsonCell reads a value: text, number, truth value, null, or a list of those.
func jsonCell(raw json.RawMessage) (cell, error) {
	if raw[0] != '[' {
		text, null, err := jsonScalar(raw)
		if err != nil || null {
			return cell{}, err
		}
		return cell{kind: scalar, text: text}, nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return cell{}, err
	}
	out := cell{kind: list, list: make([]string, len(parts))}
	for i, part := range parts {
		var err error
		if out.list[i], _, err = jsonScalar(part); err != nil {
			return cell{}, fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return out, nil
}

// jsonScalar returns a number as it is written, so that no digit of an id is lost.
func jsonScalar(raw json.RawMessage) (text string, null bool, err error) {
	switch raw[0] {
	case '"':
		err = json.Unmarshal(raw, &text)
		return text, false, err
	case '{':
		return "", false, errors.New("an object, want a text, a number or a list of them")
	case '[':
		return "", false, errors.New("a list in a list, want a text or a number")
	case 'n':
		return "", true, nil
	default:
		return string(raw), false, nil
	}
}
