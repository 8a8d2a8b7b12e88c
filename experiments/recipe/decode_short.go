package recipe

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
)

// kCore decodes one number for both sides, or a map.
func (d *decoder) kCore(n *yaml.Node, k *clean.Core, path string) {
	if n.Kind == yaml.ScalarNode {
		d.scalar(n, reflect.ValueOf(&k.Users).Elem(), path)
		k.Items = k.Users
		return
	}
	d.structure(n, reflect.ValueOf(k).Elem(), path)
}

// pairs decodes the word partners or all, or a list of pairs.
func (d *decoder) pairs(n *yaml.Node, p *Pairs, path string) {
	if n.Kind == yaml.ScalarNode && (n.Value == "all" || n.Value == "partners") {
		*p = Pairs{All: n.Value == "all", Partners: n.Value == "partners"}
		return
	}
	if !d.wants(n, yaml.SequenceNode, path, "partners, all or a list of pairs like [[hybrid, cf]]") {
		return
	}
	*p = Pairs{List: make([][2]string, len(n.Content))}
	for i, pair := range n.Content {
		at := join(path, strconv.Itoa(i))
		d.at[at] = pair
		if pair.Kind != yaml.SequenceNode || len(pair.Content) != 2 {
			d.fault(pair, at, " = %s, want two model names", shown(pair))
			continue
		}
		for side, name := range pair.Content {
			d.value(name, reflect.ValueOf(&p.List[i][side]).Elem(), join(at, strconv.Itoa(side)))
		}
	}
}

// weights decodes a map of events to what they count for, a number or a map.
func (d *decoder) weights(n *yaml.Node, w *tabular.Weights, path string) {
	if !d.wants(n, yaml.MappingNode, path, "a map of events to weights like {view: 0.2, purchase: 1}") {
		return
	}
	*w = tabular.Weights{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		event, value := n.Content[i], n.Content[i+1]
		at := join(path, event.Value)
		if slices.ContainsFunc(*w, func(o tabular.Weight) bool { return o.Event == event.Value }) {
			d.fault(event, at, ": duplicate key")
		}
		weight := tabular.Weight{Event: event.Value}
		weight.SetDefaults("")
		if value.Kind == yaml.MappingNode {
			d.structure(value, reflect.ValueOf(&weight).Elem(), at)
		} else {
			d.value(value, reflect.ValueOf(&weight.Value).Elem(), at)
		}
		*w = append(*w, weight)
	}
}

// words decodes a map of texts to numbers.
func (d *decoder) words(n *yaml.Node, w *tabular.Words, path string) {
	if !d.wants(n, yaml.MappingNode, path, `a map of texts to numbers like {"Free to Play": 0}`) {
		return
	}
	*w = tabular.Words{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		text, value := n.Content[i], n.Content[i+1]
		at := join(path, text.Value)
		if slices.ContainsFunc(*w, func(o tabular.Word) bool { return o.Text == text.Value }) {
			d.fault(text, at, ": duplicate key")
		}
		word := tabular.Word{Text: text.Value}
		d.value(value, reflect.ValueOf(&word.Value).Elem(), at)
		*w = append(*w, word)
	}
}

// columns decodes the column map of an attribute table.
func (d *decoder) columns(n *yaml.Node, c *tabular.AttributeColumns, path string) {
	if !d.wants(n, yaml.MappingNode, path, "a map of names to columns") {
		return
	}
	keyName := strings.TrimSuffix(strings.TrimPrefix(parent(path), "data."), "s")
	*c = tabular.AttributeColumns{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		at := join(path, name)
		d.at[at] = value
		if name == keyName {
			d.scalar(value, reflect.ValueOf(&c.Key).Elem(), at)
			continue
		}
		if slices.ContainsFunc(c.List, func(o tabular.Attribute) bool { return o.Name == name }) {
			d.fault(n.Content[i], at, ": duplicate key")
		}
		column := tabular.Attribute{Name: name}
		column.SetDefaults(string(tabular.Number))
		if value.Kind == yaml.ScalarNode {
			column.Sources = make([]string, 1)
			d.scalar(value, reflect.ValueOf(&column.Sources[0]).Elem(), at)
		} else {
			d.value(oneSource(value), reflect.ValueOf(&column).Elem(), at)
		}
		c.List = append(c.List, column)
	}
}

// oneSource rewrites `source: x` as `sources: [x]`.
func oneSource(n *yaml.Node) *yaml.Node {
	source := yamltree.Child(n, "source")
	if source == nil || source.Kind != yaml.ScalarNode {
		return n
	}
	out := *n
	out.Content = append([]*yaml.Node(nil), n.Content...)
	for i := 0; i+1 < len(out.Content); i += 2 {
		if out.Content[i].Value == "source" {
			key := *out.Content[i]
			key.Value = "sources"
			list := *source
			list.Kind, list.Tag, list.Value, list.Content = yaml.SequenceNode, "!!seq", "", []*yaml.Node{source}
			out.Content[i], out.Content[i+1] = &key, &list
		}
	}
	return &out
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expand replaces ${VAR} and ${VAR:-default} in a path; as in a shell, a variable
// that is set but empty takes the default too.
func (d *decoder) expand(n *yaml.Node, v reflect.Value, path string) {
	text := variable.ReplaceAllStringFunc(v.String(), func(match string) string {
		part := variable.FindStringSubmatch(match)
		value, ok := d.lookup(part[1])
		switch {
		case part[2] != "" && value == "":
			return part[3]
		case !ok:
			d.fault(n, path, ": ${%s} is not set and has no default, as ${%s:-data} would", part[1], part[1])
			return ""
		}
		return value
	})
	if strings.Contains(variable.ReplaceAllString(v.String(), ""), "${") {
		d.fault(n, path, " = %q, want ${VAR} or ${VAR:-default}", v.String())
	}
	v.SetString(text)
}

// offset decodes a number, or auto.
func (d *decoder) offset(n *yaml.Node, p *Offset, path string) {
	if n.Kind == yaml.ScalarNode && n.Value == "auto" {
		*p = Offset{Auto: true}
		return
	}
	if tag := n.ShortTag(); tag != "!!int" && tag != "!!float" {
		d.fault(n, path, " = %s, want a number or auto", shown(n))
		return
	}
	*p = Offset{}
	d.scalar(n, reflect.ValueOf(&p.Value).Elem(), path)
}
