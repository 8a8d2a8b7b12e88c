package datasets

import (
	"fmt"
	"math"
)

// Column is one attribute of every entity (item or user), by dense id: either
// Numbers or Labels is set, never both.
type Column struct {
	Name    string    // unique in its table
	Numbers []float64 // NaN where missing
	// Labels hold codes into Dict; an entity without a label has an empty list.
	// Whether the list is a path (root first) or a bag is for the reader of the
	// column to know: the file kept the order, and so does the list.
	Labels Lists
	Dict   *IDs // the labels themselves; nil for numbers
}

// IsNumeric tells a number column from a label column.
func (c *Column) IsNumeric() bool { return c.Numbers != nil }

// Len is the number of entities the column covers.
func (c *Column) Len() int {
	if c.IsNumeric() {
		return len(c.Numbers)
	}
	return c.Labels.Len()
}

// Has tells whether c has a value for the entity.
func (c *Column) Has(id int32) bool {
	if c.IsNumeric() {
		return !math.IsNaN(c.Numbers[id])
	}
	return len(c.Labels.At(id)) > 0
}

// Missing is how many entities have no value.
func (c *Column) Missing() int {
	n := 0
	for i := range c.Len() {
		if !c.Has(int32(i)) {
			n++
		}
	}
	return n
}

// Columns are the attributes of all entities of one kind. The item table is called
// the catalog, the user table the profiles. The zero value has no column.
type Columns []*Column

// Catalog holds the attributes of items, by item id.
type Catalog = Columns

// Profiles holds the attributes of users, by user id.
type Profiles = Columns

// Find returns the column with that name, or nil.
func (c Columns) Find(name string) *Column {
	for _, col := range c {
		if col.Name == name {
			return col
		}
	}
	return nil
}

// Names lists the columns in order.
func (c Columns) Names() []string {
	names := make([]string, len(c))
	for i, col := range c {
		names[i] = col.Name
	}
	return names
}

// Check returns an error unless every column covers exactly n entities, names are
// unique and every code is in its dictionary.
func (c Columns) Check(n int) error {
	seen := map[string]bool{}
	for _, col := range c {
		if seen[col.Name] {
			return fmt.Errorf("datasets: column %q: duplicate name", col.Name)
		}
		seen[col.Name] = true
		if col.Len() != n {
			return fmt.Errorf("datasets: column %q: %d rows, want %d", col.Name, col.Len(), n)
		}
		for _, code := range col.Labels.Values {
			if code < 0 || int(code) >= col.Dict.Len() {
				return fmt.Errorf("datasets: column %q: code %d, want [0, %d)", col.Name, code, col.Dict.Len())
			}
		}
	}
	return nil
}
