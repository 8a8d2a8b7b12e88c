package jsonline

import "slices"

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
			panic("jsonline: duplicate key")
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
