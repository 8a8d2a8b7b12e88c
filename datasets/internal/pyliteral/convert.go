package pyliteral

import (
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deep lists and dictionaries may stand in one another.
const maxDepth = 1000

// AppendJSON appends the JSON of the one literal in text to dst, without blanks. Errors
// name the byte of text, from 1. Bytes that are not UTF-8 stay as they are.
// Cost: one pass; dst needs room for about as much as text.
func AppendJSON(dst, text []byte) ([]byte, error) {
	c := converter{text: text, out: dst}
	c.blanks()
	if err := c.value(); err != nil {
		return dst, err
	}
	c.blanks()
	if c.at < len(text) {
		return dst, c.want("nothing after the literal")
	}
	return c.out, nil
}

// converter stands before text[at].
type converter struct {
	text  []byte
	at    int
	depth int
	out   []byte
}

// peek returns the next byte, or 0 at the end.
func (c *converter) peek() byte {
	if c.at < len(c.text) {
		return c.text[c.at]
	}
	return 0
}

func (c *converter) want(what string) error {
	if c.at >= len(c.text) {
		return fmt.Errorf("byte %d: the text ends, want %s", len(c.text)+1, what)
	}
	r, _ := utf8.DecodeRune(c.text[c.at:])
	return fmt.Errorf("byte %d: %q, want %s", c.at+1, r, what)
}

func (c *converter) blanks() {
	for c.at < len(c.text) && (c.text[c.at] == ' ' || c.text[c.at] == '\t' || c.text[c.at] == '\r' || c.text[c.at] == '\n') {
		c.at++
	}
}

func (c *converter) value() error {
	switch b := c.peek(); {
	case b == '\'' || b == '"' || b == 'u' || b == 'U':
		return c.str()
	case b == '-' || b-'0' <= 9:
		return c.number()
	case b == '{':
		return c.sequence('{', '}', c.pair)
	case b == '[':
		return c.sequence('[', ']', c.value)
	case b == '(':
		return c.tuple()
	case b == 'T':
		return c.word("True", "true")
	case b == 'F':
		return c.word("False", "false")
	case b == 'N':
		return c.word("None", "null")
	}
	return c.want("a value")
}

func (c *converter) word(python, json string) error {
	for i := range len(python) {
		if c.peek() != python[i] {
			return c.want(python)
		}
		c.at++
	}
	c.out = append(c.out, json...)
	return nil
}

// sequence converts what stands between open and end; a comma may stand before end.
func (c *converter) sequence(open, end byte, element func() error) error {
	_, err := c.elements(open, end, element)
	return err
}

// tuple converts a tuple into a list; a single element needs its comma.
func (c *converter) tuple() error {
	start := len(c.out)
	commas, err := c.elements('(', ')', c.value)
	if err == nil && commas == 0 && len(c.out) > start+2 {
		return fmt.Errorf("byte %d: a value in parentheses, want a tuple such as (1,)", c.at)
	}
	return err
}

func (c *converter) elements(open, end byte, element func() error) (commas int, err error) {
	if c.depth++; c.depth > maxDepth {
		return 0, fmt.Errorf("byte %d: more than %d levels", c.at+1, maxDepth)
	}
	c.at++
	if open == '(' {
		open = '['
	}
	c.out = append(c.out, open)
	c.blanks()
	for c.peek() != end {
		if commas > 0 {
			c.out = append(c.out, ',')
		}
		if err := element(); err != nil {
			return 0, err
		}
		c.blanks()
		if c.peek() != ',' {
			break
		}
		commas++
		c.at++
		c.blanks()
	}
	if c.peek() != end {
		return 0, c.want(", or " + string(end))
	}
	c.at++
	if c.depth--; end == ')' {
		end = ']'
	}
	c.out = append(c.out, end)
	return commas, nil
}

// pair converts one key and its value.
func (c *converter) pair() error {
	if b := c.peek(); b != '\'' && b != '"' && b != 'u' && b != 'U' {
		return c.want("a text as key")
	}
	if err := c.str(); err != nil {
		return err
	}
	c.blanks()
	if c.peek() != ':' {
		return c.want(":")
	}
	c.at++
	c.out = append(c.out, ':')
	c.blanks()
	return c.value()
}

// number copies what is a number in Python and in JSON, less the L of a long.
func (c *converter) number() error {
	start := c.at
	if c.peek() == '-' {
		c.at++
	}
	whole := true
	if c.peek() == '0' {
		c.at++
	} else if err := c.digits(); err != nil {
		return err
	}
	if c.peek() == '.' {
		whole = false
		c.at++
		if err := c.digits(); err != nil {
			return err
		}
	}
	if b := c.peek(); b == 'e' || b == 'E' {
		whole = false
		c.at++
		if b := c.peek(); b == '+' || b == '-' {
			c.at++
		}
		if err := c.digits(); err != nil {
			return err
		}
	}
	c.out = append(c.out, c.text[start:c.at]...)
	if whole && c.peek() == 'L' {
		c.at++
	}
	return nil
}

// digits passes one or more.
func (c *converter) digits() error {
	start := c.at
	for c.peek()-'0' <= 9 {
		c.at++
	}
	if c.at == start {
		return c.want("a digit")
	}
	return nil
}
