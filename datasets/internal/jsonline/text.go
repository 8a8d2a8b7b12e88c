package jsonline

import (
	"encoding/binary"
	"math/bits"
)

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
