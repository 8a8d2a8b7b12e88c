package recipe

import (
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
	"tandem/datasets/setting"
)

// clean decodes the list of rules, or the map that stands for one.
func (d *decoder) clean(n *yaml.Node, c *clean.Config, path string) {
	switch {
	case n.ShortTag() == "!!null":
		return
	case n.Kind == yaml.MappingNode:
		rules := ruleList(n)
		written := d.ruleNames(rules)
		missing := slices.DeleteFunc(slices.Clone(*c), func(r clean.Entry) bool { return slices.Contains(written, r.Name()) })
		*c = append(missing, d.rules(rules)...)
	case n.Kind == yaml.SequenceNode:
		*c = d.rules(n.Content)
	default:
		d.fault(n, path, " = %s, want a list of rules like [{min_value: 4}, {k_core: 5}]", shown(n))
	}
}

// ruleList cuts a map into maps of one key each.
func ruleList(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		out = append(out, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: key.Line, Column: key.Column, Content: n.Content[i : i+2]})
	}
	return out
}

// ruleNames are the keys of maps with one key; "" for other nodes.
func (d *decoder) ruleNames(nodes []*yaml.Node) []string {
	names := make([]string, len(nodes))
	for i, n := range nodes {
		if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
			names[i] = n.Content[0].Value
		}
	}
	return names
}

// rulePath is how rule i is called in faults: by its name, if it has that for its own.
func rulePath(name string, i int, alone bool) string {
	if name == "" || !alone {
		return "clean." + strconv.Itoa(i)
	}
	return "clean"
}

// rules decodes nodes that hold one rule each. A faulty one leaves its place empty, so
// that the others keep their numbers.
func (d *decoder) rules(nodes []*yaml.Node) clean.Config {
	names, out := d.ruleNames(nodes), make(clean.Config, len(nodes))
	for i, n := range nodes {
		at := "clean." + strconv.Itoa(i)
		d.at[at] = n
		switch {
		case !d.wants(n, yaml.MappingNode, at, "a map with one rule"):
			continue
		case len(n.Content) != 2:
			d.fault(n, at, ": %d rules in one map, want one", len(n.Content)/2)
			continue
		}
		alone := slices.Index(names, names[i]) == i && !slices.Contains(names[i+1:], names[i])
		before := len(d.faults)
		path := rulePath(names[i], i, alone)
		d.structure(n, reflect.ValueOf(&out[i]).Elem(), path)
		if out[i].Name() == "" && len(d.faults) == before {
			d.fault(n.Content[1], path+"."+names[i], " = %s, want the settings of the rule", shown(n.Content[1]))
		}
	}
	for i, r := range out {
		d.meant["clean."+strconv.Itoa(i)] = r.Name() == "" // has its fault already
	}
	return out
}

// fillClean takes the default rules away where they cannot apply: prepared data was
// cleaned when it was prepared, and a given split is evaluated as it was given.
func (d *decoder) fillClean(r *Recipe, written *yaml.Node) {
	isList := written != nil && written.Kind == yaml.SequenceNode
	if isList || r.Data.Format != "prepared" && !r.Data.bringsSplit() {
		return
	}
	defaults := clean.DefaultConfig()
	r.Clean = slices.DeleteFunc(r.Clean, func(c clean.Entry) bool {
		return slices.ContainsFunc(defaults, func(o clean.Entry) bool { return reflect.DeepEqual(c, o) })
	})
}

// stepToRule goes down to the value of the one rule called key in the list n, which it
// makes at the end if it is not there; see step.
func (d *decoder) stepToRule(n *yaml.Node, key, path string, last bool, value *yaml.Node) *yaml.Node {
	names := d.ruleNames(n.Content)
	i := slices.Index(names, key)
	if i < 0 {
		if number, err := strconv.Atoi(key); err == nil {
			if number < 0 || number >= len(n.Content) {
				d.wrongSet(path, "clean."+key, ": not there, "+setting.Wanted(key, elements(n)))
				return nil
			}
			if last {
				n.Content[number] = value
				return nil
			}
			return n.Content[number]
		}
		rule := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		d.mark(rule, path)
		n.Content = append(n.Content, rule)
		return d.step(rule, key, path, "clean."+key, last, value)
	}
	if slices.Contains(names[i+1:], key) {
		d.wrongSet(path, "clean."+key, ": more than one rule of that name, want its number instead, as in clean."+strconv.Itoa(i)+"."+key)
		return nil
	}
	return d.step(n.Content[i], key, path, "clean."+key, last, value)
}
