package diff

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tandem/datasets/clean"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Recipes compares every effective value.
func (d *Difference) Recipes(a, b *recipe.Recipe) {
	onlyA, onlyB := lacking(a.ModelNames(), b.ModelNames()), lacking(b.ModelNames(), a.ModelNames())
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
	x, y := valuesOf(a), valuesOf(b)
	for _, v := range x {
		if !alone(v.Path) {
			d.input(v.Path, v.Text, textAt(y, v.Path))
		}
	}
	for _, v := range y {
		if !alone(v.Path) && textAt(x, v.Path) == "" {
			d.input(v.Path, "", v.Text)
		}
	}
	// A change of the train section is told once, not again for each model.
	common := slices.Clone(d.Inputs)
	d.Inputs = slices.DeleteFunc(d.Inputs, func(c Change) bool {
		_, key, ok := strings.Cut(c.Path, ".train.")
		return ok && slices.Contains(common, Change{"train." + key, c.A, c.B})
	})
}

// Manifests compares what is known beside the recipe.
func (d *Difference) Manifests(a, b *result.Manifest) {
	files := func(m *result.Manifest) map[string]string {
		out := map[string]string{}
		for _, f := range m.Files {
			out[f.Path] = fmt.Sprintf("%s bytes, SHA-256 %.12s", result.Grouped(int(f.Bytes)), f.SHA256)
		}
		return out
	}
	rows := func(m *result.Manifest) string {
		if len(m.Clean) == 0 {
			return ""
		}
		return result.Grouped(m.Clean[len(m.Clean)-1].RowsOut)
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

func textAt(values []recipe.PathValue, path string) string {
	if i := slices.IndexFunc(values, func(v recipe.PathValue) bool { return v.Path == path }); i >= 0 {
		return values[i].Text
	}
	return ""
}

// valuesOf lists every effective value of r but its name and root, in the order of the
// file. Models and features are found by name; lists of plain values are one value.
func valuesOf(r *recipe.Recipe) []recipe.PathValue {
	c := *r
	c.Name, c.Data.Root = "", ""
	return recipe.Values(kinds.Table().Encode(c), func(string) bool { return true })
}
