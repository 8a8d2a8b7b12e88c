package jsonline

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// maxDepth is how deep lists and objects may stand in one another, as in encoding/json.
const maxDepth = 10000

// Scanner finds the wanted fields of one object after the other. It is not safe for
// concurrent use.
type Scanner struct {
	keys   []string
	fields [][]byte
	next   int // the key expected next: lines of a file mostly have one order
}

// New returns a Scanner for the fields with these names. It panics when one is there
// twice.
func New(keys ...string) *Scanner {
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			panic("jsonline: a key is there twice")
		}
	}
	return &Scanner{keys: keys, fields: make([][]byte, len(keys))}
}

// Scan returns the raw value of every key, in the order of New: nil for one that the
// object has not, the last of several. Raw values are pieces of line without blanks
// around them; the slice that holds them is good until the next call. Errors name the
// byte of the line, from 1. Only the object and blanks may stand in line.
func (s *Scanner) Scan(line []byte) ([][]byte, error) {
	clear(s.fields)
	err := Each(line, func(name, value []byte) error {
		if i := s.find(name); i >= 0 {
			s.fields[i] = value
		}
		return nil
	})
	return s.fields, err
}

// find returns the index of name, or -1.
func (s *Scanner) find(name []byte) int {
	for range 2 {
		for i := s.next; i < len(s.keys); i++ {
			if len(s.keys[i]) == len(name) && s.keys[i] == string(name) {
				s.next = i + 1
				return i
			}
		}
		if s.next == 0 {
			break
		}
		s.next = 0
	}
	return -1
}

// Each calls f for every field of the object in text, in order, until f fails. name is
// decoded, value raw; name is good until f returns.
func Each(text []byte, f func(name, value []byte) error) error {
	p := parser{text: text}
	p.blanks()
	if p.peek() != '{' {
		return p.want("an object")
	}
	if err := p.object(f); err != nil {
		return err
	}
	p.blanks()
	if p.at < len(text) {
		return p.want("nothing after the object")
	}
	return nil
}

// Elements calls f for every element of the list in text, in order, until f fails.
func Elements(text []byte, f func(value []byte) error) error {
	p := parser{text: text}
	p.blanks()
	if p.peek() != '[' {
		return p.want("a list")
	}
	if err := p.list(f); err != nil {
		return err
	}
	p.blanks()
	if p.at < len(text) {
		return p.want("nothing after the list")
	}
	return nil
}

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
		name = appendUnescaped(nil, name)
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

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// str passes a text with its quotes and checks its escapes.
func (p *parser) str() error {
	text := p.text
	at := p.at + 1
	for {
		// Eight bytes at a time: the lowest high bit set marks the first byte that is
		// a quote, a backslash or below 0x20. A borrow can only mark bytes above a
		// real hit, and bytes from 0x80 up are masked out.
		for at+8 <= len(text) {
			w := binary.LittleEndian.Uint64(text[at:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			hits := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w) & highs
			if hits != 0 {
				at += bits.TrailingZeros64(hits) / 8
				break
			}
			at += 8
		}
		for at < len(text) && text[at] != '"' && text[at] != '\\' && text[at] >= 0x20 {
			at++
		}
		p.at = at
		switch {
		case at == len(text):
			return p.want("the end of a text in quotes")
		case text[at] == '"':
			p.at++
			return nil
		case text[at] != '\\':
			return p.want("an escape such as \\n in a text in quotes")
		}
		if err := p.escape(); err != nil {
			return err
		}
		at = p.at
	}
}

// escape passes a backslash and what belongs to it.
func (p *parser) escape() error {
	p.at++
	switch p.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.at++
		return nil
	case 'u':
		p.at++
		for range 4 {
			if _, ok := hex(p.peek()); !ok {
				return p.want("a hexadecimal digit")
			}
			p.at++
		}
		return nil
	}
	return p.want(`one of "\/bfnrtu after a backslash`)
}

func hex(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}
