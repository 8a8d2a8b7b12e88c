package amazon

import (
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// Config says what to read. Reviews, or Train and Test, are required.
type Config struct {
	// Reviews is the file of reviews, or of ratings as CSV.
	// Touch: always, but for given splits.
	Reviews string `yaml:"reviews,omitempty" path:"true"`
	// Train is the file of the train part of a given split, in place of reviews.
	// Touch: to compare with published figures of that split.
	Train string `yaml:"train,omitempty" path:"true"`
	// Valid is the file of its validation part; left out, the split takes one out of train.
	// Touch: with train, if the split has such a part.
	Valid string `yaml:"valid,omitempty" path:"true"`
	// Test is the file of its test part.
	// Touch: with train.
	Test string `yaml:"test,omitempty" path:"true"`
	// Metadata is the file that describes the products; left out, they have no attributes.
	// Touch: for hybrids, prices and categories.
	Metadata string `yaml:"metadata,omitempty" path:"true"`

	// Item is the key of an item in the reviews of 2023, which name two: the product
	// (parent_asin), or the variant of it (asin). Other years have asin alone.
	// Touch: asin where a size or a colour is what is to be recommended.
	Item string `yaml:"item" choice:"parent_asin asin"`
	// Events puts "verified" or "review" into the Log: whether Amazon knows that the
	// reviewer bought the item.
	// Touch: to give purchases and opinions different weights.
	Events bool `yaml:"events"`

	// Columns are the attributes to make of the metadata; see ColumnNames.
	// Touch: add what a feature is to be made of.
	Columns []string `yaml:"columns"`
	// Unknown says what happens to products that no review names: they join as new
	// items (add), or are left out and counted.
	// Touch: add so that what nobody reviewed can be recommended.
	Unknown string `yaml:"unknown" choice:"add count"`
	// Repeated says what happens to the second entry of a product: it is left out and
	// counted (first), or an error.
	// Touch: error to be sure of metadata of one's own.
	Repeated string `yaml:"repeated" choice:"first error"`

	datasets.PriceRules `yaml:",inline"`
}

// DefaultConfig returns a Config that lacks only the paths.
func DefaultConfig() Config {
	prices := datasets.DefaultPriceRules()
	prices.Currency = "USD"
	return Config{
		Item: "parent_asin", Columns: []string{"price", "category", "brand"}, Unknown: "count", Repeated: "first", PriceRules: prices,
	}
}

// SetDefaults makes c the default.
func (c *Config) SetDefaults(string) { *c = DefaultConfig() }

// Validate returns every fault of c that shows without the files.
func (c Config) Validate() error {
	var faults setting.Faults
	given := c.Train + c.Valid + c.Test
	switch {
	case c.Reviews == "" && given == "":
		faults.Add("reviews", ` = "", want a file, or train and test for a given split`)
	case c.Reviews != "" && given != "":
		faults.Add("reviews", " = %q together with train, valid or test, want one or the other", c.Reviews)
	case given != "" && c.Train == "":
		faults.Add("train", ` = "", want a file`)
	case given != "" && c.Test == "":
		faults.Add("test", ` = "", want a file`)
	}
	prices := c.PriceRules
	c.PriceRules = datasets.DefaultPriceRules() // has a check of its own, where "" is error
	faults = append(faults, setting.Check(c)...)
	for i, name := range c.Columns {
		if _, err := findColumn(name); err != nil {
			faults.Add("columns", " = %s", err)
		} else if slices.Contains(c.Columns[:i], name) {
			faults.Add("columns", " = %q: duplicate name, want it once", name)
		}
	}
	faults.Within("", prices.Validate())
	return faults.Join("amazon: ")
}
