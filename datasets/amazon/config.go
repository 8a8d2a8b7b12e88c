package amazon

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tandem/datasets"
)

// Config says what to read. Reviews, or Train and Test, are required.
type Config struct {
	Reviews string `yaml:"reviews,omitempty" path:"true"` // reviews, or ratings as CSV
	// Train, Valid and Test are the parts of a given split instead; Valid may be empty.
	Train    string `yaml:"train,omitempty" path:"true"`
	Valid    string `yaml:"valid,omitempty" path:"true"`
	Test     string `yaml:"test,omitempty" path:"true"`
	Metadata string `yaml:"metadata,omitempty" path:"true"` // of the products; empty = none

	// Item is the key of an item in the reviews of 2023, which name two: the product
	// (parent_asin), or the variant of it (asin). Other years have asin alone.
	Item string `yaml:"item" choice:"parent_asin asin"`
	// Events puts "verified" or "review" into the Log: whether Amazon knows that the
	// reviewer bought the item.
	Events bool `yaml:"events"`

	// Columns are the attributes to make of the metadata; see ColumnNames.
	Columns []string `yaml:"columns"`
	// Unknown says what happens to products that no review names: they join as new
	// items, or are left out and counted.
	Unknown string `yaml:"unknown" choice:"add count"`
	// Repeated says what happens to the second entry of a product: it is left out and
	// counted (first), or an error.
	Repeated string `yaml:"repeated" choice:"first error"`

	// The rules for prices; see datasets.PriceRules.
	Currency      string `yaml:"currency"`
	OtherCurrency string `yaml:"other_currency" choice:"error missing"`
	BadPrice      string `yaml:"bad_price" choice:"error missing"`
}

// DefaultConfig returns a Config that lacks only the paths.
func DefaultConfig() Config {
	return Config{
		Item: "parent_asin", Columns: []string{"price", "category", "brand"}, Unknown: "count", Repeated: "first",
		Currency: "USD", OtherCurrency: datasets.PriceError, BadPrice: datasets.PriceError,
	}
}

// Paths returns pointers to the paths that are set.
func (c *Config) Paths() []*string {
	all := []*string{&c.Reviews, &c.Train, &c.Valid, &c.Test, &c.Metadata}
	return slices.DeleteFunc(all, func(p *string) bool { return *p == "" })
}

// Validate returns every fault of c that shows without the files.
func (c Config) Validate() error {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("amazon: "+format, args...)) }
	given := c.Train + c.Valid + c.Test
	switch {
	case c.Reviews == "" && given == "":
		fault(`reviews = "", want a file, or train and test for a given split`)
	case c.Reviews != "" && given != "":
		fault("reviews = %q together with train, valid or test, want one or the other", c.Reviews)
	case given != "" && c.Train == "":
		fault(`train = "", want a file`)
	case given != "" && c.Test == "":
		fault(`test = "", want a file`)
	}
	for _, choice := range []struct {
		key, value string
		want       []string
	}{{"item", c.Item, []string{"parent_asin", "asin"}}, {"unknown", c.Unknown, []string{"add", "count"}}, {"repeated", c.Repeated, []string{"first", "error"}}} {
		if !slices.Contains(choice.want, choice.value) {
			fault("%s = %q, want %s", choice.key, choice.value, strings.Join(choice.want, " or "))
		}
	}
	for i, name := range c.Columns {
		if _, err := findColumn(name); err != nil {
			fault("columns = %w", err)
		} else if slices.Contains(c.Columns[:i], name) {
			fault("columns = %q: duplicate name, want it once", name)
		}
	}
	if err := c.priceRules().Validate(); err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			fault("%s", line)
		}
	}
	return errors.Join(errs...)
}

func (c Config) priceRules() datasets.PriceRules {
	return datasets.PriceRules{Currency: c.Currency, OtherCurrency: c.OtherCurrency, BadPrice: c.BadPrice}
}
