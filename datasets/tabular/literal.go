package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

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
		c, err = arrayText(text)
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

// arrayText reads an array of one dimension as PostgreSQL writes it: elements with commas
// between them, in double quotes where they need them; NULL is nothing.
// Source: PostgreSQL documentation, §8.15.6 Array Input and Output Syntax.
func arrayText(text []byte) (cell, error) {
	c := cell{kind: list, list: [][]byte{}}
	rest := bytes.TrimSpace(text[1 : len(text)-1])
	for len(rest) > 0 {
		var element []byte
		if rest[0] == '"' {
			at := 1
			for ; at < len(rest) && rest[at] != '"'; at++ {
				if rest[at] == '\\' {
					at++
				}
				if at < len(rest) {
					element = append(element, rest[at])
				}
			}
			if at >= len(rest) {
				return cell{}, errors.New("a quote without its end")
			}
			rest = bytes.TrimLeft(rest[at+1:], " ")
			if len(rest) > 0 && rest[0] != ',' {
				return cell{}, fmt.Errorf("%q behind a text in quotes, want a comma", rest[0])
			}
		} else {
			at := bytes.IndexByte(rest, ',')
			if at < 0 {
				at = len(rest)
			}
			if element = bytes.TrimSpace(rest[:at]); bytes.ContainsAny(element, `{}"`) || len(element) == 0 {
				return cell{}, fmt.Errorf("the element %q", element)
			}
			if string(element) == "NULL" {
				element = nil
			}
			rest = rest[at:]
		}
		c.list = append(c.list, element)
		if len(rest) == 0 {
			break
		}
		if rest = bytes.TrimLeft(rest[1:], " "); len(rest) == 0 {
			return cell{}, errors.New("a comma at its end")
		}
	}
	return c, nil
}
