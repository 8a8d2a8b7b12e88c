package recipe

import (
	"slices"
	"strconv"
	"strings"
)

// features checks the encoders of one side, whose attributes are columns; those of items
// are items. nil = not known before the data is read.
func (c *checker) features(features []Feature, side string, columns, items []string) {
	for i, f := range features {
		at := Join("features."+side, strconv.Itoa(i))
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
		if kind, err := Find("feature kind", f.Kind, encoders()); err == nil {
			c.encoder(f, at, kind.check(f))
		}
		if f.Kind == "path" && f.Weight == "idf" {
			c.add(at+".weight", " = %q, want mean or sum for a path", f.Weight)
		}
		if f.Within == nil {
			continue
		}
		c.there(at+".within.column", f.Within.Column)
		c.column(at+".within.column", f.Within.Column, columns)
		if !f.Percentile {
			c.add(at+".within", ": not used without percentile: true")
		}
	}
}

// statistic checks that a feature made from events is on the side that it is of.
func (c *checker) statistic(f Feature, at, side string) {
	if f.Kind == Favourites && side != "user" {
		c.add(at+".kind", " = %q, want another for items: it is of users", f.Kind)
	}
	stat, err := Find("statistic", f.Statistic, statistics())
	if err == nil && stat.side != side {
		c.add(at+".statistic", " = %q, want another: it is of %ss", f.Statistic, stat.side)
	}
}

// encoder adds the faults of an encoder's config, which names its keys in words:
// "features: tags: min items = 0, want ≥ 1".
func (c *checker) encoder(f Feature, at string, err error) {
	for _, err := range parts(err) {
		_, text, _ := strings.Cut(strings.TrimPrefix(err.Error(), "features: "), ": ")
		key, want, isKey := strings.Cut(text, " = ")
		if !isKey {
			c.add(at, ": %s", text)
			continue
		}
		key = strings.ReplaceAll(key, " ", "_")
		if key == "min_items" && f.Within != nil {
			key = "within.min_items"
		}
		c.add(at+"."+key, " = %s", want)
	}
}
