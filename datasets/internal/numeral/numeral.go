// Package numeral reads decimal numbers as texts, without rounding: Shortest is the one spelling of
// a number, Fixed its whole part and billionths.
package numeral

import (
	"bytes"
	"errors"
	"strconv"
)

// Bits of the mantissas of floats: they tell whole numbers apart up to 2 to that power.
const (
	Half   = 11
	Single = 24
	Double = 53
)

// MostDigits bounds the length of a number without exponent: float64 needs 309 before the
// point and 1,074 behind it.
const MostDigits = 1500

// Shortest returns a decimal number, of JSON or as strconv formats it, without exponent, plus,
// leading zeros, sign of zero and zeros at the end of its fraction; not ok is a text that is no
// such number or that would be longer than MostDigits.
func Shortest(text []byte) (out []byte, ok bool) {
	mantissa, power := text, 0
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		var err error
		mantissa = text[:at]
		if power, err = strconv.Atoi(string(text[at+1:])); err != nil || power > MostDigits || power < -MostDigits {
			return nil, false
		}
	}
	negative := len(mantissa) > 0 && mantissa[0] == '-'
	if negative || len(mantissa) > 0 && mantissa[0] == '+' {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := append(bytes.Clone(whole), fraction...)
	if len(digits) == 0 || len(digits) > MostDigits || len(bytes.Trim(digits, "0123456789")) > 0 {
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

// Fixed reads a decimal number as whole units and billionths of one, both of the number's sign,
// further digits cut off: no float comes between, so that none of 19 digits is lost.
func Fixed(text []byte) (units, billionths int64, err error) {
	if bytes.ContainsAny(text, "eE") {
		var ok bool
		if text, ok = Shortest(text); !ok {
			return 0, 0, errNotDecimal
		}
	}
	whole, fraction, point := bytes.Cut(text, []byte("."))
	negative := len(whole) > 0 && whole[0] == '-'
	if point && (len(fraction) == 0 || len(bytes.Trim(fraction, "0123456789")) > 0) {
		return 0, 0, errNotDecimal
	}
	if units, err = strconv.ParseInt(string(whole), 10, 64); err != nil {
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
