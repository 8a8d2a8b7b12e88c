package datasets

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// currencyMark is how shops write a currency.
type currencyMark struct {
	text, code string
	also       []string // other currencies that share the mark when their code is beside it
}

// currencyMarks: a mark that another one ends or starts with comes after it.
var currencyMarks = []currencyMark{
	{"US$", "USD", nil}, {"CDN$", "CAD", nil}, {"CA$", "CAD", nil}, {"AU$", "AUD", nil}, {"NZ$", "NZD", nil},
	{"HK$", "HKD", nil}, {"MX$", "MXN", nil}, {"C$", "CAD", nil}, {"A$", "AUD", nil}, {"S$", "SGD", nil}, {"R$", "BRL", nil},
	{"$", "USD", []string{"CAD", "AUD", "NZD", "HKD", "SGD", "MXN"}},
	{"€", "EUR", nil}, {"£", "GBP", nil}, {"¥", "JPY", []string{"CNY"}}, {"￥", "JPY", []string{"CNY"}}, {"₹", "INR", nil},
	{"Rs.", "INR", nil}, {"Rs", "INR", nil}, {"₩", "KRW", nil}, {"₽", "RUB", nil}, {"₺", "TRY", nil}, {"zł", "PLN", nil},
}

// currencyCodes are the ISO 4217 codes understood as marks.
var currencyCodes = []string{
	"USD", "EUR", "GBP", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "BRL", "CHF", "SEK", "NOK", "DKK",
	"PLN", "CZK", "HUF", "KRW", "RUB", "TRY", "ZAR", "AED", "SAR", "EGP", "ILS", "THB", "IDR", "MYR", "PHP", "VND", "TWD",
}

// IsCurrency reports whether ParsePrice may return code as a currency.
func IsCurrency(code string) bool { return slices.Contains(currencyCodes, code) }

// parseAmount reads one price with at most one mark on either side; point is the decimal point,
// 0 if that is not known.
func parseAmount(text string, point byte) (x float64, currency string, err error) {
	before, text := cutMark(text, true)
	after, text := cutMark(text, false)
	switch {
	case before.code == "":
		before = after
	case after.code == "" || before.code == after.code:
	case slices.Contains(before.also, after.code):
		before = after
	default:
		return 0, "", fmt.Errorf("%s and %s, want one currency", before.code, after.code)
	}
	if after, negative := strings.CutPrefix(text, "-"); negative && after != "" {
		return 0, "", errNegative
	}
	digits, err := joinDigits(text, before.code != "", rune(point))
	if err != nil {
		return 0, "", err
	}
	if x, err = strconv.ParseFloat(digits, 64); err != nil { // joinDigits leaves only the range
		return 0, "", errors.New("past the range of float64")
	}
	return x, before.code, nil
}

// cutMark takes a currency and the blanks beside it off the start or the end of text.
func cutMark(text string, start bool) (currencyMark, string) {
	fits := func(mark string) bool {
		if len(mark) > len(text) {
			return false
		}
		if start {
			return strings.EqualFold(text[:len(mark)], mark)
		}
		return strings.EqualFold(text[len(text)-len(mark):], mark)
	}
	cut := func(mark string) string {
		if start {
			return strings.TrimLeftFunc(text[len(mark):], unicode.IsSpace)
		}
		return strings.TrimRightFunc(text[:len(text)-len(mark)], unicode.IsSpace)
	}
	for _, m := range currencyMarks {
		if fits(m.text) {
			return m, cut(m.text)
		}
	}
	for _, code := range currencyCodes {
		if start && strings.HasPrefix(text, code) || !start && strings.HasSuffix(text, code) {
			return currencyMark{text: code, code: code}, cut(code)
		}
	}
	return currencyMark{}, text
}

// joinDigits turns "1,299.00" into "1299.00": it drops what groups thousands and
// writes the decimal point as a dot. marked says that a currency stands beside; point is the
// decimal point, 0 if that is not known.
func joinDigits(text string, marked bool, point rune) (string, error) {
	groups, separators, err := cutGroups(text)
	if err != nil {
		return "", err
	}
	n := len(separators)
	if text == "" {
		return "", errNoPrice
	}
	if n == 0 {
		return text, nil
	}
	last, tail := separators[n-1], groups[n]
	decimal := false
	switch {
	case tail == "":
		return "", errNoPrice
	case last != '.' && last != ',':
	case point != 0:
		decimal = last == point
	case n > 1:
		decimal = last != separators[0]
	case last == '.' && marked && len(tail) == 3 && groups[0] != "":
		return "", errors.New("a dot before three digits may be a decimal point or group thousands, want it plain")
	default:
		decimal = last == '.' || len(tail) < 3
	}
	fraction := ""
	if decimal {
		fraction = "." + tail
		groups, separators = groups[:n], separators[:n-1]
	}
	if len(separators) > 0 && !thousands(groups, separators) || groups[0] == "" && fraction == "" {
		return "", errNoPrice
	}
	return strings.Join(groups, "") + fraction, nil
}

// cutGroups cuts text into runs of digits and the separators between them; only the
// first run, before a decimal point, and the last may be empty.
func cutGroups(text string) (groups []string, separators []rune, err error) {
	start := 0
	for i, r := range text {
		size := utf8.RuneLen(r)
		switch {
		case '0' <= r && r <= '9':
			continue
		case r == '’':
			r = '\''
		case unicode.IsSpace(r):
			r = ' '
		case r != '.' && r != ',' && r != '\'':
			return nil, nil, errNoPrice
		}
		if start == i && (i > 0 || r != '.') {
			return nil, nil, errNoPrice
		}
		groups = append(groups, text[start:i])
		separators = append(separators, r)
		start = i + size
	}
	return append(groups, text[start:]), separators, nil
}

// thousands reports whether groups are 1 to 3 digits, then threes, with one separator
// between all; in the Indian way the groups between the first and the last are twos.
func thousands(groups []string, separators []rune) bool {
	n := len(groups)
	if first := groups[0]; len(first) < 1 || len(first) > 3 || first[0] == '0' || len(groups[n-1]) != 3 {
		return false
	}
	for _, s := range separators {
		if s != separators[0] {
			return false
		}
	}
	for _, g := range groups[1 : n-1] {
		if len(g) != len(groups[1]) || len(g) != 3 && (len(g) != 2 || separators[0] != ',' || len(groups[0]) > 2) {
			return false
		}
	}
	return true
}
