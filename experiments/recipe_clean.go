package experiments

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"tandem/datasets/clean"
)

// Clean is the cleaning rules in the order they run, before the split. In YAML it is a
// list of maps with one key each:
//
//	clean: [{min_value: 4}, {duplicates: last}, {k_core: 5}]
//
// Nothing but the list runs; clean: [] keeps every row. One map is the short form of
// rules that occur once: they run in the order they are written, after the default
// rules that the map does not mention. Rules that do nothing (duplicates: keep,
// k_core: 0, unknown_items: keep) take such a default away and leave no trace.
// --set clean.k_core=5 changes the rule of that name, or adds it at the end.
type Clean []CleanRule

// CleanRule is one rule: exactly one of its keys is set.
type CleanRule struct {
	Duplicates      string           `yaml:"duplicates,omitempty" choice:"keep first last sum max"` // of a user and an item
	MinValue        *float64         `yaml:"min_value,omitempty"`                                   // rows with a smaller value are dropped
	ValueRange      *Bounds          `yaml:"value_range,omitempty"`                                 // rows outside are dropped
	Window          *Window          `yaml:"window,omitempty"`                                      // rows outside are dropped
	Bots            *Bots            `yaml:"bots,omitempty"`                                        // users with more rows are dropped
	UnknownItems    string           `yaml:"unknown_items,omitempty" choice:"keep drop"`            // items that the item table says nothing of
	MinUsersPerItem *int             `yaml:"min_users_per_item,omitempty"`                          // different ones; one pass
	MinItemsPerUser *int             `yaml:"min_items_per_user,omitempty"`                          // different ones; one pass
	KCore           *KCore           `yaml:"k_core,omitempty"`
	MinCategory     *MinCategory     `yaml:"min_category,omitempty"`
	PriceText       *ColumnReference `yaml:"price_text,omitempty"`
	PriceRange      *PriceRange      `yaml:"price_range,omitempty"`
	PriceOutliers   *PriceOutliers   `yaml:"price_outliers,omitempty"`
}

// KCore keeps users and items with at least that many rows, until nothing changes;
// 0 = no limit. In YAML one number means both.
type KCore struct {
	Users int `yaml:"users"`
	Items int `yaml:"items"`
}

// Bounds are both inclusive; nil = none.
type Bounds struct {
	Min *float64 `yaml:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty"`
}

// Window is From ≤ time < To; nil = open.
type Window struct {
	From *Moment `yaml:"from,omitempty"`
	To   *Moment `yaml:"to,omitempty"`
}

// Moment is a time in seconds. In YAML it is a date (2014-07-01, midnight UTC), a time of
// RFC 3339, or a whole number.
type Moment int64

func (m Moment) String() string {
	if t := time.Unix(int64(m), 0).UTC(); m >= 1e8 && t.Year() < 10000 { // before 1973 it may be any order
		return t.Format(time.RFC3339)
	}
	return strconv.FormatInt(int64(m), 10)
}

// Bots are users with more rows than that; 0 = no limit.
type Bots struct {
	PerDay int `yaml:"per_day"` // on any one day, UTC
	Total  int `yaml:"total"`
}

// ColumnReference names a column of the item table.
type ColumnReference struct {
	Column string `yaml:"column"`
}

// MinCategory is about categories with fewer items: they join the parent, or go.
type MinCategory struct {
	Column string `yaml:"column"`
	Items  int    `yaml:"items"`
	Then   string `yaml:"then" choice:"parent drop"`
}

// PriceRange says which prices can be right.
type PriceRange struct {
	Column string   `yaml:"column"`
	Min    *float64 `yaml:"min,omitempty"`
	Max    *float64 `yaml:"max,omitempty"`
	Then   string   `yaml:"then" choice:"missing clip"`
}

// PriceOutliers are prices far from those of their category: above factor times its
// quantile, or with a robust z-score of the logarithm above z.
type PriceOutliers struct {
	Column   string  `yaml:"column"`
	By       string  `yaml:"by,omitempty"` // path column; "" = all items together
	Items    int     `yaml:"items"`        // a smaller category is judged with its parent
	Quantile float64 `yaml:"quantile"`
	Factor   float64 `yaml:"factor"`
	Z        float64 `yaml:"z"`
	Then     string  `yaml:"then" choice:"missing clip"`
}

// name is the key of the rule in YAML; "" when none or several are set.
func (r CleanRule) name() string {
	v, name := reflect.ValueOf(r), ""
	for _, f := range fieldsOf(v.Type()) {
		if v.Field(f.index).IsZero() {
			continue
		}
		if name != "" {
			return ""
		}
		name = f.key
	}
	return name
}

// path is how rule i is called in faults: by its name, if it has that for its own.
func (c Clean) path(i int) string {
	name, times := c[i].name(), 0
	for _, r := range c {
		if r.name() == name {
			times++
		}
	}
	return rulePath(name, i, times == 1)
}

func rulePath(name string, i int, alone bool) string {
	if name == "" || !alone {
		return "clean." + strconv.Itoa(i)
	}
	return "clean"
}

// idle reports whether the rule does nothing, whatever the data.
func (r CleanRule) idle() bool {
	return r.Duplicates == "keep" || r.UnknownItems == "keep" || r.KCore != nil && *r.KCore == KCore{}
}

// withoutIdle leaves out the rules that do nothing.
func (c Clean) withoutIdle() Clean {
	return slices.DeleteFunc(c, CleanRule.idle)
}

// rules are what c means to package datasets.
func (c Clean) rules() []clean.Rule {
	var out []clean.Rule
	for _, r := range c {
		out = append(out, r.rule())
	}
	return out
}

func (r CleanRule) rule() clean.Rule {
	switch r.name() {
	case "duplicates":
		return clean.Duplicates(r.Duplicates)
	case "min_value":
		return clean.MinValue(*r.MinValue)
	case "value_range":
		return clean.ValueRange{Min: r.ValueRange.Min, Max: r.ValueRange.Max}
	case "window":
		return clean.Window{From: (*int64)(r.Window.From), To: (*int64)(r.Window.To)}
	case "bots":
		return clean.Bots(*r.Bots)
	case "unknown_items":
		return clean.UnknownItems{}
	case "min_users_per_item":
		return clean.MinUsersPerItem(*r.MinUsersPerItem)
	case "min_items_per_user":
		return clean.MinItemsPerUser(*r.MinItemsPerUser)
	case "k_core":
		return clean.Core(*r.KCore)
	case "min_category":
		return clean.MinCategory(*r.MinCategory)
	case "price_text":
		return clean.PriceText(*r.PriceText)
	case "price_range":
		return clean.PriceRange(*r.PriceRange)
	case "price_outliers":
		return clean.PriceOutliers(*r.PriceOutliers)
	}
	panic(fmt.Sprintf("experiments: cleaning rule %q is not wired", r.name()))
}

// dropsRows reports whether a rule may drop interactions, which a given split forbids.
func (r CleanRule) dropsRows() bool {
	attributes := []string{"price_text", "price_range", "price_outliers"}
	return !slices.Contains(attributes, r.name()) && !(r.MinCategory != nil && r.MinCategory.Then == "parent")
}
