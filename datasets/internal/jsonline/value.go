package jsonline

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// IsNull reports whether a raw value is absent or null.
func IsNull(raw []byte) bool { return len(raw) == 0 || string(raw) == "null" }

// String decodes a raw text; of half a surrogate pair it makes U+FFFD. It is for prose: of
// texts that tell one thing from another see Text.
func String(raw []byte) (string, error) {
	text, err := decode(nil, raw, false)
	return string(text), err
}

// Text decodes a raw text; half a surrogate pair, which stands for no character, is an error:
// two keys must not become one. The result is a piece of raw where that has no escape, and else
// made in buf[:0], which may be nil.
func Text(buf, raw []byte) ([]byte, error) { return decode(buf, raw, true) }

func decode(buf, raw []byte, strict bool) ([]byte, error) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return nil, mismatch(raw, "a text")
	}
	raw = raw[1 : len(raw)-1]
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("%q: not UTF-8", clip(raw))
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw, nil
	}
	out, halves := appendUnescaped(buf[:0], raw)
	if strict && halves {
		return nil, fmt.Errorf("%q: half a surrogate pair, which is no character", clip(raw))
	}
	return out, nil
}

// Float decodes a raw number; one past the range of float64 is an error.
func Float(raw []byte) (float64, error) {
	if !isNumber(raw) {
		return 0, mismatch(raw, "a number")
	}
	x, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return 0, fmt.Errorf("%s is past the range of float64", clip(raw))
	}
	return x, nil
}

// Int decodes a raw number written as a whole one that fits an int64: not 1e3 nor 1.0.
func Int(raw []byte) (int64, error) {
	if !isNumber(raw) {
		return 0, mismatch(raw, "a whole number")
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%s is past the range of int64", clip(raw))
	}
	if err != nil {
		return 0, fmt.Errorf("%s, want a whole number", clip(raw))
	}
	return n, nil
}

// Bool decodes a raw truth value.
func Bool(raw []byte) (bool, error) {
	switch string(raw) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, mismatch(raw, "true or false")
}

// Strings appends the texts of a raw list to dst.
func Strings(dst []string, raw []byte) ([]string, error) {
	n := 0
	err := Elements(raw, func(value []byte) error {
		n++
		s, err := String(value)
		if err != nil {
			return fmt.Errorf("element %d: %w", n, err)
		}
		dst = append(dst, s)
		return nil
	})
	return dst, err
}

func isNumber(raw []byte) bool { return len(raw) > 0 && (raw[0] == '-' || raw[0]-'0' <= 9) }

func mismatch(raw []byte, want string) error {
	switch {
	case len(raw) == 0:
		return fmt.Errorf("nothing, want %s", want)
	case raw[0] == '{':
		return fmt.Errorf("an object, want %s", want)
	case raw[0] == '[':
		return fmt.Errorf("a list, want %s", want)
	}
	return fmt.Errorf("%s, want %s", clip(raw), want)
}

// clip keeps an error readable when the value is not.
func clip(raw []byte) string {
	if len(raw) <= 80 {
		return string(raw)
	}
	return string(bytes.ToValidUTF8(raw[:80], nil)) + "…"
}

// appendUnescaped appends the text that raw, the checked inside of quotes, means. halves tells
// that U+FFFD stands for half a surrogate pair.
func appendUnescaped(dst, raw []byte) (out []byte, halves bool) {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...), halves
		}
		dst = append(dst, raw[:i]...)
		c := raw[i+1]
		raw = raw[i+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := unit(raw)
			raw = raw[4:]
			if utf16.IsSurrogate(r) {
				pair := rune(utf8.RuneError)
				if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
					pair = utf16.DecodeRune(r, unit(raw[2:]))
				}
				if r = pair; pair != utf8.RuneError {
					raw = raw[6:]
				} else {
					halves = true
				}
			}
			dst = utf8.AppendRune(dst, r)
		default: // the character itself
			dst = append(dst, c)
		}
	}
}

// unit reads four checked hexadecimal digits.
func unit(raw []byte) rune {
	var r rune
	for _, c := range raw[:4] {
		h, _ := hex(c)
		r = r<<4 | h
	}
	return r
}
