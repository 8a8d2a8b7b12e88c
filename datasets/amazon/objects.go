package amazon

import (
	"bytes"
	"errors"
	"fmt"

	"tandem/datasets/internal/jsonline"
	"tandem/datasets/internal/pyliteral"
)

// objects reads the wanted fields of one line after the other, in one goroutine.
type objects struct {
	shape
	scanner *jsonline.Scanner
	buf     []byte // JSON made of Python literals; values point into it
}

func newObjects(s shape, keys ...string) *objects {
	return &objects{shape: s, scanner: jsonline.New(keys...)}
}

// scan returns the raw values of the keys, good until the next call; what they point
// to stays good.
func (o *objects) scan(line []byte) ([][]byte, error) {
	start := len(o.buf)
	object, err := toJSON(o.buf, line, o.python)
	if err != nil {
		return nil, o.explain(line, err)
	}
	if o.python {
		o.buf, object = object, object[start:]
	}
	fields, err := o.scanner.Scan(object)
	if err != nil {
		return nil, o.explain(line, err)
	}
	return fields, nil
}

// toJSON appends the JSON of a Python literal to buf; JSON it returns as it is.
func toJSON(buf, line []byte, python bool) ([]byte, error) {
	if !python {
		return line, nil
	}
	return pyliteral.AppendJSON(buf, line)
}

// explain adds what kind of mistake a line that does not parse may be.
func (o *objects) explain(line []byte, err error) error {
	switch text := bytes.TrimSpace(line); {
	case bytes.HasPrefix(text, []byte("[")):
		return errors.New("a list, want one object per line")
	case o.python:
		return fmt.Errorf("not a Python literal: %w", err)
	case isPython(text):
		return fmt.Errorf("not JSON but a Python literal, unlike the lines before: %w", err)
	}
	return fmt.Errorf("not JSON: %w", err)
}

// lacks explains that a line has not a field that every line of its kind has.
func (o *objects) lacks(line []byte, field string) error {
	if is, err := recognise([][]byte{line}); err == nil && (is.kind != o.kind || is.vintage != o.vintage) {
		return fmt.Errorf("%s: missing; the line is of %s in a file of %s", field, is, o.shape)
	}
	return fmt.Errorf("%s: missing", field)
}
