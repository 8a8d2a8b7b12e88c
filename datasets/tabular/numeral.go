package tabular

import (
	"bytes"
	"fmt"
	"strconv"

	"tandem/datasets/internal/numeral"
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
	text, ok := numeral.Shortest(c.text)
	if !ok {
		return nil, fmt.Errorf("%s, want a finite number of at most %d digits, or a text", c, numeral.MostDigits)
	}
	whole, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("-")), []byte("."))
	if n, err := strconv.ParseUint(string(whole), 10, 64); err != nil || n > 1<<c.mantissa {
		return nil, fmt.Errorf("%s in a float, want at most 2^%d = %d: past that floats lose digits of keys; want whole numbers or texts",
			c, c.mantissa, uint64(1)<<c.mantissa)
	}
	return text, nil
}
