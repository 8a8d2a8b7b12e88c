package recipe

import (
	"slices"
	"strconv"
)

// features checks the encoders of one side, whose attributes are columns; those of items
// are items. nil = not known before the data is read.
func (c *checker) features(features []Feature, side string, columns, items []string) {
	for i := range features {
		f := &features[i]
		at := join("features."+side, strconv.Itoa(i))
		kind, stat := c.kinds.encoder(f.Kind), c.kinds.statistic(f.Statistic)
		if kind != nil && kind.OfEvents && side != "user" {
			c.add(at+".kind", " = %q, want another for items: it is of users", f.Kind)
		}
		if stat != nil && stat.Side != side {
			c.add(at+".statistic", " = %q, want another: it is of %ss", f.Statistic, stat.Side)
		}
		switch {
		case kind != nil && kind.OfEvents || stat != nil && stat.OfItems:
			c.there(at+".column", f.Column)
			c.column(at+".column", f.Column, items)
		case f.Statistic == "":
			c.there(at+".column", f.Column)
			c.column(at+".column", f.Column, columns)
		case f.Column != "" && stat != nil:
			c.add(at+".column", " = %q, want none: %s has no column", f.Column, f.Statistic)
		}
		if f.Event != "" && f.Statistic == "" {
			c.add(at+".event", " = %q, want a statistic, which it is of", f.Event)
		}
		first := slices.IndexFunc(features, func(o Feature) bool { return o.Name == f.Name })
		if f.Name != "" && first < i {
			c.add(at+".name", " = %q: duplicate name", f.Name)
		}
		if f.Encoding != nil {
			c.within(at, f.Encoding.Validate())
		}
		if w := f.Within(); w != nil {
			c.column(at+".within.column", w.Column, columns)
		}
	}
}
