package experiments

import (
	"slices"
	"strconv"
	"tandem/datasets/setting"
)

// features checks the encoders of one side, whose attributes are columns; those of items
// are items. nil = not known before the data is read.
func (c *checker) features(features []Feature, side string, columns, items []string) {
	for i, f := range features {
		at := join("features."+side, strconv.Itoa(i))
		c.statistic(f, at, side)
		switch {
		case f.readsItems():
			c.there(at+".column", f.Column)
			c.column(at+".column", f.Column, items)
		case f.Statistic == "":
			c.there(at+".column", f.Column)
			c.column(at+".column", f.Column, columns)
		case f.Column != "" && slices.Contains(namesOf(statistics()), f.Statistic):
			c.add(at+".column", " = %q, want none: %s has no column", f.Column, f.Statistic)
		}
		first := slices.IndexFunc(features, func(o Feature) bool { return o.Name == f.Name })
		if f.Name != "" && first < i {
			c.add(at+".name", " = %q, there twice", f.Name)
		}
		if kind, err := find("feature kind", f.Kind, encoders()); err == nil {
			c.encoder(at, kind.check(f))
		}
		if f.Within != nil {
			c.column(at+".within.column", f.Within.Column, columns)
		}
	}
}

// statistic checks that a feature made from events is on the side that it is of.
func (c *checker) statistic(f Feature, at, side string) {
	if f.Kind == favourites && side != "user" {
		c.add(at+".kind", " = %q, want another for items: it is of users", f.Kind)
	}
	stat, err := find("statistic", f.Statistic, statistics())
	if err == nil && stat.side != side {
		c.add(at+".statistic", " = %q, want another: it is of %ss", f.Statistic, stat.side)
	}
}

// encoder adds the faults of an encoder's config.
func (c *checker) encoder(at string, err error) {
	for _, f := range setting.Of(err) {
		c.add(join(at, f.Key), "%s", f.Text)
	}
}
