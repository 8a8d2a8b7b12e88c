package recipe

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/setting"
	"tandem/experiments/internal/yamltree"
	"tandem/model"
)

// recipe decodes the whole tree.
func (d *decoder) recipe(root *yaml.Node) *Recipe {
	r := defaults(d.kinds)
	d.train = yamltree.Child(root, "train")
	d.value(root, reflect.ValueOf(&r).Elem(), "")
	r.Data.fill()
	fillNames(r.Features.Item)
	fillNames(r.Features.User)
	d.fillClean(&r, yamltree.Child(root, "clean"))
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
func (d *decoder) models(n *yaml.Node, out *[]Model, path string) {
	if n.ShortTag() == "!!null" || !d.wants(n, yaml.SequenceNode, path, "a list of models") {
		return
	}
	names := make([]string, len(n.Content))
	for i, m := range n.Content {
		names[i] = yamltree.Name(m)
		if first := slices.Index(names, names[i]); names[i] == "" || first < i {
			if names[i] != "" {
				d.fault(yamltree.Child(m, "name"), join(path, strconv.Itoa(i)+".name"), " = %q: duplicate name", names[i])
			}
			names[i] = strconv.Itoa(i)
		}
	}
	*out = make([]Model, len(n.Content))
	for i, m := range n.Content {
		at := join(path, names[i])
		d.at[at] = m
		if !d.wants(m, yaml.MappingNode, at, "a map of keys to values") {
			continue
		}
		merged := d.likeness(n.Content, names, i, nil, at)
		d.model(merged, &(*out)[i], at)
		like := yamltree.Child(m, "like")
		if made := &(*out)[i]; (made.Trained() || made.ReadsOrder()) && made.Partner == "" && like != nil && slices.Contains(others(names, names[i]), like.Value) {
			made.Partner = like.Value
		}
	}
	*out = d.controls(*out, path)
}

// controls puts the control of each hybrid that asks for one behind it. Path is that of the
// models.
func (d *decoder) controls(models []Model, path string) []Model {
	var out []Model
	for _, m := range models {
		if !m.Control || m.Role() != RoleHybrid {
			out = append(out, m)
			continue
		}
		m.Control = false
		c := m
		c.Name, c.Partner, c.Control = m.Name+"-control", m.Name, true
		c.Features, c.UserFeatures, c.UserProfile = slices.Clone(m.Features), slices.Clone(m.UserFeatures), slices.Clone(m.UserProfile)
		c.Towers, c.Affinity = nil, nil // each is over features
		train := *m.Train
		c.Train = &train
		c.without(slices.Concat(m.Features, m.UserFeatures))
		d.controlOf[c.Name], d.at[join(path, c.Name)] = m.Name, d.at[join(path, m.Name)]
		out = append(out, m, c)
	}
	return out
}

// likeness is model i with what it takes over from the models it is like. Chain holds
// the models already on the way here.
func (d *decoder) likeness(models []*yaml.Node, names []string, i int, chain []int, path string) *yaml.Node {
	own := yamltree.Without(models[i], "like")
	like := yamltree.Child(models[i], "like")
	if like == nil {
		return own
	}
	j := slices.Index(names, like.Value)
	switch {
	case j < 0:
		d.fault(like, join(path, "like"), " = %q, no such model, %s", like.Value, setting.Wanted(like.Value, others(names, names[i])))
		return own
	case j == i || slices.Contains(chain, j):
		d.fault(like, join(path, "like"), " = %q: a circle", like.Value)
		return own
	case models[j].Kind != yaml.MappingNode:
		return own // its own fault is reported with it
	}
	base := d.likeness(models, names, j, append(chain, i), join(parent(path), names[j]))
	for _, key := range ownKeys {
		base = yamltree.Without(base, key)
	}
	return overlay(base, own, d.fitting(own))
}

// ownKeys are those that like does not take over.
var ownKeys = []string{"name", "partner", "control"}

// fitting tells which keys a model may take over: another kind does not use them all.
func (d *decoder) fitting(own *yaml.Node) func(key string) bool {
	kind := yamltree.Child(own, "kind")
	t := reflect.TypeFor[Model]()
	fields := d.kinds.fields(t)
	return func(key string) bool {
		i := slices.IndexFunc(fields, func(f field) bool { return f.Key == key })
		return kind == nil || i < 0 || d.kinds.used(t, fields[i], kind.Value)
	}
}

// model decodes the merged node n; its train section lies over the recipe's.
func (d *decoder) model(n *yaml.Node, m *Model, path string) {
	v := reflect.ValueOf(m).Elem()
	fields := d.kinds.fields(v.Type())
	kind := d.kindOf(n, v, fields)
	if kind != "" {
		d.kinds.setDefaults(m, kind)
	}
	own := yamltree.Child(n, "train")
	d.fields(yamltree.Without(n, "train"), v, path, kind, fields)
	d.ablate(yamltree.Child(n, "ablate"), m, path)
	if own != nil && kind != "" && !m.Trained() {
		d.fault(own, join(path, "train"), ": not used by kind %s, which has %s", kind,
			strings.Join(d.kinds.keysFor(v.Type(), kind), ", "))
	}
	if m.Train == nil {
		return
	}
	train := d.train
	switch {
	case own == nil || own.ShortTag() == "!!null":
	case !d.wants(own, yaml.MappingNode, join(path, "train"), "a map of keys to values"):
	case train == nil || train.Kind != yaml.MappingNode:
		train = own
	default:
		train = overlay(train, own, all)
	}
	if loss := yamltree.Child(train, "loss"); loss != nil && d.kinds.loss(loss.Value) != nil {
		d.kinds.setTrainDefaults(m, loss.Value)
	}
	if train != nil && train.Kind == yaml.MappingNode {
		d.fields(train, reflect.ValueOf(m.Train).Elem(), join(path, "train"), "", d.kinds.fields(reflect.TypeFor[Train]()))
	}
	d.bias(n, m)
}

// bias takes the bias of items from a model whose loss reads cosines, and the start of a bias
// from a model without one, unless n says otherwise.
func (d *decoder) bias(n *yaml.Node, m *Model) {
	if l := d.kinds.loss(m.Train.Loss); l != nil && l.Cosines && yamltree.Child(n, "item_bias") == nil {
		m.ItemBias = false
	}
	if m.Kind == model.TwoTower && !m.ItemBias && yamltree.Child(n, "bias_init") == nil {
		m.BiasInit = model.ZeroBias
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
		if !keep(key.Value) || yamltree.Child(over, key.Value) != nil {
			continue
		}
		out.Content = append(out.Content, key, value)
	}
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		if old := yamltree.Child(base, key.Value); old != nil && old.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode {
			value = overlay(old, value, all)
		}
		out.Content = append(out.Content, key, value)
	}
	return &out
}

func all(string) bool { return true }

func others(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == name })
}
