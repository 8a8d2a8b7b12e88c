package recipe

import (
	"reflect"
	"slices"
	"strings"

	"tandem/datasets/clean"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe/internal/docs"
)

// referrer walks the settings of a recipe.
type referrer struct {
	kinds   *Kinds
	docs    docs.Docs
	entries []Entry
	told    map[reflect.Type]string // structs that were described, and where
}

// structure describes the keys of a struct; likes are some with their defaults, by what they
// stand in.
func (r *referrer) structure(likes []instance, path string) {
	t := likes[0].value.Type()
	r.told[t] = path
	fields := r.kinds.fields(t)
	instances := r.instances(likes, fields)
	for _, f := range fields {
		if t == reflect.TypeFor[tabular.Attribute]() && f.Key == "sources" {
			r.short("Source", path)
		}
		for _, g := range r.groups(t, f) {
			r.field(f, g, likes, instances, join(path, f.Key))
		}
		if t == reflect.TypeFor[Model]() && f.Key == "name" {
			r.short("Like", path)
		}
		if f.Type == reflect.TypeFor[Space]() {
			for _, name := range rangeNames {
				r.short(name, join(path, f.Key+".KEY"))
			}
		}
	}
}

// rangeNames are the fields of shorthand that say what a key of a space may be.
var rangeNames = []string{"Uniform", "Log", "Int", "Choice"}

// short describes a key that decoding puts others in the place of.
func (r *referrer) short(name, path string) {
	f, _ := reflect.TypeFor[shorthand]().FieldByName(name)
	doc := r.docs.Field(reflect.TypeFor[shorthand](), name)
	r.entries = append(r.entries, Entry{
		Path: join(path, f.Tag.Get("yaml")), Type: typeName(f.Type), Doc: doc.Text, Example: doc.Example, Touch: doc.Touch,
	})
}

// instance is a struct with the defaults of a kind.
type instance struct {
	kind  string
	value reflect.Value
}

// instances are structs with the defaults of each kind, and what the kind is where none is
// written; those that they are like where there are no kinds.
func (r *referrer) instances(likes []instance, fields []field) (out []instance) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.Kind })
	if i < 0 {
		return likes
	}
	for _, kind := range r.kinds.choices(fields[i].Field) {
		fresh := reflect.New(likes[0].value.Type())
		switch p := fresh.Interface().(type) {
		case *Model:
			r.kinds.setDefaults(p, kind)
		case *Feature:
			r.kinds.setFeature(p, kind)
		case *Train:
			*p = r.kinds.trainDefaults(kind)
		case setting.Defaulter:
			p.SetDefaults(kind)
		}
		out = append(out, instance{kind, fresh.Elem()})
	}
	return out
}

// group are the kinds for which a field is the same setting.
type group struct {
	setting setting.Field
	kinds   []string // none = all
}

// groups are the kinds that use a field, apart where their owners differ.
func (r *referrer) groups(t reflect.Type, f field) (out []group) {
	if f.slot < 0 {
		var of []string
		if len(f.Only) > 0 {
			of = r.usedBy(t, f)
		}
		return []group{{f.Field, of}}
	}
	for _, kind := range r.usedBy(t, f) {
		own := f.as(kind)
		i := slices.IndexFunc(out, func(g group) bool { return g.setting.Owner == own.Owner && g.setting.Name == own.Name })
		if i < 0 {
			i, out = len(out), append(out, group{setting: own})
		}
		out[i].kinds = append(out[i].kinds, kind)
	}
	if f.Type.Kind() == reflect.Struct && len(out) > 1 { // sections of one name, such as knn
		for _, g := range out[1:] {
			out[0].kinds = append(out[0].kinds, g.kinds...)
		}
		out = out[:1]
	}
	return out
}

// usedBy are the kinds of t that use a field.
func (r *referrer) usedBy(t reflect.Type, f field) (out []string) {
	fields := r.kinds.fields(t)
	i := slices.IndexFunc(fields, func(f field) bool { return f.Kind })
	for _, kind := range r.kinds.choices(fields[i].Field) {
		if r.kinds.used(t, f, kind) {
			out = append(out, kind)
		}
	}
	return out
}

// field describes a key and what is below it.
func (r *referrer) field(f field, g group, likes, instances []instance, path string) {
	doc := r.docs.Field(g.setting.Owner, g.setting.Name)
	inner := inside(g.setting.Type)
	if doc.Text == "" && f.slot >= 0 { // a section of the table of kinds
		doc.Text = "The settings of " + r.about(g.kinds) + "."
	}
	e := Entry{
		Path: path, Type: typeName(g.setting.Type), Choices: r.kinds.choices(g.setting), Kinds: g.kinds,
		Doc: doc.Text, Example: doc.Example, Touch: doc.Touch, Section: inner != nil,
	}
	if text := g.setting.Range.String(); text != "" {
		e.Range = text
		if strings.ContainsAny(text[:1], "[(") {
			e.Range = "in " + text
		}
	}
	if inner == nil {
		if e.Default = r.defaults(f, g, instances); f.Kind {
			e.Default = r.defaultKind(f, likes[0].value)
		}
		r.entries = append(r.entries, e)
		return
	}
	if at, ok := r.told[inner]; ok && at != path {
		e.SameAs = at
		r.entries = append(r.entries, e)
		return
	}
	r.entries = append(r.entries, e)
	r.structure(r.examples(inner, f, g, instances), path+part(g.setting.Type))
}

// about says what kinds are.
func (r *referrer) about(kinds []string) string {
	var out []string
	for _, kind := range kinds {
		out = append(out, kind+" ("+r.kinds.Model(kind).About+")")
	}
	return strings.Join(out, ", ")
}

// defaultKind is what decides which keys there are, where it is not written.
func (r *referrer) defaultKind(f field, like reflect.Value) string {
	if f.Table != "losses" {
		return r.shown(f, f.in(like, ""))
	}
	var losses []string
	of := map[string][]string{}
	for _, k := range r.kinds.Models {
		if k.Loss == "" {
			continue
		}
		if of[k.Loss] == nil {
			losses = append(losses, k.Loss)
		}
		of[k.Loss] = append(of[k.Loss], k.Name)
	}
	for i, l := range losses {
		losses[i] = l + " (" + strings.Join(of[l], ", ") + ")"
	}
	return strings.Join(losses, "; ")
}

// part is the name of what stands for many in a path, or "".
func part(t reflect.Type) string {
	if t == reflect.TypeFor[tabular.AttributeColumns]() {
		return ".NAME"
	}
	if t == reflect.TypeFor[tabular.Weights]() {
		return ".EVENT"
	}
	return ""
}

// examples are structs with the defaults that they have below a field: those of each kind
// if it is a section of the table of kinds.
func (r *referrer) examples(t reflect.Type, f field, g group, instances []instance) (out []instance) {
	for _, i := range instances {
		v := f.in(i.value, i.kind)
		for v.IsValid() && v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if !v.IsValid() || v.Kind() != reflect.Struct || f.slot < 0 && v.Type() != t {
			continue
		}
		out = append(out, instance{i.kind, v})
		if f.slot < 0 {
			return out
		}
	}
	if out != nil {
		return out
	}
	fresh, kind := reflect.New(t), ""
	if t == reflect.TypeFor[tabular.Attribute]() {
		kind = string(tabular.Number) // as decoding has it
	}
	if p, ok := fresh.Interface().(setting.Defaulter); ok {
		p.SetDefaults(kind)
	}
	return []instance{{kind, fresh.Elem()}}
}

// defaults is what a key is where it is not written, by kind where kinds differ.
func (r *referrer) defaults(f field, g group, instances []instance) string {
	var texts []string
	kinds := map[string][]string{}
	for _, i := range instances {
		if len(g.kinds) > 0 && !slices.Contains(g.kinds, i.kind) {
			continue
		}
		v := r.at(f, i)
		if !v.IsValid() {
			continue
		}
		text := r.shown(f, v)
		if kinds[text] == nil {
			texts = append(texts, text)
		}
		kinds[text] = append(kinds[text], i.kind)
	}
	if len(texts) <= 1 {
		return strings.Join(texts, "")
	}
	for i, text := range texts {
		texts[i] = text + " (" + strings.Join(kinds[text], ", ") + ")"
	}
	return strings.Join(texts, "; ")
}

// at is the value of a setting in an instance, whose struct may be another with the same
// keys.
func (r *referrer) at(f field, i instance) reflect.Value {
	for _, own := range r.kinds.fields(i.value.Type()) {
		if own.Key == f.Key {
			return own.in(i.value, i.kind)
		}
	}
	return reflect.Value{}
}

// shown is a value as it is written; empty for a text without one. A number or a bool that
// recipes leave out at zero has zero for its default, not none.
func (r *referrer) shown(f field, v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Uint64, reflect.Float64:
	default:
		if f.OmitEmpty && v.IsZero() || v.Kind() == reflect.Pointer && v.IsNil() {
			return "none"
		}
	}
	n := r.kinds.encode(v, f.Key)
	if n.Value == "" && len(n.Content) == 0 && n.Tag == "!!str" {
		return ""
	}
	return inline(n)
}

// inside is the struct whose keys stand below a key of this type; nil for a plain value.
func inside(t reflect.Type) reflect.Type {
	switch t {
	case reflect.TypeFor[tabular.AttributeColumns]():
		return reflect.TypeFor[tabular.Attribute]()
	case reflect.TypeFor[tabular.Weights]():
		return reflect.TypeFor[tabular.Weight]()
	case reflect.TypeFor[Offset](), reflect.TypeFor[Pairs](), reflect.TypeFor[clean.Moment](), reflect.TypeFor[Space](), reflect.TypeFor[tabular.Words]():
		return nil
	}
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		return t
	}
	return nil
}

// typeName is how a type is called.
func typeName(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[clean.Config]():
		return "list of rules, or one map of them"
	case reflect.TypeFor[clean.Core]():
		return "section, or one whole number for both keys"
	case reflect.TypeFor[clean.Moment]():
		return "date, time or whole number"
	case reflect.TypeFor[Offset]():
		return "number or auto"
	case reflect.TypeFor[Pairs]():
		return "partners, all, or list of pairs of names"
	case reflect.TypeFor[tabular.Weights]():
		return "map of events to weights, or to sections"
	case reflect.TypeFor[tabular.Words]():
		return "map of texts to numbers"
	case reflect.TypeFor[tabular.AttributeColumns]():
		return "map of names to columns"
	case reflect.TypeFor[Space]():
		return "map of keys to ranges"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Slice:
		if inside(t) != nil {
			return "list of sections"
		}
		return "list of " + typeName(t.Elem()) + "s"
	case reflect.Struct:
		return "section"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "whole number"
	case reflect.Uint64:
		return "whole number ≥ 0"
	case reflect.Float64:
		return "number"
	}
	return "text"
}
