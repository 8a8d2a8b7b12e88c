package datasets_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"tandem/datasets"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParsePrice(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		text      string
		low, high float64
		currency  string
	}{
		{"$1,299.00", 1299, 1299, "USD"},
		{" $25.00\n", 25, 25, "USD"},
		{"12.99 - 24.99", 12.99, 24.99, ""},
		{"$12.99 - $24.99", 12.99, 24.99, "USD"},
		{"$12.99-24.99", 12.99, 24.99, "USD"},
		{"12,99 – 24,99 €", 12.99, 24.99, "EUR"},
		{"12.99 to 24.99", 12.99, 24.99, ""},
		{"5-10", 5, 10, ""},
		{"from $12.99", 12.99, nan, "USD"},
		{"From 12.99", 12.99, nan, ""},
		{"£12.99", 12.99, 12.99, "GBP"},
		{"€ 12,99", 12.99, 12.99, "EUR"},
		{"1.299,00 €", 1299, 1299, "EUR"},
		{"1.299.000 €", 1299000, 1299000, "EUR"},
		{"¥1200", 1200, 1200, "JPY"},
		{"￥1,200", 1200, 1200, "JPY"},
		{"¥1200 CNY", 1200, 1200, "CNY"},
		{"Rs. 499", 499, 499, "INR"},
		{"Rs.1,29,999.50", 129999.5, 129999.5, "INR"},
		{"₹ 12,34,567", 1234567, 1234567, "INR"},
		{"12.99 USD", 12.99, 12.99, "USD"},
		{"$12.99 USD", 12.99, 12.99, "USD"},
		{"$12.99 CAD", 12.99, 12.99, "CAD"},
		{"CDN$ 12.99", 12.99, 12.99, "CAD"},
		{"CHF 1'299.50", 1299.5, 1299.5, "CHF"},
		{"1’299 CHF", 1299, 1299, "CHF"},
		{"$0.00", 0, 0, "USD"},
		{"$.99", .99, .99, "USD"},
		{"free", 0, 0, ""},
		{"FREE", 0, 0, ""},
		{"1.2e3", 1200, 1200, ""},
		{"1.299", 1.299, 1.299, ""}, // a number without mark is what a program wrote
		{"1,299", 1299, 1299, ""},
		{"1,2", 1.2, 1.2, ""},
		{"0,99", .99, .99, ""},
		{"-0", 0, 0, ""},
		{"$1\u2009299.00", 1299, 1299, "USD"},
		{"1\u00a0299,00\u202f€", 1299, 1299, "EUR"},
		{"1 299", 1299, 1299, ""},
	} {
		low, high, currency, err := datasets.ParsePrice(tt.text)
		require.NoError(t, err, tt.text)
		require.Equal(t, tt.low, low, tt.text)
		require.Equal(t, fmt.Sprint(tt.high), fmt.Sprint(high), tt.text) // NaN too
		require.Equal(t, tt.currency, currency, tt.text)
		require.False(t, math.Signbit(low), tt.text)
	}
}

func TestParsePriceNone(t *testing.T) {
	for _, text := range []string{"", "  \n", "None", "none", "null", "N/A", "n/a", "NaN", "—", "-"} {
		low, high, currency, err := datasets.ParsePrice(text)
		require.NoError(t, err, text)
		require.True(t, math.IsNaN(low) && math.IsNaN(high) && currency == "", text)
	}
}

func TestParsePriceErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{".a-box-inner{background-color:#fff}#x{width:5px}", `".a-box-inner{background-color:#fff}#x{width:5px}": HTML or CSS, want a price`},
		{"\n\n <div class=\"a-section\"", `"<div class=\"a-section\"": HTML or CSS, want a price`},
		{"-5", `"-5": negative, want ≥ 0`},
		{"-$5.00", `"-$5.00": negative, want ≥ 0`},
		{"$-5.00", `"$-5.00": negative, want ≥ 0`},
		{"5 - -3", `"5 - -3": negative, want ≥ 0`},
		{"1e999", `"1e999": past the range of float64`},
		{"$" + strings.Repeat("9", 400), `"$` + strings.Repeat("9", 79) + `…": past the range of float64`},
		{"$24.99 - $12.99", `"$24.99 - $12.99": from 24.99 down to 12.99`},
		{"$12.99 - €24.99", `"$12.99 - €24.99": from USD to EUR, want one currency`},
		{"€12.99 USD", `"€12.99 USD": EUR and USD, want one currency`},
		{"$1.299", `"$1.299": a dot before three digits may be a decimal point or group thousands, want it plain`},
		{"1.299 €", `"1.299 €": a dot before three digits may be a decimal point or group thousands, want it plain`},
		{"Currently unavailable", `"Currently unavailable": want a price such as "$1,299.00"`},
		{"$", `"$": want a price such as "$1,299.00"`},
		{"$.", `"$.": want a price such as "$1,299.00"`},
		{"from", `"from": want a price such as "$1,299.00"`},
		{"12.99 each", `"12.99 each": want a price such as "$1,299.00"`},
		{"($5.00)", `"($5.00)": want a price such as "$1,299.00"`},
		{"12,34.56", `"12,34.56": want a price such as "$1,299.00"`},
		{"1,2345", `"1,2345": want a price such as "$1,299.00"`},
		{"0,999", `"0,999": want a price such as "$1,299.00"`},
		{"1.299.00", `"1.299.00": want a price such as "$1,299.00"`},
		{"1,,299", `"1,,299": want a price such as "$1,299.00"`},
		{"1,299.", `"1,299.": want a price such as "$1,299.00"`},
		{"1,299 000.00", `"1,299 000.00": want a price such as "$1,299.00"`},
		{"12.99$15.99", `"12.99$15.99": want a price such as "$1,299.00"`},
		{"Infinity", `"Infinity": want a price such as "$1,299.00"`},
		{"0x10", `"0x10": want a price such as "$1,299.00"`},
	} {
		low, high, currency, err := datasets.ParsePrice(tt.text)
		require.EqualError(t, err, tt.want)
		require.True(t, math.IsNaN(low) && math.IsNaN(high) && currency == "", tt.text)
	}
	_, _, _, err := datasets.ParsePrice("<b>")
	require.ErrorIs(t, err, datasets.ErrPriceDebris)
}

// A price written in the ways of several shops reads as the same number.
func TestParsePriceStyles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.IntRange(0, 1_000_000_000).Draw(t, "cents")
		group := rapid.SampledFrom([]string{"", ",", " ", "\u00a0", "'"}).Draw(t, "group")
		point := "."
		if rapid.Bool().Draw(t, "continental") {
			point = ","
			if group == "," {
				group = "."
			}
		}
		whole := strconv.Itoa(cents / 100)
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + group + whole[at:]
		}
		text := fmt.Sprintf("%s%s%02d", whole, point, cents%100)
		style := rapid.SampledFrom([][2]string{{"", ""}, {"$", "USD"}, {"€ ", "EUR"}, {"GBP ", "GBP"}}).Draw(t, "style")
		low, high, currency, err := datasets.ParsePrice(style[0] + text)
		require.NoError(t, err)
		want, err := strconv.ParseFloat(fmt.Sprintf("%d.%02d", cents/100, cents%100), 64)
		require.NoError(t, err)
		require.Equal(t, want, low)
		require.Equal(t, want, high)
		require.Equal(t, style[1], currency)
	})
}

// FuzzParsePrice: any text is a sound range, no price, or an error.
func FuzzParsePrice(f *testing.F) {
	for _, text := range []string{
		"$1,299.00", "12.99 - 24.99", "from $12.99", "1.299,00 €", "Rs. 1,29,999", "$1\u2009299.00", "free", "None", "—", "¥1200 CNY",
		"1.2e3", "-5", "<b>", "1e999", "5--3", "$1.299", "12.99 to 24.99 USD", "R$ 5", "\xff$5", ".5", "1'299’000",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		low, high, currency, err := datasets.ParsePrice(text)
		if err != nil {
			require.True(t, math.IsNaN(low) && math.IsNaN(high) && currency == "")
			return
		}
		require.False(t, low < 0 || high < low || math.IsInf(low, 0) || math.IsInf(high, 0))
		require.True(t, currency == "" || datasets.IsCurrency(currency))
		require.True(t, !math.IsNaN(low) || math.IsNaN(high) && currency == "")
		if x, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(low) {
			require.Equal(t, x, low) // a number says what it says
		}
		again, _, _, err := datasets.ParsePrice(" " + text + "\t")
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(low), fmt.Sprint(again))
	})
}
