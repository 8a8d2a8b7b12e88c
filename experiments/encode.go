package experiments

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
)

// Marshal writes r as YAML with every effective value, so that it means the same
// under other defaults: decoding it gives r again. Keys that a kind does not use are
// left out, and so is a model's train key that agrees with the recipe's.
func (r *Recipe) Marshal() ([]byte, error) {
	root := encode(reflect.ValueOf(*r), "")
	common := child(root, "train")
	if models := child(root, "models"); models != nil {
		for _, m := range models.Content {
			if train := child(m, "train"); train != nil {
				dropEqual(train, common)
				if len(train.Content) == 0 {
					*m = *without(m, "train")
				}
			}
		}
	}
	out, err := dump(root)
	return []byte(out), err
}

// dump writes a tree as YAML.
func dump(root *yaml.Node) (string, error) {
	var out bytes.Buffer
	dumper, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return "", err
	}
	if err := dumper.Dump(root); err != nil {
		return "", err
	}
	err = dumper.Close()
	return out.String(), err
}

// dropEqual removes from mapping n what stands in base with the same value.
func dropEqual(n, base *yaml.Node) {
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		same := child(base, key.Value)
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

// encode mirrors decoder.value. Key is the name of the map entry that v stands in.
func encode(v reflect.Value, key string) *yaml.Node {
	switch x := v.Interface().(type) {
	case clean.Core:
		if x.Users == x.Items {
			return text("!!int", strconv.Itoa(x.Users))
		}
	case clean.Moment:
		return text("!!str", x.String())
	case clean.Entry:
		return flow(encodeStruct(v, key))
	case Pairs:
		if x.All {
			return text("!!str", "all")
		}
		return encode(reflect.ValueOf(x.List), key)
	case Offset:
		if x.Auto {
			return text("!!str", "auto")
		}
		return encode(reflect.ValueOf(x.Value), key)
	case Weights:
		out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, w := range x {
			out.Content = append(out.Content, text("!!str", w.Event), encode(reflect.ValueOf(w.Value), ""))
		}
		return flow(out)
	case Space:
		return encodeSpace(x)
	case [2]string:
		return flow(encode(reflect.ValueOf(x[:]), key))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return encode(v.Elem(), key)
	case reflect.Struct:
		return encodeStruct(v, key)
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for i := range v.Len() {
			list.Content = append(list.Content, encode(v.Index(i), ""))
		}
		if k := v.Type().Elem().Kind(); v.Len() == 0 || k != reflect.Struct {
			return flow(list)
		}
		return list
	case reflect.Bool:
		return text("!!bool", strconv.FormatBool(v.Bool()))
	case reflect.Int:
		return text("!!int", strconv.FormatInt(v.Int(), 10))
	case reflect.Uint64:
		return text("!!int", strconv.FormatUint(v.Uint(), 10))
	case reflect.Float64:
		return text("!!float", strconv.FormatFloat(v.Float(), 'g', -1, 64))
	}
	return text("!!str", v.String())
}

func encodeStruct(v reflect.Value, key string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	fields := fieldsOf(v.Type())
	kind := ""
	for _, f := range fields {
		if f.kind {
			kind = v.FieldByIndex(f.index).String()
		}
	}
	for _, f := range fields {
		value := v.FieldByIndex(f.index)
		if f.omitEmpty && value.IsZero() || kind != "" && !f.usedBy(kind) {
			continue
		}
		if columns, ok := value.Interface().(Columns); ok {
			out.Content = append(out.Content, text("!!str", f.key), encodeColumns(columns, key))
			continue
		}
		out.Content = append(out.Content, text("!!str", f.key), encode(value, f.key))
	}
	return out
}

// encodeColumns writes the column map of the table called items or users.
func encodeColumns(c Columns, table string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	out.Content = append(out.Content, text("!!str", table[:len(table)-1]), text("!!str", c.Key))
	for _, column := range c.List {
		out.Content = append(out.Content, text("!!str", column.Name), flow(encodeStruct(reflect.ValueOf(column), "")))
	}
	return out
}

func text(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

func flow(n *yaml.Node) *yaml.Node {
	n.Style |= yaml.FlowStyle
	return n
}
