package datasets

import (
	"errors"
	"fmt"
	"math"
)

// What becomes of a price that a column does not take.
const (
	PriceError   = "error"
	PriceMissing = "missing"
)

// PriceRules say what a column of price texts takes. A number without mark is in the
// column's currency, and debris of web pages is always missing.
type PriceRules struct {
	Currency      string // ISO 4217 code; "" = that of the first price with a mark
	OtherCurrency string // of a price in another one: PriceError ("" too) or PriceMissing
	BadPrice      string // of any other text that is no price: PriceError ("" too) or PriceMissing
}

// PriceReport counts the values of a column.
type PriceReport struct {
	Currency      string // of the column; "" when no price has a mark
	Prices        int
	None          int // no price, or a text that says so
	Debris        int // pieces of HTML or CSS, missing
	OtherCurrency int // in another currency, missing
	Bad           int // not understood, missing
}

// Validate returns every fault of r, naming the keys currency, other_currency and
// bad_price.
func (r PriceRules) Validate() error {
	var errs []error
	if r.Currency != "" && !IsCurrency(r.Currency) {
		errs = append(errs, fmt.Errorf("currency = %q, want an ISO 4217 code such as USD", r.Currency))
	}
	for _, rule := range []struct{ name, value string }{{"other_currency", r.OtherCurrency}, {"bad_price", r.BadPrice}} {
		if rule.value != "" && rule.value != PriceError && rule.value != PriceMissing {
			errs = append(errs, fmt.Errorf("%s = %q, want error or missing", rule.name, rule.value))
		}
	}
	return errors.Join(errs...)
}

// PriceColumn applies rules to one price after the other, in the order of the file,
// and counts.
type PriceColumn struct {
	Rules  PriceRules
	Report PriceReport
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
	case err != nil && c.Rules.BadPrice != PriceMissing:
		return nan, nan, err
	case err != nil:
		r.Bad++
	case math.IsNaN(low):
		r.None++
	case currency == "" || currency == r.Currency:
		r.Prices++
		return low, high, nil
	case c.Rules.OtherCurrency != PriceMissing:
		return nan, nan, fmt.Errorf("%g in %s, want all in %s", low, currency, r.Currency)
	default:
		r.OtherCurrency++
	}
	return nan, nan, nil
}
