package recipe

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"tandem/datasets/clean"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
)

// Validate returns everything that is wrong with r as Faults, or nil. Decode has done
// it already; it is for recipes made or changed in Go.
func (r *Recipe) Validate() error { return r.faults().orNil() }

// name is fit for a directory and for a path of --set.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// faults are those of every setting on its own, as its tags tell, of the configs that check
// themselves, and of what sections ask of one another.
func (r *Recipe) faults() Faults {
	c := checker{recipe: r, kinds: r.kinds}
	c.tags(reflect.ValueOf(r).Elem(), "")
	c.name("name", r.Name)
	c.data()
	c.clean()
	c.split()
	items, users := r.Data.columns(r.Data.Items, true), r.Data.columns(r.Data.Users, false)
	c.features(r.Features.Item, "item", items, items)
	c.features(r.Features.User, "user", users, items)
	c.models()
	c.stop(&r.Train.Stop, "train.stop")
	c.evaluate()
	c.compare()
	c.seeds()
	c.tune()
	return c.Faults
}

// checker collects the faults of one recipe.
type checker struct {
	recipe *Recipe
	kinds  *Kinds
	Faults
}

// tags checks every value against the tags of its field.
func (c *checker) tags(v reflect.Value, path string) {
	if columns, ok := v.Interface().(tabular.AttributeColumns); ok {
		for _, column := range columns.List {
			c.tags(reflect.ValueOf(column), join(path, column.Name))
		}
		return
	}
	kind := kindIn(v)
	for _, f := range c.kinds.fields(v.Type()) {
		if !c.kinds.used(v.Type(), f, kind) || kind == "" && (len(f.Only) > 0 || f.slot >= 0) {
			continue // not its own, or of a kind that nobody told
		}
		if x := f.in(v, kind); x.IsValid() && !(f.OmitEmpty && x.IsZero()) {
			c.value(f.as(kind), x, join(path, f.Key))
		}
	}
}

// value checks what stands at a path: itself, or what is in it.
func (c *checker) value(f setting.Field, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.value(f, v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			at := join(path, strconv.Itoa(i))
			switch x := v.Index(i).Interface().(type) {
			case Model:
				at = join(path, c.key(i, x))
			case clean.Entry:
				at = join(path, c.recipe.Clean.Place(i))
			}
			c.value(f, v.Index(i), at)
		}
	case reflect.Struct:
		c.tags(v, path)
	default:
		if text := f.Fault(v, c.kinds.choices(f)); text != "" {
			c.add(path, "%s", text)
		}
	}
}

// within adds the faults of the config at path that it tells itself, but for those that its
// tags have told already.
func (c *checker) within(path string, err error) {
	for _, f := range setting.Of(err) {
		c.one(join(path, f.Key), f.Text)
	}
}

// one adds a fault, unless it is there.
func (c *checker) one(path, text string) {
	if !slices.ContainsFunc(c.Faults, func(o Fault) bool { return o.Path == path && o.What == text }) {
		c.add(path, "%s", text)
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

func (c *checker) seeds() {
	seeds := c.recipe.Seeds
	if len(seeds) == 0 {
		c.add("seeds", ": none, want at least one")
	}
	for i, seed := range seeds {
		if slices.Index(seeds, seed) < i {
			c.add(join("seeds", strconv.Itoa(i)), " = %d: duplicate seed", seed)
		}
	}
}
