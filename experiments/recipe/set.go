package recipe

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/setting"
	"tandem/experiments/internal/yamltree"
)

// Apply puts the values of some "path=value" into the text of a recipe and returns the tree.
// The error is of type Faults: a text that is no YAML, or a path that leads nowhere.
func Apply(text []byte, set ...string) (*yaml.Node, error) {
	root, faults := parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	d := decoder{set: map[*yaml.Node]string{}}
	for _, s := range set {
		d.apply(root, s)
	}
	return root, d.faults.orNil()
}

// apply puts the value of "path=value" into the tree. Keys that are not there yet are
// added: decoding then knows them, or says what was meant.
func (d *decoder) apply(root *yaml.Node, assignment string) {
	path, text, ok := strings.Cut(assignment, "=")
	path = strings.TrimSpace(path)
	if !ok || path == "" {
		d.wrongSet(assignment, "", ": want path=value, such as train.lr=0.01")
		return
	}
	value, faults := parse([]byte(text))
	if len(faults) > 0 {
		d.wrongSet(path, path, " = "+text+faults[0].What)
		return
	}
	if strings.TrimSpace(text) == "" {
		value = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	d.mark(value, path)
	keys := pathKeys(root, path)
	n := root
	for i, key := range keys {
		last := i == len(keys)-1
		n = d.step(n, key, path, strings.Join(keys[:i+1], "."), last, value)
		if n == nil {
			return
		}
	}
}

// pathKeys splits a path where it has points, but for those in a key of tune.space:
// tune.space.train.lr.log is the log of train.lr, there already or not.
func pathKeys(root *yaml.Node, path string) []string {
	rest, ok := strings.CutPrefix(path, "tune.space.")
	if !ok {
		return strings.Split(path, ".")
	}
	keys := []string{"tune", "space"}
	at := strings.LastIndexByte(rest, '.')
	if at < 0 {
		return append(keys, rest)
	}
	there := yamltree.Child(yamltree.Child(yamltree.Child(root, "tune"), "space"), rest[:at]) != nil
	if there || slices.Contains(rangeKinds, rest[at+1:]) {
		return append(keys, rest[:at], rest[at+1:])
	}
	return append(keys, rest)
}

// step goes one key down from n, and writes value there when it is the last key. It
// returns nil after the last key and after a fault.
func (d *decoder) step(n *yaml.Node, key, path, at string, last bool, value *yaml.Node) *yaml.Node {
	slot := -1
	switch n.Kind {
	case yaml.SequenceNode:
		if at == "clean."+key {
			return d.stepToRule(n, key, path, last, value)
		}
		if slot = element(n, key); slot < 0 {
			d.wrongSet(path, at, ": not there, "+setting.Wanted(key, elements(n)))
			return nil
		}
	case yaml.MappingNode:
		slot = position(n, key)
		if slot < 0 {
			name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
			d.mark(name, path)
			fresh := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
			d.mark(fresh, path)
			n.Content = append(n.Content, name, fresh)
			slot = len(n.Content) - 1
		} else if n.Content[slot].ShortTag() == "!!null" && !last {
			n.Content[slot] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
		}
	default:
		d.wrongSet(path, parent(at), " = "+shown(n)+" has nothing called "+key)
		return nil
	}
	if last {
		n.Content[slot] = value
		return nil
	}
	return n.Content[slot]
}

func (d *decoder) wrongSet(set, at, what string) {
	d.faults = append(d.faults, Fault{Path: at, What: what, Where: "--set " + set, line: lastLine})
}

// mark notes that n and everything in it came from --set path.
func (d *decoder) mark(n *yaml.Node, path string) {
	d.set[n] = path
	for _, c := range n.Content {
		d.mark(c, path)
	}
}

// position is where the value of key stands in mapping n, or -1.
func position(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i + 1
		}
	}
	return -1
}

// element is the position in list n that key names: by the element's name or by
// number from 0; -1 when there is none.
func element(n *yaml.Node, key string) int {
	if i := slices.IndexFunc(n.Content, func(e *yaml.Node) bool { return key != "" && yamltree.Name(e) == key }); i >= 0 {
		return i
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.Content) {
		return i
	}
	return -1
}

// elements lists what element would find.
func elements(n *yaml.Node) []string {
	var out []string
	for i, e := range n.Content {
		if name := yamltree.Name(e); name != "" {
			out = append(out, name)
		} else {
			out = append(out, strconv.Itoa(i))
		}
	}
	return out
}
