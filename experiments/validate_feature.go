package experiments

import (
	"slices"
	"strconv"
	"strings"
)

// features checks the encoders of one side; columns are those it has, nil = not known
// before the data is read.
func (c *checker) features(features []Feature, path string, columns []string) {
	for i, f := range features {
		at := join(path, strconv.Itoa(i))
		c.there(at+".column", f.Column)
		c.column(at+".column", f.Column, columns)
		first := slices.IndexFunc(features, func(o Feature) bool { return o.Name == f.Name })
		if f.Name != "" && first < i {
			c.add(at+".name", " = %q, there twice", f.Name)
		}
		if kind, err := find("feature kind", f.Kind, encoders()); err == nil {
			c.encoder(f, at, kind.check(f))
		}
		if f.Kind == "path" && f.Weight == "idf" {
			c.add(at+".weight", " = %q, want mean or sum for a path", f.Weight)
		}
		if f.Within == nil {
			continue
		}
		c.there(at+".within.column", f.Within.Column)
		c.column(at+".within.column", f.Within.Column, columns)
		if !f.Percentile {
			c.add(at+".within", ": not used without percentile: true")
		}
	}
}

// encoder adds the faults of an encoder's config, which names its keys in words:
// "features: tags: min items = 0, want ≥ 1".
func (c *checker) encoder(f Feature, at string, err error) {
	for _, err := range parts(err) {
		_, text, _ := strings.Cut(strings.TrimPrefix(err.Error(), "features: "), ": ")
		key, want, isKey := strings.Cut(text, " = ")
		if !isKey {
			c.add(at, ": %s", text)
			continue
		}
		key = strings.ReplaceAll(key, " ", "_")
		if key == "min_items" && f.Within != nil {
			key = "within.min_items"
		}
		c.add(at+"."+key, " = %s", want)
	}
}
