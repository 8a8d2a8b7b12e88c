package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// texts are those that cells share: text i is all[ends[i-1]:ends[i]].
type texts struct {
	all  []byte
	ends []int
}

func (t *texts) at(i int) ([]byte, error) {
	if i < 0 || i >= len(t.ends) {
		return nil, fmt.Errorf("text %d of %d shared ones", i, len(t.ends))
	}
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.all[start:t.ends[i]:t.ends[i]], nil
}

// readTexts reads the shared texts.
func (f *File) readTexts(name string) error {
	m := f.members[strings.ToLower(name)]
	if m == nil {
		return fmt.Errorf("no member %q, which the workbook names", name)
	}
	p, err := openPart(m, mostBig)
	if err != nil {
		return err
	}
	defer p.Close()
	var item []byte
	for {
		t, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "si" {
			if item, err = p.rich(item[:0], "si"); err != nil {
				return fmt.Errorf("%w (shared text %d)", err, len(f.texts.ends))
			}
			f.texts.all = append(f.texts.all, item...)
			f.texts.ends = append(f.texts.ends, len(f.texts.all))
		}
	}
}

// rich appends to dst the text up to the end of the element within: that of t, and of the runs
// that differ in their looks; not how it is spoken (rPh).
func (p *part) rich(dst []byte, within string) ([]byte, error) {
	inText, spoken, start := false, 0, len(dst)
	for {
		t, err := p.next()
		if err != nil {
			return dst, unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				spoken++
			}
		case xml.EndElement:
			inText = false
			if t.Name.Local == "rPh" {
				spoken--
			}
			if t.Name.Local == within {
				return unescape(dst, start), nil
			}
		case xml.CharData:
			if inText && spoken == 0 {
				dst = append(dst, t...)
			}
			if len(dst)-start > mostText {
				return dst, fmt.Errorf("%s: %w", p.name, errTooLong)
			}
		}
	}
}

// unexpected is an end of the file within an element.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape replaces _x000D_ and the like in b[from:] by the letter that they stand for; halves
// of a pair stay.
// Source: ECMA-376 part 1, §22.9.2.19 ST_Xstring.
func unescape(b []byte, from int) []byte {
	at := bytes.Index(b[from:], []byte("_x"))
	if at < 0 {
		return b
	}
	out, rest := b[:from+at], bytes.Clone(b[from+at:])
	for len(rest) > 0 {
		if len(rest) >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[6] == '_' {
			if n, err := strconv.ParseUint(string(rest[2:6]), 16, 16); err == nil && (n < 0xd800 || n > 0xdfff) {
				out, rest = append(out, string(rune(n))...), rest[7:]
				continue
			}
		}
		out, rest = append(out, rest[0]), rest[1:]
	}
	return out
}
