package serve

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/model/rank"
)

// Filter says which items may be found. Its conditions are all to hold; the zero value
// lets every item pass.
type Filter struct {
	// MinPrice and MaxPrice bound the price, both included; nil = no bound. With a bound an
	// item without a price is left out.
	MinPrice, MaxPrice *float64

	// Include are categories one of which an item must be in, Exclude those that it must not
	// be in. A category is a label, or the beginning of a path from its root on, such as
	// "Beauty > Hair".
	Include, Exclude []string

	Stock []string // keys of the only items that may be found; nil = all
	Leave []string // keys of items that may not: those a user has met since the bundle was written

	Where func(item int32) bool // any other condition, asked for what passes the others
}

// Mask returns the items that pass f. Searches with the same filter can share it; it must
// not be changed then. An unknown key in Stock or Leave, a category that no item has, an
// empty range of prices and a condition on a column that the bundle does not have are an
// error.   Cost: a pass over the columns asked about.
func (b *Bundle) Mask(f Filter) (rank.Mask, error) {
	n := b.Items.Len()
	m := rank.FullMask(n)
	if f.Stock != nil {
		ids, err := b.Items.FindAll(f.Stock)
		if err != nil {
			return nil, fmt.Errorf("%w items (stock)", err)
		}
		m = rank.NewMask(n)
		for _, i := range ids {
			m.Add(i)
		}
	}
	if err := b.maskPrice(m, f.MinPrice, f.MaxPrice); err != nil {
		return nil, err
	}
	if err := b.maskCategories(m, f.Include, true); err != nil {
		return nil, err
	}
	if err := b.maskCategories(m, f.Exclude, false); err != nil {
		return nil, err
	}
	leave, err := b.Items.FindAll(f.Leave)
	if err != nil {
		return nil, fmt.Errorf("%w items (left out)", err)
	}
	for _, i := range leave {
		m.Remove(i)
	}
	if f.Where != nil {
		for i := range int32(n) {
			if m.Has(i) && !f.Where(i) {
				m.Remove(i)
			}
		}
	}
	return m, nil
}

func (b *Bundle) maskPrice(m rank.Mask, least, most *float64) error {
	if least == nil && most == nil {
		return nil
	}
	c := b.Items.Column(b.Manifest.Price)
	if c == nil || c.Numbers == nil {
		return fmt.Errorf("serve: %s has no prices", b.dir)
	}
	from, to := math.Inf(-1), math.Inf(1)
	if least != nil {
		from = *least
	}
	if most != nil {
		to = *most
	}
	if !(from <= to) {
		return fmt.Errorf("serve: prices from %g to %g, want an end at or above the beginning", from, to)
	}
	for i, x := range c.Numbers {
		if price := float64(x); !(price >= float64(float32(from)) && price <= float64(float32(to))) { // also NaN
			m.Remove(int32(i))
		}
	}
	return nil
}

// maskCategories leaves in m the items that are in one of the categories, or in none.
func (b *Bundle) maskCategories(m rank.Mask, categories []string, in bool) error {
	if len(categories) == 0 {
		return nil
	}
	c := b.Items.Column(b.Manifest.Category)
	if c == nil || c.Numbers != nil {
		return fmt.Errorf("serve: %s has no categories", b.dir)
	}
	wanted := make([][]int32, len(categories))
	for j, text := range categories {
		codes, err := c.find(text)
		if err != nil {
			return err
		}
		wanted[j] = codes
	}
	met := make([]bool, len(wanted))
	for e := range int32(b.Items.Len()) {
		list, is := c.codes[c.offsets[e]:c.offsets[e+1]], false
		for j, w := range wanted {
			if c.within(list, w) {
				is, met[j] = true, true
			}
		}
		if is != in {
			m.Remove(e)
		}
	}
	if j := slices.Index(met, false); j >= 0 {
		return fmt.Errorf("serve: no item is in the category %q", categories[j])
	}
	return nil
}

// find are the codes of a label, or of the labels of a path.
func (c *Column) find(text string) ([]int32, error) {
	labels := []string{text}
	if c.Kind == "path" && !slices.Contains(c.Dict, text) {
		labels = strings.Split(text, " > ")
	}
	var codes []int32
	for _, label := range labels {
		code := slices.Index(c.Dict, strings.TrimSpace(label))
		if code < 0 {
			return nil, fmt.Errorf("serve: no item is in the category %q: no label %q", text, label)
		}
		codes = append(codes, int32(code))
	}
	return codes, nil
}

// within tells whether an entity with these labels is in the category.
func (c *Column) within(list, category []int32) bool {
	if c.Kind == "path" {
		return len(list) >= len(category) && slices.Equal(list[:len(category)], category)
	}
	return slices.Contains(list, category[0])
}
