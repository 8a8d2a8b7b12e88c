package recipe

import (
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
)

// Marshal writes r as YAML with every effective value, so that it means the same
// under other defaults: decoding it gives r again. Keys that a kind does not use are
// left out, and so is a model's train key that agrees with the recipe's.
func (r *Recipe) Marshal() ([]byte, error) {
	root := r.kinds.encode(reflect.ValueOf(*r), "")
	common := yamltree.Child(root, "train")
	if models := yamltree.Child(root, "models"); models != nil {
		for _, m := range models.Content {
			if train := yamltree.Child(m, "train"); train != nil {
				dropEqual(train, common)
				if len(train.Content) == 0 {
					*m = *yamltree.Without(m, "train")
				}
			}
		}
	}
	out, err := yamltree.Dump(root)
	return []byte(out), err
}

// dropEqual removes from mapping n what stands in base with the same value.
func dropEqual(n, base *yaml.Node) {
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		same := yamltree.Child(base, key.Value)
		if value.Kind == yaml.MappingNode && same != nil {
			if dropEqual(value, same); len(value.Content) == 0 {
				continue
			}
		} else if same != nil && equal(value, same) {
			continue
		}
		kept = append(kept, key, value)
	}
	n.Content = kept
}

func equal(a, b *yaml.Node) bool {
	return a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, equal)
}

// Encode is a value of a recipe as a tree, a section or a model: what Marshal writes of it.
func (k *Kinds) Encode(v any) *yaml.Node { return k.encode(reflect.ValueOf(v), "") }

// encode mirrors decoder.value. Key is the name of the map entry that v stands in.
func (k *Kinds) encode(v reflect.Value, key string) *yaml.Node {
	switch x := v.Interface().(type) {
	case clean.Core:
		if x.Users == x.Items {
			return yamltree.Text("!!int", strconv.Itoa(x.Users))
		}
	case clean.Moment:
		return yamltree.Text("!!str", x.String())
	case clean.Entry:
		return yamltree.Flow(k.encodeStruct(v, key))
	case Pairs:
		switch {
		case x.All:
			return yamltree.Text("!!str", "all")
		case x.Partners:
			return yamltree.Text("!!str", "partners")
		}
		return k.encode(reflect.ValueOf(x.List), key)
	case Offset:
		if x.Auto {
			return yamltree.Text("!!str", "auto")
		}
		return k.encode(reflect.ValueOf(x.Value), key)
	case tabular.Words:
		return k.encodeMap(len(x), func(i int) (string, *yaml.Node) { return x[i].Text, k.encode(reflect.ValueOf(x[i].Value), "") })
	case tabular.Weights:
		return k.encodeMap(len(x), func(i int) (string, *yaml.Node) { return x[i].Event, k.encodeWeight(x[i]) })
	case Space:
		return encodeSpace(x)
	case [2]string:
		return yamltree.Flow(k.encode(reflect.ValueOf(x[:]), key))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return k.encode(v.Elem(), key)
	case reflect.Struct:
		return k.encodeStruct(v, key)
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for i := range v.Len() {
			list.Content = append(list.Content, k.encode(v.Index(i), ""))
		}
		if k := v.Type().Elem().Kind(); v.Len() == 0 || k != reflect.Struct {
			return yamltree.Flow(list)
		}
		return list
	case reflect.Bool:
		return yamltree.Text("!!bool", strconv.FormatBool(v.Bool()))
	case reflect.Int:
		return yamltree.Text("!!int", strconv.FormatInt(v.Int(), 10))
	case reflect.Uint64:
		return yamltree.Text("!!int", strconv.FormatUint(v.Uint(), 10))
	case reflect.Float64:
		return yamltree.Text("!!float", strconv.FormatFloat(v.Float(), 'g', -1, 64))
	}
	return yamltree.Text("!!str", v.String())
}

// encodeMap is a map of n entries.
func (k *Kinds) encodeMap(n int, entry func(i int) (key string, value *yaml.Node)) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := range n {
		key, value := entry(i)
		out.Content = append(out.Content, yamltree.Text("!!str", key), value)
	}
	return yamltree.Flow(out)
}

func (k *Kinds) encodeStruct(v reflect.Value, key string) *yaml.Node {
	out := yamltree.Map()
	kind := kindIn(v)
	for _, f := range k.fields(v.Type()) {
		if !k.used(v.Type(), f, kind) {
			continue
		}
		value := f.in(v, kind)
		if !value.IsValid() || f.OmitEmpty && value.IsZero() {
			continue
		}
		if columns, ok := value.Interface().(tabular.AttributeColumns); ok {
			yamltree.Add(out, f.Key, k.encodeColumns(columns, key))
			continue
		}
		yamltree.Add(out, f.Key, k.encode(value, f.Key))
	}
	return out
}

// encodeColumns writes the column map of the table called items or users.
func (k *Kinds) encodeColumns(c tabular.AttributeColumns, table string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	out.Content = append(out.Content, yamltree.Text("!!str", table[:len(table)-1]), yamltree.Text("!!str", c.Key))
	for _, column := range c.List {
		out.Content = append(out.Content, yamltree.Text("!!str", column.Name), yamltree.Flow(k.encodeStruct(reflect.ValueOf(column), "")))
	}
	return out
}

// encodeWeight is a number where that says all.
func (k *Kinds) encodeWeight(w tabular.Weight) *yaml.Node {
	if w == (tabular.Weight{Event: w.Event, Value: w.Value}) {
		return k.encode(reflect.ValueOf(w.Value), "")
	}
	return yamltree.Flow(k.encodeStruct(reflect.ValueOf(w), ""))
}
