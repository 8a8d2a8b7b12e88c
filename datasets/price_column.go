package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"tandem/datasets/setting"
)

// What becomes of a price that a column does not take.
const (
	priceError   = "error"
	priceMissing = "missing"
)

// PriceRules say what a column of price texts takes. A number without mark is in the
// column's currency, and debris of web pages is always missing.
type PriceRules struct {
	// Currency is the ISO 4217 code of all prices; "" = that of the first price with a mark.
	// Touch: where the first rows of a file are in another currency than the rest.
	Currency string `yaml:"currency"`
	// OtherCurrency says what happens to a price in another one: an error ("" too), or it is
	// missing.
	// Touch: missing for shops that show some goods in the money of their makers.
	OtherCurrency string `yaml:"other_currency" choice:"error missing"`
	// BadPrice says what happens to any other text that is no price: an error ("" too), or it
	// is missing.
	// Touch: missing once the errors have been read and are no loss.
	BadPrice string `yaml:"bad_price" choice:"error missing"`
}

// PriceReport counts the values of a column.
type PriceReport struct {
	Currency      string // of the column; "" when no price has a mark
	Prices        int    // prices kept
	Zero          int    // of them 0: free, and no missing ones
	None          int    // no price, or a text that says so
	Debris        int    // pieces of HTML or CSS, missing
	OtherCurrency int    // in another currency, missing
	Bad           int    // not understood, missing
}

// DefaultPriceRules takes nothing for missing but debris.
func DefaultPriceRules() PriceRules {
	return PriceRules{OtherCurrency: priceError, BadPrice: priceError}
}

// Validate returns every fault of r.
func (r PriceRules) Validate() error {
	r.OtherCurrency, r.BadPrice = cmp.Or(r.OtherCurrency, priceError), cmp.Or(r.BadPrice, priceError)
	faults := setting.Check(r)
	if r.Currency != "" && !IsCurrency(r.Currency) {
		faults.Add("currency", " = %q, want an ISO 4217 code such as USD", r.Currency)
	}
	return faults.Join("datasets: ")
}

// PriceColumn applies rules to one price after the other, in the order of the file,
// and counts.
type PriceColumn struct {
	Rules  PriceRules  // what the column takes
	Report PriceReport // what it has taken so far
}

// Take is given what ParsePrice returned for the next value, and returns the bounds to
// keep: NaN where the price is missing or, for high, unknown.
func (c *PriceColumn) Take(low, high float64, currency string, err error) (float64, float64, error) {
	r := &c.Report
	if r.Currency == "" {
		r.Currency = c.Rules.Currency
	}
	if r.Currency == "" {
		r.Currency = currency
	}
	nan := math.NaN()
	switch {
	case errors.Is(err, ErrPriceDebris):
		r.Debris++
	case err != nil && c.Rules.BadPrice != priceMissing:
		return nan, nan, err
	case err != nil:
		r.Bad++
	case math.IsNaN(low):
		r.None++
	case currency == "" || currency == r.Currency:
		r.Prices++
		if low == 0 {
			r.Zero++
		}
		return low, high, nil
	case c.Rules.OtherCurrency != priceMissing:
		return nan, nan, fmt.Errorf("%g in %s, want all in %s", low, currency, r.Currency)
	default:
		r.OtherCurrency++
	}
	return nan, nan, nil
}
