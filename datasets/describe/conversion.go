package describe

import (
	"cmp"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/internal/measure"
)

// EventTimes counts rows by kind over the calendar, in UTC.
type EventTimes struct {
	Unit    string        `json:"unit"`    // month, or day for a log of less than 93 days
	Periods []EventPeriod `json:"periods"` // every one from the first row to the last
}

// EventPeriod is a month or a day.
type EventPeriod struct {
	Start string `json:"start"` // 2014-07 or 2014-07-23
	Rows  []int  `json:"rows"`  // by kind, in the order of the events
}

// Conversion says how far pairs of user and item get along the kinds of events, for the items
// of each category, or of each fifth by price.
type Conversion struct {
	Column string            `json:"column"` // of the items
	Groups []ConversionGroup `json:"groups"` // categories with the most pairs first; prices from below
}

// ConversionGroup is one category or price range.
type ConversionGroup struct {
	Name  string `json:"name"`  // a label, or a range of numbers
	Pairs []int  `json:"pairs"` // distinct (user, item) with a kind, by kind
	// Steps[k] is the share of the pairs with kind k that have kind k+1 too: kinds stand from
	// the most frequent to the rarest, as view, cart, buy. 0 without pairs of kind k.
	Steps []float64 `json:"steps"`
	// Whole is the share of the pairs with the first kind that have the last too.
	Whole float64 `json:"whole"`

	also []int // pairs with kind k and kind k+1
	ends int   // pairs with the first and the last kind
}

// maxConversions is how many categories are told apart.
const maxConversions = 20

// newEventTimes counts codes over the calendar; nil without kinds or calendar.
func newEventTimes(l *datasets.Log, codes []uint8, kinds int) *EventTimes {
	if codes == nil || l.TimeScale() != datasets.TimeCalendar {
		return nil
	}
	c := calendar.Of(l.Times)
	out := &EventTimes{Unit: c.Unit, Periods: make([]EventPeriod, len(c.Periods))}
	for i, name := range c.Periods {
		out.Periods[i] = EventPeriod{name, make([]int, kinds)}
	}
	for r, code := range codes {
		out.Periods[c.Period[c.At(l.Times[r])]].Rows[code]++
	}
	return out
}

// conversions counts pairs by the groups of one item column.
type conversions struct {
	out    Conversion
	of     []int32 // by item
	sorted bool    // most pairs first
}

// newConversions readies the columns of c that are there.
func newConversions(items datasets.Catalog, c Config, kinds int) (out []*conversions) {
	for _, name := range []string{c.Category, c.Price} {
		col := items.Find(name)
		if col == nil || kinds < 2 || (name == c.Price) != col.IsNumeric() {
			continue
		}
		names, of := groupsOf(col)
		x := &conversions{of: slices.Clone(of), sorted: !col.IsNumeric(), out: Conversion{Column: name, Groups: make([]ConversionGroup, len(names)+1)}}
		for i := range x.out.Groups {
			g := &x.out.Groups[i]
			g.Name, g.Pairs, g.also = "missing", make([]int, kinds), make([]int, kinds-1)
			if i < len(names) {
				g.Name = names[i]
			}
		}
		for i, g := range x.of {
			if g < 0 {
				x.of[i] = int32(len(names))
			}
		}
		out = append(out, x)
	}
	return out
}

// add counts a pair with an item that has the kinds of mask.
func (x *conversions) add(item int32, mask uint) {
	g := &x.out.Groups[x.of[item]]
	g.count(mask, 1)
}

func (g *ConversionGroup) count(mask uint, n int) {
	last := len(g.Pairs) - 1
	for k := range g.Pairs {
		if mask>>k&1 == 0 {
			continue
		}
		g.Pairs[k] += n
		if k < last && mask>>(k+1)&1 == 1 {
			g.also[k] += n
		}
	}
	if mask&1 == 1 && mask>>last&1 == 1 {
		g.ends += n
	}
}

// finish leaves out groups without a pair and joins the rarest categories.
func (x *conversions) finish() Conversion {
	all := func(g ConversionGroup) (n int) {
		for _, p := range g.Pairs {
			n += p
		}
		return n
	}
	groups := slices.DeleteFunc(x.out.Groups, func(g ConversionGroup) bool { return all(g) == 0 })
	if x.sorted {
		slices.SortStableFunc(groups, func(a, b ConversionGroup) int { return cmp.Compare(all(b), all(a)) })
	}
	if len(groups) > maxConversions {
		rest := &groups[maxConversions-1]
		for _, g := range groups[maxConversions:] {
			for k := range g.Pairs {
				rest.Pairs[k] += g.Pairs[k]
			}
			for k := range g.also {
				rest.also[k] += g.also[k]
			}
			rest.ends += g.ends
		}
		rest.Name = fmt.Sprintf("%d more", len(groups)-maxConversions+1)
		groups = groups[:maxConversions]
	}
	for i := range groups {
		g := &groups[i]
		for k, n := range g.also {
			g.Steps = append(g.Steps, measure.Share(n, g.Pairs[k]))
		}
		g.Whole = measure.Share(g.ends, g.Pairs[0])
	}
	x.out.Groups = groups
	return x.out
}
