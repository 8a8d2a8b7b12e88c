package tabular

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// isPlain reports whether s is ASCII without a NUL byte.
func isPlain(s []byte) bool {
	const lows, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(s) >= 8; s = s[8:] {
		// The top bit of a byte of w − lows is set where the byte is 0 (or borrowed).
		if w := binary.LittleEndian.Uint64(s); (w|(w-lows))&highs != 0 {
			return false
		}
	}
	for _, c := range s {
		if c == 0 || c >= 0x80 {
			return false
		}
	}
	return true
}

func hasNUL(s []byte) bool { return bytes.IndexByte(s, 0) >= 0 }

// parseKey checks a key and returns its text: see cell.name. A numeric one is a decimal
// integer from 0 to 2⁶³−1 in its shortest form: two spellings of one id ("7", "007") would be
// two items.
func parseKey(c cell, numeric bool) ([]byte, error) {
	if c.kind != scalar || len(c.text) == 0 {
		return nil, fmt.Errorf("%s, want a key", c.shown())
	}
	text, err := c.name()
	if err != nil || !numeric {
		return text, err
	}
	n, err := parseInt(text)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, fmt.Errorf("%s is past the range of int64", c)
	case err != nil:
		return nil, fmt.Errorf("%s, want an integer >= 0", c)
	case n < 0:
		return nil, fmt.Errorf("%d, want >= 0", n)
	case text[0] == '+' || text[0] == '-' || text[0] == '0' && len(text) > 1:
		return nil, fmt.Errorf("%s, want %d without sign or leading zeros", c, n)
	}
	return text, nil
}

// parseInt is strconv.ParseInt(s, 10, 64), fast for up to 18 digits.
func parseInt(s []byte) (int64, error) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	n := int64(0)
	for _, c := range digits {
		if c-'0' > 9 {
			return strconv.ParseInt(string(s), 10, 64)
		}
		n = 10*n + int64(c-'0')
	}
	if len(digits) == 0 || len(digits) > 18 { // none, or n may have wrapped around
		return strconv.ParseInt(string(s), 10, 64)
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, nil
}

// tens32 are the powers of ten that float32 holds exactly, tens64 those of float64.
var (
	tens32 = [...]float32{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10}
	tens64 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
)

// parseFloat is strconv.ParseFloat(s, bits). A decimal number of few digits, such as
// 4.5, is a whole number divided by a power of ten, both exact: one rounding, the one
// that IEEE 754 division does, as strconv itself does it.
func parseFloat(s []byte, bits int) (float64, error) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	mantissa, point := uint64(0), -1
	for i, c := range digits {
		switch {
		case c-'0' <= 9:
			mantissa = 10*mantissa + uint64(c-'0')
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return strconv.ParseFloat(string(s), bits)
		}
	}
	decimals := 0
	if point >= 0 {
		decimals = len(digits) - point - 1
	}
	x := 0.0
	switch {
	case len(digits) == 0 || len(digits) > 16 || point == len(digits)-1:
		return strconv.ParseFloat(string(s), bits)
	case bits == 32 && mantissa < 1<<24 && decimals < len(tens32):
		x = float64(float32(mantissa) / tens32[decimals])
	case bits == 64 && mantissa < 1<<53 && decimals < len(tens64):
		x = float64(mantissa) / tens64[decimals]
	default:
		return strconv.ParseFloat(string(s), bits)
	}
	if len(digits) < len(s) {
		x = -x
	}
	return x, nil
}

// parseNumber reads a finite decimal number that fits a float of the given bits.
func parseNumber(c cell, bits int) (float64, error) {
	if c.kind == number {
		if math.Abs(c.x) > math.MaxFloat32 && bits == 32 {
			return 0, fmt.Errorf("%s is past the range of float%d", c, bits)
		}
		return c.x, nil
	}
	if c.kind != scalar || len(c.text) == 0 {
		return 0, fmt.Errorf("%s, want a number", c.shown())
	}
	text := trimSpace(c.text)
	x, err := parseFloat(text, bits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is past the range of float%d", c, bits)
	case err != nil, bytes.ContainsAny(text, "xX_"):
		return 0, fmt.Errorf("%s, want a plain number such as 1299.5 (no currency, no thousands separator)", c)
	case math.IsNaN(x), math.IsInf(x, 0):
		return 0, fmt.Errorf("%s, want a finite number", c)
	}
	return x, nil
}

// trimSpace is bytes.TrimSpace, at no cost where there is nothing to trim.
func trimSpace(s []byte) []byte {
	if len(s) > 0 && '!' <= s[0] && s[0] <= '~' && '!' <= s[len(s)-1] && s[len(s)-1] <= '~' {
		return s
	}
	return bytes.TrimSpace(s)
}
