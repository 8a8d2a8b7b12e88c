package recipe

import (
	"cmp"

	"tandem/features"
)

// Feature is one encoder over one column.
type Feature struct {
	// Name is what models call the feature; the statistic's or the column's, unless written.
	// Touch: for two encodings of one column.
	Name string `yaml:"name"`
	// Column is the attribute that is encoded; for mean-price, price-spread and favourites
	// it is one of the items.
	// Touch: always, but for a statistic that needs none.
	Column string `yaml:"column"`
	// Kind is how values become rows of a table, and which other keys there are.
	// Touch: with the column: numbers, labels and dates have kinds of their own.
	Kind string `yaml:"kind" kind:"true" table:"encoders"`

	// Statistic takes a figure from the training log in place of an attribute.
	// Touch: for what users and items did, where attributes are few.
	Statistic string `yaml:"statistic,omitempty" table:"statistics" only:"statistic"`

	// Event takes the figure from the rows of one kind of event alone.
	// Touch: to tell what was looked at from what was bought.
	Event string `yaml:"event,omitempty" json:",omitempty" only:"statistic"`

	// Encoding is the config of the kind, as the table of kinds makes it.
	Encoding Config `yaml:"-"`
}

// Within names the column of category paths that percentiles are taken in; nil where f does
// without.
func (f *Feature) Within() *features.Within {
	if c, ok := f.Encoding.(interface{ Groups() *features.Within }); ok {
		return c.Groups()
	}
	return nil
}

// fillNames gives features that were not named the name of what they encode.
func fillNames(features []Feature) {
	for i := range features {
		f := &features[i]
		f.Name = cmp.Or(f.Name, f.Statistic, f.Column)
	}
}

// setFeature makes f the default of a kind.
func (k *Kinds) setFeature(f *Feature, kind string) {
	*f = Feature{Kind: kind}
	if e := k.encoder(kind); e != nil {
		f.Encoding = e.Config()
	}
}
