package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"tandem/datasets/internal/pgarray"
	"tandem/datasets/internal/pyliteral"
)

// listText tells a text that a program wrote for a list, and reads it: JSON ["a", "b"], Python
// ['a', 'b'], ('a', 'b') and {'a', 'b'}, PostgreSQL {a,"b c"}. A text in brackets or braces that
// is none of them is an error for tags and paths, where a cut at a comma would make labels of
// its pieces; for a label it is a text like any other.
func listText(text []byte, kind Kind) (c cell, is bool, err error) {
	text = trimSpace(text)
	if len(text) < 2 {
		return c, false, nil
	}
	first, last := text[0], text[len(text)-1]
	inner := bytes.TrimLeft(text[1:len(text)-1], " \t\r\n")
	quoted := len(inner) > 0 && (inner[0] == '\'' || inner[0] == '"')
	switch {
	case first == '[' && last == ']', first == '{' && last == '}':
		if kind == Label && !quoted && len(inner) > 0 {
			return c, false, nil
		}
	case first == '(' && last == ')' && quoted:
	default:
		return c, false, nil
	}
	if first == '{' && !(quoted && inner[0] == '\'') {
		c.kind = list
		c.list, err = pgarray.Elements(text)
	} else {
		c, err = literalText(text)
	}
	if err != nil {
		return c, true, fmt.Errorf(`%q looks like a list: %w; want ["a", "b"] of JSON, ['a', 'b'] of Python, {a,b} of PostgreSQL, or parts with the separator alone`,
			clip(string(text)), err)
	}
	return c, true, nil
}

// literalText reads a list of JSON or Python.
func literalText(text []byte) (cell, error) {
	if !json.Valid(text) {
		if text[0] == '{' { // a set
			text = append(append([]byte("["), text[1:len(text)-1]...), ']')
		}
		var err error
		if text, err = pyliteral.AppendJSON(nil, text); err != nil {
			return cell{}, err
		}
	}
	if text[0] != '[' {
		return cell{}, errors.New("an object")
	}
	return jsonCell(text)
}
