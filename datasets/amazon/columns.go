package amazon

import (
	"fmt"
	"slices"
	"strings"

	"tandem/datasets/internal/jsonline"
)

// column is one attribute that metadata can bring.
type column struct {
	name string
	// fields holds the name of the source field by vintage, "related/also_bought" for
	// one inside an object; "" = the vintage has none.
	fields [3]string
	number bool
	read   func(raw []byte, c *cell) error
}

// cell is one value of one product.
type cell struct {
	texts    []string
	number   float64 // NaN where missing
	high     float64 // number, high, currency and priceErr are what ParsePrice returned
	currency string
	priceErr error
	cut      bool // a path lost parts
	debris   int  // texts left out
}

// all columns, in the order that messages list them.
func columns() []column {
	return []column{
		{"price", [3]string{"price", "price", "price"}, true, readPrice},
		{"price_high", [3]string{"price", "price", "price"}, true, readPrice},
		{"category", [3]string{"categories", "category", "categories"}, false, readPath},
		{"categories", [3]string{"categories", "category", "categories"}, false, readPaths},
		{"main_category", [3]string{"", "main_cat", "main_category"}, false, readLabel},
		{"brand", [3]string{"brand", "brand", "store"}, false, readLabel},
		{"title", [3]string{"title", "title", "title"}, false, readLabel},
		{"rank", [3]string{"salesRank", "rank", ""}, true, readRank},
		{"also_bought", [3]string{"related/also_bought", "also_buy", ""}, false, readKeys},
		{"also_viewed", [3]string{"related/also_viewed", "also_view", ""}, false, readKeys},
		{"bought_together", [3]string{"related/bought_together", "", "bought_together"}, false, readKeys},
		{"buy_after_viewing", [3]string{"related/buy_after_viewing", "", ""}, false, readKeys},
		{"average_rating", [3]string{"", "", "average_rating"}, true, readNumber},
		{"rating_number", [3]string{"", "", "rating_number"}, true, readNumber},
	}
}

// ColumnNames lists the attributes that metadata can bring. Not every vintage has all:
// asking for one that it lacks is an error.
//
//   - price, price_high: the bounds of the price (see datasets.ParsePrice); numbers
//   - category: the (first) category path; categories: the parts of all paths, as tags
//   - main_category, brand (in 2023: store), title: one label
//   - rank: the (first) sales rank; a number
//   - also_bought, also_viewed, bought_together, buy_after_viewing: keys of other items,
//     as tags
//   - average_rating, rating_number: numbers that count the reviews, those of the test
//     part too: a model that sees them has seen the answers
func ColumnNames() []string {
	var names []string
	for _, c := range columns() {
		names = append(names, c.name)
	}
	return names
}

func findColumn(name string) (column, error) {
	all := columns()
	if i := slices.IndexFunc(all, func(c column) bool { return c.name == name }); i >= 0 {
		return all[i], nil
	}
	return column{}, fmt.Errorf("%q, want some of %s", name, strings.Join(ColumnNames(), ", "))
}

// field is the top-level field to scan for, and the one to look for in it.
func (c column) field(v vintage) (top, inner string) {
	top, inner, _ = strings.Cut(c.fields[v], "/")
	return top, inner
}

// value reads the cell from the raw top-level field.
func (c column) value(raw []byte, inner string, out *cell) error {
	if inner != "" && !jsonline.IsNull(raw) {
		object := raw
		raw = nil
		err := jsonline.Each(object, func(name, value []byte) error {
			if string(name) == inner {
				raw = value
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if jsonline.IsNull(raw) {
		return nil
	}
	return c.read(raw, out)
}
