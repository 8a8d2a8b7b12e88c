package recipe

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/internal/yamltree"
)

// PathValue is one value of a recipe as text, and where it stands.
type PathValue struct {
	Path string // keys joined by dots
	Text string // in one line of YAML
}

// Values lists the values in a tree that Encode made of a recipe or a section, in the order
// of the file. Elements of the lists that byName accepts are called by their name, others by
// their position; rules of cleaning as --set calls them. Lists of plain values are one value.
func Values(n *yaml.Node, byName func(path string) bool) []PathValue {
	var out []PathValue
	flatten(n, "", byName, &out)
	return out
}

// flatten lists the values in n. Elements of the lists that byName accepts are called
// by their name, others by their position; rules of cleaning as --set calls them.
func flatten(n *yaml.Node, path string, byName func(path string) bool, out *[]PathValue) {
	ofMaps := n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		for i := 0; i+1 < len(n.Content); i += 2 {
			flatten(n.Content[i+1], join(path, n.Content[i].Value), byName, out)
		}
	case ofMaps && path == "clean":
		count := map[string]int{}
		for _, rule := range n.Content {
			count[rule.Content[0].Value]++
		}
		for i, rule := range n.Content {
			name := rule.Content[0].Value
			flatten(rule, rulePath(name, i, count[name] == 1), byName, out)
		}
	case ofMaps:
		for i, item := range n.Content {
			name := yamltree.Name(item)
			if name == "" || !byName(path) {
				name = fmt.Sprint(i)
			}
			flatten(item, join(path, name), byName, out)
		}
	default:
		*out = append(*out, PathValue{path, inline(n)})
	}
}

// plain texts need no quotes in YAML.
var plain = regexp.MustCompile(`^[\pL\pN_./$][^,:#"'\[\]{}\pC]*$`)

// inline writes a node in one line of YAML.
func inline(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!str" && !plain.MatchString(n.Value) {
			return strconv.Quote(n.Value)
		}
		return n.Value
	case yaml.MappingNode:
		return "{}" // those with keys are flattened
	}
	items := make([]string, len(n.Content))
	for i, item := range n.Content {
		items[i] = inline(item)
	}
	return "[" + strings.Join(items, ", ") + "]"
}
