// Package pgarray reads arrays of one dimension as PostgreSQL writes them.
package pgarray

import (
	"bytes"
	"errors"
	"fmt"
)

// Elements returns the elements of an array in braces: commas stand between them, double quotes
// around those that need them; NULL is nil.
// Source: PostgreSQL documentation, §8.15.6 Array Input and Output Syntax.
func Elements(text []byte) (out [][]byte, err error) {
	out = [][]byte{}
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
				return nil, errors.New("a quote without its end")
			}
			rest = bytes.TrimLeft(rest[at+1:], " ")
			if len(rest) > 0 && rest[0] != ',' {
				return nil, fmt.Errorf("%q behind a text in quotes, want a comma", rest[0])
			}
		} else {
			at := bytes.IndexByte(rest, ',')
			if at < 0 {
				at = len(rest)
			}
			if element = bytes.TrimSpace(rest[:at]); bytes.ContainsAny(element, `{}"`) || len(element) == 0 {
				return nil, fmt.Errorf("the element %q", element)
			}
			if string(element) == "NULL" {
				element = nil
			}
			rest = rest[at:]
		}
		out = append(out, element)
		if len(rest) == 0 {
			break
		}
		if rest = bytes.TrimLeft(rest[1:], " "); len(rest) == 0 {
			return nil, errors.New("a comma at its end")
		}
	}
	return out, nil
}
