package experiments

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/clean"
)

// Validate returns everything that is wrong with r as Faults, or nil. Decode has done
// it already; it is for recipes made or changed in Go.
func (r *Recipe) Validate() error { return r.faults().orNil() }

// name is fit for a directory and for a path of --set.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

func (r *Recipe) faults() Faults {
	c := checker{recipe: r}
	c.choices(reflect.ValueOf(r).Elem(), "")
	c.name("name", r.Name)
	c.data()
	c.clean()
	c.split()
	items, users := r.Data.columns(r.Data.Items, true), r.Data.columns(r.Data.Users, false)
	c.features(r.Features.Item, "item", items, items)
	c.features(r.Features.User, "user", users, items)
	c.audit()
	c.models()
	c.train(&r.Train, "train")
	c.warm()
	c.evaluate()
	c.compare()
	c.seeds()
	c.tune()
	return c.Faults
}

// checker collects the faults of one recipe.
type checker struct {
	recipe *Recipe
	Faults
}

// choices checks every key that has a fixed list of values.
func (c *checker) choices(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.choices(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			at := join(path, strconv.Itoa(i))
			if m, ok := v.Index(i).Interface().(Model); ok {
				at = join(path, c.key(i, m))
			}
			if _, ok := v.Index(i).Interface().(clean.Entry); ok {
				at = strings.TrimSuffix("clean."+c.recipe.Clean.Place(i), ".")
			}
			c.choices(v.Index(i), at)
		}
	case reflect.Struct:
		if columns, ok := v.Interface().(Columns); ok {
			for _, column := range columns.List {
				c.choices(reflect.ValueOf(column), join(path, column.Name))
			}
			return
		}
		fields := fieldsOf(v.Type())
		kind := ""
		for _, f := range fields {
			if f.kind {
				kind = v.FieldByIndex(f.index).String()
			}
		}
		for _, f := range fields {
			at := join(path, f.key)
			if len(f.choices) > 0 && f.usedBy(kind) && !(f.omitEmpty && v.FieldByIndex(f.index).IsZero()) {
				c.choice(at, v.FieldByIndex(f.index).String(), f.choices)
			}
			c.choices(v.FieldByIndex(f.index), at)
		}
	}
}

// key is how a model is addressed: by its name, or by position when it has no name of
// its own.
func (c *checker) key(i int, m Model) string {
	first := slices.IndexFunc(c.recipe.Models, func(o Model) bool { return o.Name == m.Name })
	if m.Name == "" || first < i {
		return strconv.Itoa(i)
	}
	return m.Name
}

func (c *checker) choice(path, value string, choices []string) {
	switch {
	case value == "":
		c.add(path, ": missing, want one of %s", strings.Join(choices, ", "))
	case !slices.Contains(choices, value):
		c.add(path, " = %q, %s", value, wanted(value, choices))
	}
}

func (c *checker) name(path, value string) {
	switch {
	case value == "":
		c.add(path, ": missing")
	case !name.MatchString(value):
		c.add(path, " = %q, want letters, digits, - and _", value)
	}
}

func (c *checker) there(path, value string) {
	if value == "" {
		c.add(path, ": missing")
	}
}

func (c *checker) atLeast(path string, value, least int) {
	if value < least {
		c.add(path, " = %d, want ≥ %d", value, least)
	}
}

func (c *checker) notNegative(path string, value float64) {
	if !(value >= 0) || math.IsInf(value, 0) { // also refuses NaN
		c.add(path, " = %g, want ≥ 0", value)
	}
}

func (c *checker) positive(path string, value float64) {
	if !(value > 0) || math.IsInf(value, 0) {
		c.add(path, " = %g, want > 0", value)
	}
}

// chance checks a number in [0, 1).
func (c *checker) chance(path string, value float64) {
	if !(value >= 0 && value < 1) {
		c.add(path, " = %g, want in [0, 1)", value)
	}
}

func (c *checker) seeds() {
	seeds := c.recipe.Seeds
	if len(seeds) == 0 {
		c.add("seeds", ": none, want at least one")
	}
	for i, seed := range seeds {
		if slices.Index(seeds, seed) < i {
			c.add(join("seeds", strconv.Itoa(i)), " = %d, there twice", seed)
		}
	}
}
