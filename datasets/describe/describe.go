package describe

import (
	"slices"

	"tandem/datasets"
)

// Config says what the item columns mean to a shop.
type Config struct {
	// Price names a number column and Category a label column of the items whose lists
	// are paths, root first. "" or a name that is not there = none.
	Price, Category string
}

// Description is what a data set looks like before anything is learned from it: every
// number exact, none from a sample. Users and items are all that have an id, seen in a
// log or not. Parts that the data say nothing about are nil.
type Description struct {
	Users int `json:"users"` // with an id
	Items int `json:"items"` // with an id
	Rows  int `json:"rows"`  // of all parts
	Pairs int `json:"pairs"` // distinct (user, item)
	// Density is Pairs / (Users·Items).
	Density float64 `json:"density"`
	// FirstTime and LastTime span the rows; both 0 when no log has times.
	FirstTime int64  `json:"first_time"`
	LastTime  int64  `json:"last_time"`  // seconds
	TimeScale string `json:"time_scale"` // what the times count; empty without times

	UserTail     Tail     `json:"user_tail"`     // how unevenly rows are spread over users
	ItemTail     Tail     `json:"item_tail"`     // and over items
	UserActivity Activity `json:"user_activity"` // how many rows users have
	ItemActivity Activity `json:"item_activity"` // and items

	Values    *Values    `json:"values,omitempty"`    // nil when all are the same
	Growth    *Growth    `json:"growth,omitempty"`    // nil without a calendar
	Freshness *Freshness `json:"freshness,omitempty"` // nil for less than 90 days
	Price     *Prices    `json:"price,omitempty"`     // nil without a price column
	Category  *Tree      `json:"category,omitempty"`  // nil without a category column

	ItemColumns []Column `json:"item_columns"` // in the order of the table
	UserColumns []Column `json:"user_columns"` // in the order of the table
	// Groups are the users by each of their columns.
	Groups []Grouping `json:"groups"`
}

// Of looks at all rows of d, those of a given split together.
// Cost: O(rows·log rows) for values, else O(rows·log(rows per user) + ids·log ids).
// Memory: about 40 bytes a row and 50 a user above d.
func Of(d *datasets.Data, c Config) *Description {
	all := joined(d)
	users, items := all.UserCounts(), all.ItemCounts()
	out := &Description{
		Users: all.NumUsers(), Items: all.NumItems(), Rows: all.Len(),
		Pairs:     len(all.ByUser().Values),
		TimeScale: all.TimeScale(),
		UserTail:  newTail(users), ItemTail: newTail(items),
		UserActivity: newActivity(users), ItemActivity: newActivity(items),
		Values:      newValues(all.Values),
		ItemColumns: describeColumns(d.Items, items),
		UserColumns: describeColumns(d.Users, users),
		Groups:      groupUsers(d.Users, users),
	}
	if out.Users > 0 && out.Items > 0 {
		out.Density = float64(out.Pairs) / float64(out.Users) / float64(out.Items)
	}
	out.FirstTime, out.LastTime = span(d)
	if out.TimeScale == datasets.TimeCalendar {
		out.Growth, out.Freshness = newGrowth(all), newFreshness(all)
	}
	category := d.Items.Find(c.Category)
	if category != nil && category.IsNumeric() {
		category = nil
	}
	if price := d.Items.Find(c.Price); price != nil && price.IsNumeric() {
		out.Price = newPrices(price, category, items)
	}
	if category != nil {
		out.Category = newTree(category, items)
	}
	return out
}

// joined returns all rows of d as one log. A column that one of the parts lacks is nil,
// and so are events that the parts code in different ways.
func joined(d *datasets.Data) *datasets.Log {
	logs := d.Logs()
	if len(logs) == 1 {
		return logs[0]
	}
	all := &datasets.Log{UserIDs: d.UserIDs(), ItemIDs: d.ItemIDs()}
	values, times, events := true, true, true
	for _, l := range logs {
		all.Users, all.Items = append(all.Users, l.Users...), append(all.Items, l.Items...)
		values, times, events = values && l.Values != nil, times && l.Times != nil, events && l.Events != nil && l.EventIDs == logs[0].EventIDs
	}
	for _, l := range logs {
		if values {
			all.Values = append(all.Values, l.Values...)
		}
		if times {
			all.Times = append(all.Times, l.Times...)
		}
		if events {
			all.Events, all.EventIDs = append(all.Events, l.Events...), l.EventIDs
		}
	}
	return all
}

// span returns the first and the last time of all parts that have times.
func span(d *datasets.Data) (first, last int64) {
	known := false
	for _, l := range d.Logs() {
		if len(l.Times) == 0 {
			continue
		}
		low, high := slices.Min(l.Times), slices.Max(l.Times)
		if !known {
			first, last, known = low, high, true
		}
		first, last = min(first, low), max(last, high)
	}
	return first, last
}

// GuessColumns returns the names of the columns that are called like a price and like a
// category path, "" where there is none.
func GuessColumns(items datasets.Catalog) Config {
	var c Config
	for _, name := range []string{"price", "Price"} {
		if col := items.Find(name); col != nil && col.IsNumeric() && c.Price == "" {
			c.Price = name
		}
	}
	for _, name := range []string{"category", "categories", "path", "Category", "Categories"} {
		if col := items.Find(name); col != nil && !col.IsNumeric() && c.Category == "" {
			c.Category = name
		}
	}
	return c
}
