package clean

import (
	"reflect"
	"slices"
	"strconv"

	"tandem/datasets/setting"
)

// Config is the cleaning rules in the order they run. In a recipe it is a list of maps with
// one key each:
//
//	clean: [{min_value: 4}, {duplicates: last}, {k_core: 5}]
//
// Nothing but the list runs; clean: [] keeps every row. One map is the short form of
// rules that occur once: they run in the order they are written, after the default
// rules that the map does not mention. Rules that do nothing (duplicates: keep,
// k_core: 0, unknown_items: keep) take such a default away and leave no trace.
type Config []Entry

// Entry is one rule: exactly one of its keys is set.
type Entry struct {
	// Duplicates says which row of a user and an item stays: the first, the last, the first
	// with the sum or with the max of all values, or all of them (keep).
	// Touch: keep where coming back is what is to be learned; sum for logs of views.
	Duplicates Duplicates `yaml:"duplicates,omitempty" choice:"keep first last sum max"`
	// MinValue drops rows with a smaller value.
	// Touch: 4 makes ratings of 1 to 5 stars a log of what people liked.
	MinValue *MinValue `yaml:"min_value,omitempty"`
	// ValueRange drops rows with a value outside.
	// Touch: against entries off the scale.
	ValueRange *ValueRange `yaml:"value_range,omitempty"`
	// Window drops rows of other times.
	// Touch: to learn from the recent years of an old shop, or to leave out its last days.
	Window *Window `yaml:"window,omitempty"`
	// Bots drops users with more rows than people have.
	// Touch: in logs of visits, whose busiest "users" are crawlers and counters of a shop.
	Bots *Bots `yaml:"bots,omitempty"`
	// UnknownItems says what happens to rows of items that the item table says nothing of.
	// Touch: drop where a model is to tell items by their attributes alone.
	UnknownItems string `yaml:"unknown_items,omitempty" choice:"keep drop"`
	// MinUsersPerItem drops, in one pass, rows of items that fewer different users met.
	// Touch: for a first look at a log with a long tail; k_core is the usual rule of papers.
	MinUsersPerItem *MinUsersPerItem `yaml:"min_users_per_item,omitempty" range:"≥ 1"`
	// MinItemsPerUser drops, in one pass, rows of users who met fewer different items.
	// Touch: as min_users_per_item.
	MinItemsPerUser *MinItemsPerUser `yaml:"min_items_per_user,omitempty" range:"≥ 1"`
	// KCore keeps the users and items with at least that many rows, until nothing changes;
	// one number means both sides.
	// Touch: to the numbers of a paper whose results are to be met; else it makes a problem
	// easier than the shop's.
	KCore *Core `yaml:"k_core,omitempty"`
	// MinCategory is about categories with few items: they join the parent, or go.
	// Touch: where a tree has leaves too small to learn from.
	MinCategory *MinCategory `yaml:"min_category,omitempty"`
	// PriceText turns a column of texts like "$1,299.00" into one of numbers.
	// Touch: where a reader took the prices for labels.
	PriceText *PriceText `yaml:"price_text,omitempty"`
	// PriceRange says which prices can be right.
	// Touch: against 0 and 999999 as words for "unknown".
	PriceRange *PriceRange `yaml:"price_range,omitempty"`
	// PriceOutliers is about prices far from those of their category.
	// Touch: against prices of another unit, of a pallet or of a typing error.
	PriceOutliers *PriceOutliers `yaml:"price_outliers,omitempty"`
}

// DefaultConfig keeps the last row of every user and item.
func DefaultConfig() Config { return Config{{Duplicates: KeepLast}} }

// Rules are what c means.
func (c Config) Rules() []Rule {
	var out []Rule
	for _, e := range c {
		if !e.Idle() {
			out = append(out, e.rule())
		}
	}
	return out
}

// WithoutIdle leaves out the rules that do nothing; it overwrites c.
func (c Config) WithoutIdle() Config { return slices.DeleteFunc(c, Entry.Idle) }

// Place is what tells entry i from the others: its number from 0, or "" where its rule
// occurs once.
func (c Config) Place(i int) string {
	name, times := c[i].Name(), 0
	for _, e := range c {
		if e.Name() == name {
			times++
		}
	}
	if name == "" || times > 1 {
		return strconv.Itoa(i)
	}
	return ""
}

// Validate returns all faults that show without data; their keys begin with Place.
func (c Config) Validate() error {
	var faults setting.Faults
	for i, e := range c {
		faults.Within(c.Place(i), e.Validate())
	}
	return faults.Join("datasets: clean: ")
}

// Name is the key of the rule; "" when none or several are set.
func (e Entry) Name() string {
	v, name := reflect.ValueOf(e), ""
	for _, f := range setting.Fields(v.Type()) {
		if v.FieldByIndex(f.Index).IsZero() {
			continue
		}
		if name != "" {
			return ""
		}
		name = f.Key
	}
	return name
}

// Idle reports whether the rule does nothing, whatever the data.
func (e Entry) Idle() bool {
	return e.Duplicates == keepAll || e.UnknownItems == "keep" || e.KCore != nil && *e.KCore == Core{}
}

// DropsRows reports whether a rule may drop interactions, which a given split forbids.
func (e Entry) DropsRows() bool {
	attributes := e.PriceText != nil || e.PriceRange != nil || e.PriceOutliers != nil
	return !attributes && !(e.MinCategory != nil && e.MinCategory.Then == ThenParent)
}

// Validate wants one rule, and that one in order.
func (e Entry) Validate() error {
	if e.Name() == "" {
		faults := setting.Faults{}
		faults.Add("", ": want exactly one rule")
		return faults.Join("datasets: clean: ")
	}
	return setting.Check(e).Join("datasets: clean: ")
}

// rule is the one that is set.
func (e Entry) rule() Rule {
	switch {
	case e.Duplicates != "":
		return e.Duplicates
	case e.MinValue != nil:
		return *e.MinValue
	case e.UnknownItems != "":
		return UnknownItems{}
	case e.MinUsersPerItem != nil:
		return *e.MinUsersPerItem
	case e.MinItemsPerUser != nil:
		return *e.MinItemsPerUser
	}
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			return f.Elem().Interface().(Rule)
		}
	}
	panic("clean: an entry without a rule")
}
