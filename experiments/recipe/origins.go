package recipe

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/experiments/internal/yamltree"
)

// Origin is one effective value of a recipe and where it came from.
type Origin struct {
	Path  string `json:"path"`  // as --set takes it
	Value string `json:"value"` // in one line of YAML
	// From is "line 3, column 7" or "--set train.lr", after "like cf: " or "train
	// section: " where a model took it over; "default"; or the key it follows.
	From string `json:"from"`
}

// Explain decodes a recipe as Decode does and lists every effective value, in the order
// of Recipe.
func Explain(kinds *Kinds, data []byte, set ...string) ([]Origin, error) {
	r, root, d, err := decode(kinds, data, set)
	if err != nil {
		return nil, err
	}
	owner := map[*yaml.Node]string{}
	if models := yamltree.Child(root, "models"); models != nil {
		for _, m := range models.Content {
			own(m, "like "+yamltree.Name(m), owner)
		}
	}
	own(d.train, "train section", owner)

	values := Values(kinds.Encode(*r), func(path string) bool { return path == "models" })
	out := make([]Origin, len(values))
	for i, v := range values {
		out[i] = Origin{v.Path, v.Text, d.origin(v.Path, owner)}
	}
	return out, nil
}

// own notes to whom n and everything in it belongs.
func own(n *yaml.Node, name string, owner map[*yaml.Node]string) {
	if n == nil {
		return
	}
	owner[n] = name
	for _, c := range n.Content {
		own(c, name, owner)
	}
}

// origin tells where the value at path came from.
func (d *decoder) origin(path string, owner map[*yaml.Node]string) string {
	if rest, ok := strings.CutPrefix(path, "models."); ok {
		name, key, _ := strings.Cut(rest, ".")
		if of, ok := d.controlOf[name]; ok {
			return "control of " + of + ": " + d.origin(join("models."+of, key), owner)
		}
	}
	n := d.written(path)
	if n == nil {
		return follows(path)
	}
	where := fmt.Sprintf("line %d, column %d", n.Line, n.Column)
	if from, ok := d.set[n]; ok {
		where = "--set " + from
	} else if strings.Contains(n.Value, "${") {
		where += ", expanded"
	}
	if rest, ok := strings.CutPrefix(path, "models."); ok {
		model, _, _ := strings.Cut(rest, ".")
		if o := owner[n]; o != "" && o != "like "+model {
			return o + ": " + where
		}
	}
	return where
}

// written is the node that gave path its value: its own, or one above it that is a
// short form, as k_core: 5 is; nil where nothing was written.
func (d *decoder) written(path string) *yaml.Node {
	if n, ok := d.at[path]; ok {
		if n.ShortTag() == "!!null" {
			return nil
		}
		return n
	}
	for p := parent(path); p != ""; p = parent(p) {
		if n, ok := d.at[p]; ok {
			if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" {
				return n
			}
			return nil
		}
	}
	return nil
}

// follows is what a value that was not written is taken from.
func follows(path string) string {
	switch {
	case path == "compare.metric" || strings.HasSuffix(path, "stop.metric"):
		return "first of evaluate.metrics"
	case strings.HasPrefix(path, "models.") && strings.HasSuffix(path, ".partner"):
		return "the model of its like"
	case strings.HasPrefix(path, "features.") && strings.HasSuffix(path, ".name"):
		return "its column or statistic"
	}
	return "default"
}
