package experiments

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/clean"
)

// recipes compares every effective value.
func (d *Difference) recipes(a, b *Recipe) {
	onlyA, onlyB := lacking(a.modelNames(), b.modelNames()), lacking(b.modelNames(), a.modelNames())
	for _, name := range onlyA {
		d.input("models."+name, "there", "")
	}
	for _, name := range onlyB {
		d.input("models."+name, "", "there")
	}
	alone := func(path string) bool {
		return slices.ContainsFunc(slices.Concat(onlyA, onlyB), func(name string) bool {
			return strings.HasPrefix(path, "models."+name+".")
		})
	}
	if p, q := ruleNames(a.Clean), ruleNames(b.Clean); len(lacking(p, q))+len(lacking(q, p)) == 0 {
		d.input("clean, in the order", strings.Join(p, ", "), strings.Join(q, ", "))
	}
	x, y := a.values(), b.values()
	for _, v := range x {
		if !alone(v.path) {
			d.input(v.path, v.text, textAt(y, v.path))
		}
	}
	for _, v := range y {
		if !alone(v.path) && textAt(x, v.path) == "" {
			d.input(v.path, "", v.text)
		}
	}
	// A change of the train section is told once, not again for each model.
	common := slices.Clone(d.Inputs)
	d.Inputs = slices.DeleteFunc(d.Inputs, func(c Change) bool {
		_, key, ok := strings.Cut(c.Path, ".train.")
		return ok && slices.Contains(common, Change{"train." + key, c.A, c.B})
	})
}

// manifests compares what is known beside the recipe.
func (d *Difference) manifests(a, b *Manifest) {
	files := func(m *Manifest) map[string]string {
		out := map[string]string{}
		for _, f := range m.Files {
			out[f.Path] = fmt.Sprintf("%s bytes, SHA-256 %.12s", Grouped(int(f.Bytes)), f.SHA256)
		}
		return out
	}
	rows := func(m *Manifest) string {
		if len(m.Clean) == 0 {
			return ""
		}
		return Grouped(m.Clean[len(m.Clean)-1].RowsOut)
	}
	d.maps("file ", files(a), files(b))
	d.input("rows after cleaning", rows(a), rows(b))
	d.input("data after cleaning", short(a.Data), short(b.Data))
	d.input("rows of the split", short(a.Split), short(b.Split))
	d.maps("encoder ", shortened(a.Features), shortened(b.Features))
	d.input("code.version", a.Code.Version, b.Code.Version)
	d.input("code.commit", a.Code.Commit, b.Code.Commit)
	d.input("code.modified", fmt.Sprint(a.Code.Modified), fmt.Sprint(b.Code.Modified))
	d.input("code.program", short(a.Code.Program), short(b.Code.Program))
	d.input("code.go", a.Code.Go, b.Code.Go)
	d.maps("code.modules.", a.Code.Modules, b.Code.Modules)
	d.input("kernels", a.Kernels, b.Kernels)

	x, y := reflect.ValueOf(a.Machine), reflect.ValueOf(b.Machine)
	for i := range x.NumField() {
		if p, q := fmt.Sprint(x.Field(i)), fmt.Sprint(y.Field(i)); p != q {
			d.Machine = append(d.Machine, Change{"machine." + x.Type().Field(i).Tag.Get("json"), p, q})
		}
	}
}

func (d *Difference) input(path, a, b string) {
	if a != b {
		d.Inputs = append(d.Inputs, Change{path, a, b})
	}
}

func (d *Difference) maps(prefix string, a, b map[string]string) {
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		d.input(prefix+key, a[key], b[key])
	}
}

func short(hash string) string { return fmt.Sprintf("%.12s", hash) }

func shortened(hashes map[string]string) map[string]string {
	out := maps.Clone(hashes)
	for key, hash := range out {
		out[key] = short(hash)
	}
	return out
}

// lacking are the names that b does not have.
func lacking(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(name string) bool { return slices.Contains(b, name) })
}

// ruleNames are the names of the rules, in their order.
func ruleNames(c clean.Config) []string {
	var out []string
	for _, rule := range c {
		out = append(out, rule.Name())
	}
	return out
}

func (r *Recipe) modelNames() []string {
	var out []string
	for _, m := range r.Models {
		out = append(out, m.Name)
	}
	return out
}

// pathValue is one value of a recipe as text.
type pathValue struct{ path, text string }

func textAt(values []pathValue, path string) string {
	if i := slices.IndexFunc(values, func(v pathValue) bool { return v.path == path }); i >= 0 {
		return values[i].text
	}
	return ""
}

// values lists every effective value of r but its name and root, in the order of the
// file. Models and features are found by name; lists of plain values are one value.
func (r *Recipe) values() []pathValue {
	c := *r
	c.Name, c.Data.Root = "", ""
	var out []pathValue
	flatten(encode(reflect.ValueOf(c), ""), "", func(string) bool { return true }, &out)
	return out
}

// flatten lists the values in n. Elements of the lists that byName accepts are called
// by their name, others by their position; rules of cleaning as --set calls them.
func flatten(n *yaml.Node, path string, byName func(path string) bool, out *[]pathValue) {
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
			name := nameOf(item)
			if name == "" || !byName(path) {
				name = fmt.Sprint(i)
			}
			flatten(item, join(path, name), byName, out)
		}
	default:
		*out = append(*out, pathValue{path, inline(n)})
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
