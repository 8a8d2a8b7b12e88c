package datasets_test

import (
	"fmt"
	"testing"

	"tandem/datasets"

	"github.com/stretchr/testify/require"
)

func take(c *datasets.PriceColumn, text string) (string, error) {
	low, high, err := c.Take(datasets.ParsePrice(text))
	return fmt.Sprint(low, " ", high), err
}

func TestPriceColumn(t *testing.T) {
	c := datasets.PriceColumn{Rules: datasets.PriceRules{OtherCurrency: "missing", BadPrice: "missing"}}
	for _, tt := range [][2]string{
		{"5", "5 5"}, {"", "NaN NaN"}, {"€5 - €7", "5 7"}, {"from 5 €", "5 NaN"}, {"$5", "NaN NaN"},
		{"x{y}", "NaN NaN"}, {"-5", "NaN NaN"}, {"soon", "NaN NaN"},
	} {
		got, err := take(&c, tt[0])
		require.NoError(t, err)
		require.Equal(t, tt[1], got, tt[0])
	}
	require.Equal(t, datasets.PriceReport{Currency: "EUR", Prices: 3, None: 1, Debris: 1, OtherCurrency: 1, Bad: 2}, c.Report)
}

func TestPriceColumnErrors(t *testing.T) {
	c := datasets.PriceColumn{Rules: datasets.PriceRules{Currency: "USD"}}
	_, err := take(&c, "£5")
	require.EqualError(t, err, "5 in GBP, want all in USD")
	_, err = take(&c, "soon")
	require.EqualError(t, err, `"soon": want a price such as "$1,299.00"`)
	_, err = take(&c, "<b>")
	require.NoError(t, err)
	require.Equal(t, datasets.PriceReport{Currency: "USD", Debris: 1}, c.Report)

	first := datasets.PriceColumn{} // the first mark decides
	_, err = take(&first, "5")
	require.NoError(t, err)
	_, err = take(&first, "5 €")
	require.NoError(t, err)
	_, err = take(&first, "$5")
	require.EqualError(t, err, "5 in USD, want all in EUR")
}

func TestPriceRulesValidate(t *testing.T) {
	require.NoError(t, datasets.PriceRules{}.Validate())
	require.NoError(t, datasets.PriceRules{Currency: "CHF", OtherCurrency: "error", BadPrice: "missing"}.Validate())
	require.EqualError(t, datasets.PriceRules{Currency: "usd", OtherCurrency: "drop", BadPrice: "x"}.Validate(),
		`datasets: other_currency = "drop", want one of error, missing
datasets: bad_price = "x", want one of error, missing
datasets: currency = "usd", want an ISO 4217 code such as USD`)
}
