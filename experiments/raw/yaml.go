package raw

import (
	"go.yaml.in/yaml/v4"

	"tandem/experiments/recipe"
)

func list(nodes ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: nodes}
}

// mapping makes a YAML map of keys and values by turns.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(pairs); i += 2 {
		add(n, pairs[i].(string), pairs[i+1])
	}
	return n
}

// add puts a text or a node into a map.
func add(n *yaml.Node, key string, value any) {
	v, isNode := value.(*yaml.Node)
	if !isNode {
		v = recipe.Text("!!str", value.(string))
	}
	n.Content = append(n.Content, recipe.Text("!!str", key), v)
}
