package recipe

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/setting"
	"tandem/experiments/internal/yamltree"
)

// space decodes a map of keys to what they may be.
func (d *decoder) space(n *yaml.Node, s *Space, path string) {
	if !d.wants(n, yaml.MappingNode, path, "a map of keys to ranges like {train.lr: {log: [0.001, 0.1]}}") {
		return
	}
	*s = Space{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		d.at[at] = value
		if s.has(key.Value) {
			d.fault(key, at, ": duplicate key")
			continue
		}
		r := Range{Key: key.Value}
		d.rangeOf(value, &r, at)
		*s = append(*s, r)
	}
}

// rangeOf decodes one range.
func (d *decoder) rangeOf(n *yaml.Node, r *Range, path string) {
	const example = "one of {uniform: [0, 0.5]}, {log: [0.001, 0.1]}, {int: [16, 128]}, {choice: [a, b]}"
	if !d.wants(n, yaml.MappingNode, path, example) {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		d.at[at] = value
		switch {
		case !slices.Contains(rangeKinds, key.Value):
			d.fault(key, at, ": unknown key, %s", setting.Wanted(key.Value, rangeKinds))
		case key.Value == "log" && value.ShortTag() == "!!bool":
			d.scalar(value, reflect.ValueOf(&r.Log).Elem(), at)
		case r.Kind != "":
			d.fault(key, at, ": a second range beside %s, want one", r.Kind)
		case key.Value == "choice":
			if r.Kind = "choice"; d.wants(value, yaml.SequenceNode, at, "a list of values") {
				for _, c := range value.Content {
					r.Choices = append(r.Choices, jsonOf(c))
				}
			}
		default:
			r.Kind = key.Value
			if value.Kind != yaml.SequenceNode || len(value.Content) != 2 {
				d.fault(value, at, " = %s, want two numbers, the lower and the upper end", shown(value))
				continue
			}
			for end, x := range []*float64{&r.Low, &r.High} {
				d.scalar(value.Content[end], reflect.ValueOf(x).Elem(), join(at, strconv.Itoa(end)))
			}
		}
	}
	if r.Kind == "" && len(n.Content) == 0 || r.Kind == "" && yamltree.Child(n, "log") != nil {
		d.fault(n, path, " = %s, want %s", shown(n), example)
	}
	if r.Log && r.Kind != "int" && r.Kind != "" {
		d.fault(yamltree.Child(n, "log"), join(path, "log"), " = true, want it with int alone")
	}
}

// jsonOf writes a node in one line of JSON, which is YAML too. Equal values have equal
// texts, however they were written.
func jsonOf(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range n.Content {
			parts = append(parts, jsonOf(c))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, quoted(n.Content[i].Value)+":"+jsonOf(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	switch n.ShortTag() {
	case "!!null":
		return "null"
	case "!!bool":
		return strings.ToLower(n.Value)
	case "!!int":
		if x, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return strconv.FormatInt(x, 10)
		}
	case "!!float":
		if x, err := strconv.ParseFloat(n.Value, 64); err == nil && x-x == 0 { // JSON knows no infinity
			return formatFloat(x)
		}
	}
	return quoted(n.Value)
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("recipe: a text that JSON cannot hold")
	}
	return string(text)
}

// encodeSpace is the inverse of space.
func encodeSpace(s Space) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, r := range s {
		list := yamltree.Flow(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"})
		if r.Kind == "choice" {
			for _, c := range r.Choices {
				value, faults := parse([]byte(c))
				if len(faults) > 0 {
					panic("recipe: a choice that is no JSON")
				}
				list.Content = append(list.Content, value)
			}
		} else {
			list.Content = append(list.Content, yamltree.Text("!!float", formatFloat(r.Low)), yamltree.Text("!!float", formatFloat(r.High)))
		}
		value := yamltree.Flow(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{yamltree.Text("!!str", r.Kind), list}})
		if r.Log {
			value.Content = append(value.Content, yamltree.Text("!!str", "log"), yamltree.Text("!!bool", "true"))
		}
		out.Content = append(out.Content, yamltree.Text("!!str", r.Key), value)
	}
	return out
}
