package recipe

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// recipe decodes the whole tree.
func (d *Decoder) recipe(root *yaml.Node) *Recipe {
	r := Defaults()
	d.train = Child(root, "train")
	d.value(root, reflect.ValueOf(&r).Elem(), "")
	d.fillTable(&r, r.Data.Items)
	d.fillTable(&r, r.Data.Users)
	if in := r.Data.Interactions; in != nil {
		c := in.Columns
		d.fillLayout(r.Data.Format, &in.Header, &in.Delimiter, c.User, c.Item, c.Value, c.Time, c.Event)
	}
	for _, side := range [][]Feature{r.Features.Item, r.Features.User} {
		for i := range side {
			side[i].Name = cmp.Or(side[i].Name, side[i].Statistic, side[i].Column)
		}
	}
	d.fillClean(&r, Child(root, "clean"))
	r.fillMetrics()
	r.fillTune()
	return &r
}

// fillMetrics gives the metrics that were left open the first of evaluate.metrics.
func (r *Recipe) fillMetrics() {
	if len(r.Evaluate.Metrics) == 0 {
		return // a fault, reported by Validate
	}
	first := r.Evaluate.Metrics[0]
	for _, metric := range r.openMetrics() {
		if *metric == "" {
			*metric = first
		}
	}
}

func (r *Recipe) openMetrics() []*string {
	out := []*string{&r.Train.Stop.Metric, &r.Compare.Metric}
	for i := range r.Models {
		if r.Models[i].Train != nil {
			out = append(out, &r.Models[i].Train.Stop.Metric)
		}
	}
	return out
}

// models decodes the list of models: first who is like whom, then each over the
// defaults of its kind.
func (d *Decoder) models(n *yaml.Node, out *[]Model, path string) {
	if n.ShortTag() == "!!null" || !d.wants(n, yaml.SequenceNode, path, "a list of models") {
		return
	}
	names := make([]string, len(n.Content))
	for i, m := range n.Content {
		names[i] = nameOf(m)
		if first := slices.Index(names, names[i]); names[i] == "" || first < i {
			if names[i] != "" {
				d.fault(Child(m, "name"), Join(path, strconv.Itoa(i)+".name"), " = %q, there twice", names[i])
			}
			names[i] = strconv.Itoa(i)
		}
	}
	*out = make([]Model, len(n.Content))
	for i, m := range n.Content {
		at := Join(path, names[i])
		d.at[at] = m
		if !d.wants(m, yaml.MappingNode, at, "a map of keys to values") {
			continue
		}
		merged := d.likeness(n.Content, names, i, nil, at)
		d.model(merged, &(*out)[i], at)
	}
}

// likeness is model i with what it takes over from the models it is like. Chain holds
// the models already on the way here.
func (d *Decoder) likeness(models []*yaml.Node, names []string, i int, chain []int, path string) *yaml.Node {
	own := without(models[i], "like")
	like := Child(models[i], "like")
	if like == nil {
		return own
	}
	j := slices.Index(names, like.Value)
	switch {
	case j < 0:
		d.fault(like, Join(path, "like"), " = %q, no such model, %s", like.Value, Wanted(like.Value, others(names, names[i])))
		return own
	case j == i || slices.Contains(chain, j):
		d.fault(like, Join(path, "like"), " = %q: a circle", like.Value)
		return own
	case models[j].Kind != yaml.MappingNode:
		return own // its own fault is reported with it
	}
	base := d.likeness(models, names, j, append(chain, i), Join(parent(path), names[j]))
	return overlay(without(base, "name"), own, d.fitting(own))
}

// fitting tells which keys a model may take over: another kind does not use them all.
func (d *Decoder) fitting(own *yaml.Node) func(key string) bool {
	kind := Child(own, "kind")
	fields := fieldsOf(reflect.TypeFor[Model]())
	return func(key string) bool {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		return kind == nil || i < 0 || fields[i].usedBy(kind.Value)
	}
}

// model decodes the merged node n; its train section lies over the recipe's.
func (d *Decoder) model(n *yaml.Node, m *Model, path string) {
	fields := fieldsOf(reflect.TypeFor[Model]())
	v := reflect.ValueOf(m).Elem()
	kind := d.kindOf(n, v, fields)
	if kind != "" {
		m.setDefaults(kind)
	}
	own := Child(n, "train")
	d.fields(without(n, "train"), v, path, kind, fields)
	d.ablate(Child(n, "ablate"), m, path)
	if own != nil && kind != "" && !m.Trained() {
		d.fault(own, Join(path, "train"), ": not used by kind %s, which has %s", kind,
			strings.Join(keysFor(fields, kind), ", "))
	}
	if m.Train == nil {
		return
	}
	train := d.train
	switch {
	case own == nil || own.ShortTag() == "!!null":
	case !d.wants(own, yaml.MappingNode, Join(path, "train"), "a map of keys to values"):
	case train == nil || train.Kind != yaml.MappingNode:
		train = own
	default:
		train = overlay(train, own, all)
	}
	if loss := Child(train, "loss"); loss != nil && slices.Contains(choicesOf[Train]("loss"), loss.Value) {
		m.setTrainDefaults(loss.Value)
	}
	if train != nil && train.Kind == yaml.MappingNode {
		d.fields(train, reflect.ValueOf(m.Train).Elem(), Join(path, "train"), "", fieldsOf(reflect.TypeFor[Train]()))
	}
}

// overlay is a copy of base, as far as keep lets its keys pass, with the keys of over in
// their place; where both have a map, the maps are laid over each other too. Nodes are
// shared, so faults still name the line they came from.
func overlay(base, over *yaml.Node, keep func(key string) bool) *yaml.Node {
	out := *over
	out.Content = nil
	for i := 0; i+1 < len(base.Content); i += 2 {
		key, value := base.Content[i], base.Content[i+1]
		if !keep(key.Value) || Child(over, key.Value) != nil {
			continue
		}
		out.Content = append(out.Content, key, value)
	}
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		if old := Child(base, key.Value); old != nil && old.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode {
			value = overlay(old, value, all)
		}
		out.Content = append(out.Content, key, value)
	}
	return &out
}

func all(string) bool { return true }

// without is a copy of mapping n that lacks key.
func without(n *yaml.Node, key string) *yaml.Node {
	out := *n
	out.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != key {
			out.Content = append(out.Content, n.Content[i], n.Content[i+1])
		}
	}
	return &out
}

func nameOf(model *yaml.Node) string {
	if name := Child(model, "name"); name != nil {
		return name.Value
	}
	return ""
}

func others(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == name })
}
