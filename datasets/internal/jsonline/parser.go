package jsonline

import (
	"bytes"
	"fmt"
)

// maxDepth is how deep lists and objects may stand in one another, as in encoding/json.
const maxDepth = 10000

// parser stands before text[at].
type parser struct {
	text  []byte
	at    int
	depth int
}

// peek returns the next byte, or 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) want(what string) error {
	if p.at >= len(p.text) {
		return fmt.Errorf("byte %d: the text ends, want %s", len(p.text)+1, what)
	}
	c := p.text[p.at]
	if c >= 0x80 {
		return fmt.Errorf("byte %d: %#x, want %s", p.at+1, c, what)
	}
	return fmt.Errorf("byte %d: %q, want %s", p.at+1, rune(c), what)
}

func (p *parser) blanks() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value passes one value of any kind.
func (p *parser) value() error {
	switch c := p.peek(); {
	case c == '"':
		return p.str()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == '{':
		return p.object(nil)
	case c == '[':
		return p.list(nil)
	case c == 't':
		return p.word("true")
	case c == 'f':
		return p.word("false")
	case c == 'n':
		return p.word("null")
	}
	return p.want("a value")
}

func (p *parser) word(w string) error {
	for i := range len(w) {
		if p.peek() != w[i] {
			return p.want(w)
		}
		p.at++
	}
	return nil
}

// enter counts one level of nesting; the caller takes it back.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return fmt.Errorf("byte %d: more than %d levels", p.at+1, maxDepth)
	}
	p.at++
	return nil
}

// object passes an object and tells f, which may be nil, its fields.
func (p *parser) object(f func(name, value []byte) error) error {
	if err := p.enter(); err != nil {
		return err
	}
	p.blanks()
	if p.peek() != '}' {
		for {
			if err := p.field(f); err != nil {
				return err
			}
			p.blanks()
			if p.peek() != ',' {
				break
			}
			p.at++
			p.blanks()
		}
	}
	if p.peek() != '}' {
		return p.want(", or }")
	}
	p.at++
	p.depth--
	return nil
}

func (p *parser) field(f func(name, value []byte) error) error {
	start := p.at
	if p.peek() != '"' {
		return p.want("a name in quotes")
	}
	if err := p.str(); err != nil {
		return err
	}
	name := p.text[start+1 : p.at-1]
	p.blanks()
	if p.peek() != ':' {
		return p.want(":")
	}
	p.at++
	p.blanks()
	start = p.at
	if err := p.value(); err != nil || f == nil {
		return err
	}
	if bytes.IndexByte(name, '\\') >= 0 {
		name, _ = appendUnescaped(nil, name)
	}
	return f(name, p.text[start:p.at])
}

// list passes a list and tells f, which may be nil, its elements.
func (p *parser) list(f func(value []byte) error) error {
	if err := p.enter(); err != nil {
		return err
	}
	p.blanks()
	if p.peek() != ']' {
		for {
			start := p.at
			if err := p.value(); err != nil {
				return err
			}
			if f != nil {
				if err := f(p.text[start:p.at]); err != nil {
					return err
				}
			}
			p.blanks()
			if p.peek() != ',' {
				break
			}
			p.at++
			p.blanks()
		}
	}
	if p.peek() != ']' {
		return p.want(", or ]")
	}
	p.at++
	p.depth--
	return nil
}

// number passes -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?.
func (p *parser) number() error {
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if err := p.digits(); err != nil {
		return err
	}
	if p.peek() == '.' {
		p.at++
		if err := p.digits(); err != nil {
			return err
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		return p.digits()
	}
	return nil
}

// digits passes one or more.
func (p *parser) digits() error {
	start := p.at
	for p.at < len(p.text) && p.text[p.at]-'0' <= 9 {
		p.at++
	}
	if p.at == start {
		return p.want("a digit")
	}
	return nil
}
