// Package yamltree makes and looks through trees of YAML.
package yamltree

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// Text is a scalar of a tag such as "!!str".
func Text(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// List is a sequence of nodes.
func List(nodes ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: nodes}
}

// Map makes a map of keys and values by turns; a value is a text or a node.
func Map(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(pairs); i += 2 {
		Add(n, pairs[i].(string), pairs[i+1])
	}
	return n
}

// Add puts a text or a node into a map.
func Add(n *yaml.Node, key string, value any) {
	v, isNode := value.(*yaml.Node)
	if !isNode {
		v = Text("!!str", value.(string))
	}
	n.Content = append(n.Content, Text("!!str", key), v)
}

// Flow writes n in one line; it returns n.
func Flow(n *yaml.Node) *yaml.Node {
	n.Style |= yaml.FlowStyle
	return n
}

// Child is the value of key in map n; nil if there is none, or n is no map.
func Child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// Without is a copy of map n that lacks key.
func Without(n *yaml.Node, key string) *yaml.Node {
	out := *n
	out.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != key {
			out.Content = append(out.Content, n.Content[i], n.Content[i+1])
		}
	}
	return &out
}

// Name is the text at the key name of map n, or "".
func Name(n *yaml.Node) string {
	if name := Child(n, "name"); name != nil {
		return name.Value
	}
	return ""
}

// Dump writes a tree as YAML.
func Dump(root *yaml.Node) (string, error) {
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
