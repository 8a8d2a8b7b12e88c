package experiments

import "tandem/features"

// favourites is the kind of feature whose column is one of the items that users had.
const favourites = "favourites"

// Feature is one encoder over one column.
type Feature struct {
	Name   string `yaml:"name"`   // the statistic's or the column's, unless written
	Column string `yaml:"column"` // for mean-price, price-spread and favourites one of the items
	Kind   string `yaml:"kind" kind:"true" choice:"=encoders"`

	// Statistic takes a figure from the training log in place of an attribute: of a user
	// activity (rows), mean-price and price-spread (of the prices in Column); of an item
	// age (from its first row to the last of all) and first-seen, both in the log's time.
	Statistic string `yaml:"statistic,omitempty" choice:"=statistics" only:"price number date"`

	Buckets      int       `yaml:"buckets" only:"price number"`              // quantile buckets; 0 = none
	Standardized bool      `yaml:"standardized" only:"price number"`         // to mean 0, sd 1; of a price the logarithm
	Percentile   bool      `yaml:"percentile,omitempty" only:"price number"` // where it stands among those seen
	Within       *Within   `yaml:"within,omitempty" only:"price number"`     // of percentile: among those of its category
	Log          bool      `yaml:"log,omitempty" only:"number"`              // ln(1+x) for x, in all but buckets and bands
	Zero         bool      `yaml:"zero,omitempty" only:"number"`             // 0 has a row of its own, as a price of 0 always has
	Bands        []float64 `yaml:"bands,omitempty" only:"number"`            // bounds of bands with a row each, such as ages

	MinItems int    `yaml:"min_items" only:"path tags vocabulary text favourites"` // users, of a user feature; of favourites items
	Weight   string `yaml:"weight" choice:"mean sum idf" only:"path tags"`
	Prefix   int    `yaml:"prefix" only:"vocabulary"` // first characters that count; 0 = all

	Words      []int `yaml:"words" only:"text"`      // sizes of n-grams of words
	Characters []int `yaml:"characters" only:"text"` // sizes of n-grams of characters
	Hashes     int   `yaml:"hashes" only:"text"`     // buckets that n-grams are hashed into
	Signed     bool  `yaml:"signed" only:"text"`     // half of the n-grams count −1
	IDF        bool  `yaml:"idf" only:"text"`        // rare n-grams weigh more

	Parts  []string `yaml:"parts" only:"date"`  // month, weekday, hour
	Cyclic bool     `yaml:"cyclic" only:"date"` // sine and cosine, in place of a row per value

	Top int `yaml:"top" only:"favourites"` // the heaviest categories of a user; 0 = all
}

// Within names the column of category paths that percentiles are taken in, and how many
// known values a category needs for that; below, the one above it is taken.
type Within struct {
	Column   string `yaml:"column"`
	MinItems int    `yaml:"min_items"`
}

func (f Feature) price() features.PriceConfig {
	c := features.PriceConfig{Standardized: f.Standardized, Buckets: f.Buckets, Percentile: f.Percentile}
	if f.Within != nil {
		c.Within = &features.Within{Column: f.Within.Column, MinItems: f.Within.MinItems}
	}
	return c
}

func (f Feature) number() features.NumberConfig {
	c := features.NumberConfig{Standardized: f.Standardized, Log: f.Log, Zero: f.Zero, Buckets: f.Buckets, Bands: f.Bands, Percentile: f.Percentile}
	if f.Within != nil {
		c.Within = &features.Within{Column: f.Within.Column, MinItems: f.Within.MinItems}
	}
	return c
}

func (f Feature) path() features.PathConfig {
	return features.PathConfig{MinItems: f.MinItems, Weight: features.PathWeight(f.Weight)}
}

func (f Feature) tags() features.TagsConfig {
	return features.TagsConfig{MinItems: f.MinItems, Weight: f.Weight}
}

func (f Feature) vocabulary() features.VocabularyConfig {
	return features.VocabularyConfig{MinItems: f.MinItems, Prefix: f.Prefix}
}

func (f Feature) text() features.TextConfig {
	return features.TextConfig{Words: f.Words, Characters: f.Characters, Hashes: f.Hashes, Signed: f.Signed, IDF: f.IDF, MinItems: f.MinItems}
}

func (f Feature) date() features.DateConfig {
	return features.DateConfig{Parts: f.Parts, Cyclic: f.Cyclic}
}

func (f Feature) favourites() features.FavouritesConfig {
	return features.FavouritesConfig{MinItems: f.MinItems, Top: f.Top}
}
