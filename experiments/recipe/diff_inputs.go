package recipe

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (r *Recipe) ModelNames() []string {
	var out []string
	for _, m := range r.Models {
		out = append(out, m.Name)
	}
	return out
}

// PathValue is one value of a recipe as text.
type PathValue struct{ Path, Text string }

// Flatten lists the values in n. Elements of the lists that byName accepts are called
// by their name, others by their position; rules of cleaning as --set calls them.
func Flatten(n *yaml.Node, path string, byName func(path string) bool, out *[]PathValue) {
	ofMaps := n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		for i := 0; i+1 < len(n.Content); i += 2 {
			Flatten(n.Content[i+1], Join(path, n.Content[i].Value), byName, out)
		}
	case ofMaps && path == "clean":
		count := map[string]int{}
		for _, rule := range n.Content {
			count[rule.Content[0].Value]++
		}
		for i, rule := range n.Content {
			name := rule.Content[0].Value
			Flatten(rule, rulePath(name, i, count[name] == 1), byName, out)
		}
	case ofMaps:
		for i, item := range n.Content {
			name := nameOf(item)
			if name == "" || !byName(path) {
				name = fmt.Sprint(i)
			}
			Flatten(item, Join(path, name), byName, out)
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
