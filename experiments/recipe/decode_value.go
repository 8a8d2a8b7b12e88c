package recipe

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
)

// value decodes n over the default that v holds.
func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	d.at[path] = n
	switch p := v.Addr().Interface().(type) {
	case *clean.Core:
		d.kCore(n, p, path)
		return
	case *Pairs:
		d.pairs(n, p, path)
		return
	case *Offset:
		d.offset(n, p, path)
		return
	case *clean.Config:
		d.clean(n, p, path)
		return
	case interface{ UnmarshalText(text []byte) error }:
		if err := p.UnmarshalText([]byte(n.Value)); err != nil {
			d.fault(n, path, " = %s, %s", shown(n), err)
		}
		return
	case *tabular.AttributeColumns:
		d.columns(n, p, path)
		return
	case *tabular.Words:
		d.words(n, p, path)
		return
	case *tabular.Weights:
		d.weights(n, p, path)
		return
	case *Space:
		d.space(n, p, path)
		return
	case *[]Model:
		d.models(n, p, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Pointer:
		if n.ShortTag() == "!!null" {
			return // nothing written: the default stays
		}
		fresh := reflect.New(v.Type().Elem())
		if !v.IsNil() {
			fresh.Elem().Set(v.Elem())
		}
		d.value(n, fresh.Elem(), path)
		v.Set(fresh)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) {
	if n.ShortTag() == "!!null" {
		return
	}
	if !d.wants(n, yaml.MappingNode, path, "a map of keys to values") {
		return
	}
	fields := d.kinds.fields(v.Type())
	kind := d.kindOf(n, v, fields)
	hasKind := slices.ContainsFunc(fields, func(f field) bool { return f.Kind })
	if kind != "" || !hasKind {
		switch p := v.Addr().Interface().(type) {
		case *Feature:
			d.kinds.setFeature(p, kind)
		case *Train:
			*p = d.kinds.trainDefaults(kind)
		case setting.Defaulter:
			p.SetDefaults(kind)
		}
	}
	d.fields(n, v, path, kind, fields)
}

// fields decodes the keys of mapping n into the fields of v.
func (d *decoder) fields(n *yaml.Node, v reflect.Value, path, kind string, fields []field) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		f := slices.IndexFunc(fields, func(f field) bool { return f.Key == key.Value })
		switch {
		case seen[key.Value]:
			d.fault(key, at, ": duplicate key")
		case f < 0:
			known := d.kinds.keysFor(v.Type(), kind)
			d.fault(key, at, ": unknown key, %s", setting.Wanted(key.Value, known))
			if best, ok := setting.Nearest(key.Value, known); ok {
				d.meant[join(path, best)] = true
			}
		case !d.kinds.used(v.Type(), fields[f], kind):
			d.fault(key, at, ": not used by kind %s, which has %s", kind, strings.Join(d.kinds.keysFor(v.Type(), kind), ", "))
		default:
			to := fields[f].in(v, kind)
			if !to.IsValid() { // the kind has its fault: of what it would have, nothing is known
				break
			}
			d.value(value, to, at)
			if fields[f].Path {
				d.expand(value, to, at)
			}
		}
		seen[key.Value] = true
	}
}

// kindOf is the kind written in n, else the one v has; "" when it is no known kind.
func (d *decoder) kindOf(n *yaml.Node, v reflect.Value, fields []field) string {
	for _, f := range fields {
		if !f.Kind {
			continue
		}
		kind := f.in(v, "").String()
		if written := yamltree.Child(n, f.Key); written != nil {
			kind = written.Value
		}
		if slices.Contains(d.kinds.choices(f.Field), kind) {
			return kind
		}
	}
	return ""
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.ShortTag() == "!!null" || !d.wants(n, yaml.SequenceNode, path, "a list") {
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.value(item, out.Index(i), join(path, strconv.Itoa(i)))
	}
	v.Set(out)
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	tag := n.ShortTag()
	number := tag == "!!int" || tag == "!!float"
	var err error
	if number && v.Kind() != reflect.String && octal(n.Value) {
		d.fault(n, path, " = %s, want a number without zeros before it: some readers of YAML take it for an octal one", shown(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if n.Kind != yaml.ScalarNode || tag == "!!null" {
			d.fault(n, path, " = %s, want a text", shown(n))
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		if tag != "!!bool" {
			d.fault(n, path, " = %s, want true or false", shown(n))
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Float64:
		var x float64
		if x, err = strconv.ParseFloat(n.Value, 64); !number || err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			d.fault(n, path, " = %s, want a finite number", shown(n))
			return
		}
		v.SetFloat(x)
	case reflect.Int:
		if n.Value == "all" && (path == "negatives" || strings.HasSuffix(path, ".negatives")) {
			v.SetInt(0) // as train.Config has it
			return
		}
		var x int64
		if x, err = strconv.ParseInt(n.Value, 0, 64); tag != "!!int" || err != nil {
			d.fault(n, path, " = %s, want a whole number", shown(n))
			return
		}
		v.SetInt(x)
	case reflect.Uint64:
		var x uint64
		if x, err = strconv.ParseUint(n.Value, 0, 64); tag != "!!int" || err != nil {
			d.fault(n, path, " = %s, want a whole number ≥ 0", shown(n))
			return
		}
		v.SetUint(x)
	default:
		panic("experiments: a recipe field of unknown type")
	}
}

// octal tells a number with a zero before its other digits: YAML 1.1 reads 010 as 8, YAML 1.2 as
// 10, and 0o10 as 8.
func octal(text string) bool {
	text = strings.TrimLeft(text, "+-")
	return len(text) > 1 && text[0] == '0' && (text[1] >= '0' && text[1] <= '9' || text[1] == '_' || text[1] == 'o' || text[1] == 'O')
}

// wants reports whether n is of that kind, and notes a fault if not.
func (d *decoder) wants(n *yaml.Node, kind yaml.Kind, path, what string) bool {
	if n.Kind != kind {
		d.fault(n, path, " = %s, want %s", shown(n), what)
	}
	return n.Kind == kind
}

// shown is a node in a message.
func shown(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "{…}"
	case n.Kind == yaml.SequenceNode:
		return "[…]"
	case n.ShortTag() == "!!null":
		return "nothing"
	case n.ShortTag() == "!!str":
		return strconv.Quote(n.Value)
	}
	return n.Value
}
