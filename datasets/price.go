package datasets

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// ErrPriceDebris is what ParsePrice wraps for a piece of a web page where a price
// should be: the caller may count it as missing.
var ErrPriceDebris = errors.New("HTML or CSS, want a price")

// noPrices are the texts, in lower case, that stand for no price.
var noPrices = []string{"", "none", "null", "nan", "n/a", "na", "-", "--", "–", "—"}

// ParsePrice reads the price or the range of prices that a shop wrote: "$1,299.00",
// "12.99 - 24.99", "1.299,00 €", "from $12.99", "Rs. 499", "12.99 USD", "free".
// For one price low = high; after "from" high is NaN, for nobody said. Both are NaN
// for a text that stands for no price ("", "None", "null", "NaN", "N/A", "—").
//
// currency is an ISO 4217 code, empty when the text has no mark. "$" is USD and "¥"
// JPY, unless a code of another currency written so stands with it ("$12.99 CAD").
//
// A number without mark may have an exponent, and its only dot is a decimal point. Else separators are read so: of two kinds the last is the decimal point; a
// comma, blank or apostrophe before exactly three digits groups thousands ("1,29,999"
// too); a comma before fewer is a decimal point. A dot alone before exactly three
// digits beside a mark ("$1.299") is an error, as it may mean either.
//
// An error is also anything negative, past float64 or decreasing, two currencies, a
// text that is no price, and a piece of HTML or CSS (ErrPriceDebris). Its message
// begins with the text.
//
// One text cannot tell "1,299" of a shop with decimal commas; a column can: see PricePoint.
func ParsePrice(s string) (low, high float64, currency string, err error) {
	return ParsePriceWith(s, 0)
}

// ParsePriceWith is ParsePrice where point, '.' or ',', is known to be the decimal point: the
// other one, a blank or an apostrophe groups thousands. 0 = not known.
func ParsePriceWith(s string, point byte) (low, high float64, currency string, err error) {
	text := strings.TrimSpace(s)
	if isNoPrice(text) {
		return math.NaN(), math.NaN(), "", nil
	}
	low, high, currency, err = parsePrice(text, point)
	if err != nil {
		return math.NaN(), math.NaN(), "", fmt.Errorf("%s: %w", strconv.Quote(clipPrice(text)), err)
	}
	return low, high, currency, nil
}

// PricePoint returns the decimal point that s must have to be a price: '.' of "12.99", ',' of
// "12,99"; 0 if it may have either. open tells that the two are two prices: "1,299" and "1.299".
func PricePoint(s string) (point byte, open bool) {
	if !strings.ContainsAny(s, ",.") {
		return 0, false
	}
	a, b, _, dotErr := ParsePriceWith(s, '.')
	c, d, _, commaErr := ParsePriceWith(s, ',')
	switch {
	case dotErr == nil && commaErr == nil:
		return 0, a != c && !math.IsNaN(a) || b != d && !math.IsNaN(b)
	case dotErr == nil:
		return '.', false
	case commaErr == nil:
		return ',', false
	}
	return 0, false
}

func isNoPrice(text string) bool {
	for _, no := range noPrices {
		if len(text) <= 4 && strings.EqualFold(text, no) {
			return true
		}
	}
	return false
}

func parsePrice(text string, point byte) (low, high float64, currency string, err error) {
	if strings.ContainsAny(text, "<>{}") {
		return 0, 0, "", ErrPriceDebris
	}
	if strings.EqualFold(text, "free") {
		return 0, 0, "", nil
	}
	if x, ok, err := plainNumber(text); ok && (point != ',' || !strings.Contains(text, ".") || strings.ContainsAny(text, "eE")) {
		return x, x, "", err
	}
	if after, ok := cutWord(text, "from"); ok {
		low, currency, err = parseAmount(after, point)
		return low, math.NaN(), currency, err
	}
	first, second, isRange := cutRange(text)
	if low, currency, err = parseAmount(first, point); err != nil || !isRange {
		return low, low, currency, err
	}
	high, other, err := parseAmount(second, point)
	switch {
	case err != nil:
	case currency != "" && other != "" && currency != other:
		err = fmt.Errorf("from %s to %s, want one currency", currency, other)
	case low > high:
		err = fmt.Errorf("from %g down to %g", low, high)
	case currency == "":
		currency = other
	}
	return low, high, currency, err
}

// plainNumber reads text if it is a number as programs write them.
func plainNumber(text string) (x float64, ok bool, err error) {
	if strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, false, nil
	}
	x, err = strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, true, errors.New("past the range of float64")
	case err != nil:
		return 0, false, nil // perhaps a range: "5-10"
	case math.Signbit(x) && x != 0:
		return 0, true, errNegative
	}
	return math.Abs(x), true, nil // no -0
}

var (
	errNegative = errors.New("negative, want ≥ 0")
	errNoPrice  = errors.New(`want a price such as "$1,299.00"`)
)

// cutRange cuts text at the first dash, or "to", behind a digit.
func cutRange(text string) (first, second string, ok bool) {
	digit := strings.IndexAny(text, "0123456789")
	if digit < 0 {
		return text, "", false
	}
	for _, dash := range []string{"-", "–", "—", "~", " to "} {
		if i := strings.Index(text[digit:], dash); i >= 0 {
			i += digit
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+len(dash):]), true
		}
	}
	return text, "", false
}

// cutWord takes word and blanks off the start of text.
func cutWord(text, word string) (after string, ok bool) {
	if len(text) <= len(word) || !strings.EqualFold(text[:len(word)], word) {
		return "", false
	}
	after = strings.TrimLeftFunc(text[len(word):], unicode.IsSpace)
	return after, len(after) < len(text)-len(word)
}

// clipPrice keeps an error readable when the value is not.
func clipPrice(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:80], "") + "…"
}
