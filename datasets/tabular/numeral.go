package tabular

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// name returns the text that a key, a label, an event or a text to compare with is. One rule
// holds for all formats:
//
//   - a text (a field of CSV and TSV, a text of JSON or Parquet) is itself: "7", "7.0" and "007"
//     are three;
//   - a number (of JSON or Parquet: whole, float or decimal) is its shortest decimal, without
//     exponent, sign of zero or zeros at the end of a fraction: 7, 7.0, 7e0 and 7.00 are "7",
//     −0 is "0".
//
// A float past the whole numbers that its type tells apart (2⁵³ for a double) is an error: the
// digits of two keys may be lost in it.
func (c cell) name() ([]byte, error) {
	if c.mantissa == 0 {
		return c.text, nil
	}
	text, ok := shortest(c.text)
	if !ok {
		return nil, fmt.Errorf("%s, want a finite number of at most %d digits, or a text", c, mostDigits)
	}
	whole, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("-")), []byte("."))
	if n, err := strconv.ParseUint(string(whole), 10, 64); err != nil || n > 1<<c.mantissa {
		return nil, fmt.Errorf("%s in a float, want at most 2^%d = %d: past that floats lose digits of keys; want whole numbers or texts",
			c, c.mantissa, uint64(1)<<c.mantissa)
	}
	return text, nil
}

// Bits of the mantissas of floats: they tell whole numbers apart up to 2 to that power.
const (
	half   = 11
	single = 24
	double = 53
)

// mostDigits bounds the length of a number without exponent: float64 needs 309 before the
// point and 1,074 behind it.
const mostDigits = 1500

// shortest returns a decimal number, of JSON or as strconv formats it, without exponent, plus,
// leading zeros, sign of zero and zeros at the end of its fraction; not ok is a text that is no
// such number or that would be longer than mostDigits.
func shortest(text []byte) (out []byte, ok bool) {
	mantissa, power := text, 0
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		var err error
		mantissa = text[:at]
		if power, err = strconv.Atoi(string(text[at+1:])); err != nil || power > mostDigits || power < -mostDigits {
			return nil, false
		}
	}
	negative := len(mantissa) > 0 && mantissa[0] == '-'
	if negative || len(mantissa) > 0 && mantissa[0] == '+' {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := append(bytes.Clone(whole), fraction...)
	if len(digits) == 0 || len(digits) > mostDigits || len(bytes.Trim(digits, "0123456789")) > 0 {
		return nil, false
	}
	point := len(whole) + power // in digits
	if point < 0 {
		digits, point = append(bytes.Repeat([]byte("0"), -point), digits...), 0
	}
	if point > len(digits) {
		digits = append(digits, bytes.Repeat([]byte("0"), point-len(digits))...)
	}
	whole, fraction = bytes.TrimLeft(digits[:point], "0"), bytes.TrimRight(digits[point:], "0")
	if negative && len(whole)+len(fraction) > 0 {
		out = append(out, '-')
	}
	if len(whole) == 0 {
		whole = []byte("0")
	}
	out = append(out, whole...)
	if len(fraction) > 0 {
		out = append(append(out, '.'), fraction...)
	}
	return out, true
}

// errNotDecimal is that of a text that is no decimal number.
var errNotDecimal = errors.New("not a decimal number")

// fixed reads a decimal number as whole units and billionths of one, both of the number's sign,
// further digits cut off: no float comes between, so that none of 19 digits is lost.
func fixed(text []byte) (units, billionths int64, err error) {
	if bytes.IndexAny(text, "eE") >= 0 {
		var ok bool
		if text, ok = shortest(text); !ok {
			return 0, 0, errNotDecimal
		}
	}
	whole, fraction, point := bytes.Cut(text, []byte("."))
	negative := len(whole) > 0 && whole[0] == '-'
	if point && (len(fraction) == 0 || len(bytes.Trim(fraction, "0123456789")) > 0) {
		return 0, 0, errNotDecimal
	}
	if units, err = parseInt(whole); err != nil {
		if errors.Is(err, strconv.ErrRange) {
			return 0, 0, err
		}
		return 0, 0, errNotDecimal
	}
	for i := range 9 {
		billionths *= 10
		if i < len(fraction) {
			billionths += int64(fraction[i] - '0')
		}
	}
	if negative {
		billionths = -billionths
	}
	return units, billionths, nil
}
