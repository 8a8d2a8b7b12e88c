package pyliteral

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// verbatim tells the bytes that a text in JSON and in Python holds as they are.
var verbatim = func() (t [256]bool) {
	for b := range t {
		t[b] = b >= 0x20 && b != '"' && b != '\'' && b != '\\'
	}
	return t
}()

// str converts a text with its quotes.
func (c *converter) str() error {
	if b := c.peek(); b == 'u' || b == 'U' {
		c.at++
	}
	quote := c.peek()
	if quote != '\'' && quote != '"' {
		return c.want("a quote")
	}
	start := c.at
	c.at++
	c.out = append(c.out, '"')
	for {
		from := c.at
		for c.at < len(c.text) && verbatim[c.text[c.at]] {
			c.at++
		}
		c.out = append(c.out, c.text[from:c.at]...)
		if c.at == len(c.text) {
			return fmt.Errorf("byte %d: the text in %c quotes that starts here does not end", start+1, quote)
		}
		b := c.text[c.at]
		c.at++
		switch {
		case b == quote:
			c.out = append(c.out, '"')
			return nil
		case b == '\\':
			if err := c.escape(); err != nil {
				return err
			}
		default: // the other quote, or a control character
			c.char(rune(b))
		}
	}
}

// escapes are those of one letter.
var escapes = map[byte]rune{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// escape converts what follows a backslash.
func (c *converter) escape() error {
	b := c.peek()
	if r, ok := escapes[b]; ok && c.at < len(c.text) {
		c.at++
		c.char(r)
		return nil
	}
	switch {
	case b == 'x':
		return c.code(2)
	case b == 'u':
		return c.code(4)
	case b == 'U':
		return c.code(8)
	case '0' <= b && b <= '7':
		r := rune(0)
		for n := 0; n < 3 && '0' <= c.peek() && c.peek() <= '7'; n++ {
			r = r*8 + rune(c.peek()-'0')
			c.at++
		}
		c.char(r)
		return nil
	case b == 'N':
		return c.want("an escape without a name")
	}
	c.char('\\') // and then whatever comes, as it is
	return nil
}

// code converts a letter and n hexadecimal digits.
func (c *converter) code(n int) error {
	c.at++
	r := rune(0)
	for range n {
		b := c.peek()
		switch {
		case '0' <= b && b <= '9':
			b -= '0'
		case 'a' <= b|0x20 && b|0x20 <= 'f':
			b = b | 0x20 - 'a' + 10
		default:
			return c.want("a hexadecimal digit")
		}
		if r = r<<4 | rune(b); r > utf8.MaxRune {
			return c.want("a code up to 10ffff")
		}
		c.at++
	}
	c.char(r)
	return nil
}

// char appends one character of a JSON text. Half a surrogate pair stays an escape:
// with its other half beside it, it is a character again.
func (c *converter) char(r rune) {
	switch {
	case r == '"' || r == '\\':
		c.out = append(c.out, '\\', byte(r))
	case r < 0x20 || utf16.IsSurrogate(r):
		c.out = fmt.Appendf(c.out, `\u%04x`, r)
	default:
		c.out = utf8.AppendRune(c.out, r)
	}
}
