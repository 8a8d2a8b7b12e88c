package recipe

import (
	"math"
	"strconv"
)

func (c *checker) clean() {
	rules := c.recipe.Clean
	given := c.recipe.Data.bringsSplit()
	for i, r := range rules {
		name := r.Name()
		at := Join(rules.path(i), name)
		if name == "" {
			c.add("clean."+strconv.Itoa(i), ": want exactly one rule")
			continue
		}
		if given && r.dropsRows() && !r.idle() {
			c.add(at, ": does not apply to a given split, which is judged as it is")
		}
		c.rule(r, at)
	}
}

func (c *checker) rule(r CleanRule, at string) {
	switch {
	case r.KCore != nil && r.KCore.Users == r.KCore.Items:
		c.atLeast(at, r.KCore.Users, 0)
	case r.KCore != nil:
		c.atLeast(at+".users", r.KCore.Users, 0)
		c.atLeast(at+".items", r.KCore.Items, 0)
	case r.ValueRange != nil:
		c.bounds(at, r.ValueRange.Min, r.ValueRange.Max)
	case r.Window != nil:
		if w := r.Window; w.From == nil && w.To == nil {
			c.add(at, ": neither from nor to, want at least one")
		} else if w.From != nil && w.To != nil && *w.From >= *w.To {
			c.add(at+".from", " = %s, want before to = %s", *w.From, *w.To)
		}
	case r.Bots != nil:
		c.atLeast(at+".per_day", r.Bots.PerDay, 0)
		c.atLeast(at+".total", r.Bots.Total, 0)
		if *r.Bots == (Bots{}) {
			c.add(at, ": neither per_day nor total, want at least one")
		}
	case r.MinUsersPerItem != nil:
		c.atLeast(at, *r.MinUsersPerItem, 1)
	case r.MinItemsPerUser != nil:
		c.atLeast(at, *r.MinItemsPerUser, 1)
	case r.MinCategory != nil:
		c.there(at+".column", r.MinCategory.Column)
		c.atLeast(at+".items", r.MinCategory.Items, 1)
	case r.PriceText != nil:
		c.there(at+".column", r.PriceText.Column)
	case r.PriceRange != nil:
		c.there(at+".column", r.PriceRange.Column)
		c.bounds(at, r.PriceRange.Min, r.PriceRange.Max)
	case r.PriceOutliers != nil:
		c.outliers(r.PriceOutliers, at)
	}
}

func (c *checker) bounds(at string, low, high *float64) {
	switch {
	case low == nil && high == nil:
		c.add(at, ": neither min nor max, want at least one")
	case low != nil && high != nil && *low > *high:
		c.add(at+".min", " = %g, want at most max = %g", *low, *high)
	}
}

func (c *checker) outliers(p *PriceOutliers, at string) {
	c.there(at+".column", p.Column)
	c.atLeast(at+".items", p.Items, 1)
	c.notNegative(at+".factor", p.Factor)
	c.notNegative(at+".z", p.Z)
	if p.Factor > 0 == (p.Z > 0) {
		c.add(at, ": factor = %g, z = %g, want one of them above 0", p.Factor, p.Z)
	}
	if !(p.Quantile > 0 && p.Quantile <= 1) || math.IsNaN(p.Quantile) {
		c.add(at+".quantile", " = %g, want above 0 and at most 1", p.Quantile)
	}
}
