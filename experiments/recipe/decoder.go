package recipe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Decoder walks the YAML tree of one recipe and collects what is wrong with it.
type Decoder struct {
	at     map[string]*yaml.Node // path → the node decoded there
	Set    map[*yaml.Node]string // nodes that came from --set → its path
	meant  map[string]bool       // paths that a mistyped key stands for
	lookup func(string) (string, bool)
	Faults Faults

	train *yaml.Node // the recipe's train section, which models override
}

func (d *Decoder) fault(n *yaml.Node, path, format string, args ...any) {
	d.Faults.add(path, format, args...)
	d.place(&d.Faults[len(d.Faults)-1], n)
}

// place writes down where n stands.
func (d *Decoder) place(f *Fault, n *yaml.Node) {
	if from, ok := d.Set[n]; ok {
		f.Where, f.line = "--set "+from, lastLine
		return
	}
	if n.Line > 0 {
		place := at(n, "")
		f.Where, f.line, f.column = place.Where, place.line, place.column
	}
}

// locate finds the place of a fault that has only a path: its node, or the nearest
// one above it.
func (d *Decoder) locate(f *Fault) {
	for path := f.Path; f.Where == "" && path != ""; path = parent(path) {
		if n, ok := d.at[path]; ok {
			d.place(f, n)
		}
	}
}

// explained reports whether decoding already complained about path, about something
// in it or about what it stands in: its value is then not the one that was written.
func (d *Decoder) explained(path string) bool {
	for p := path; p != ""; p = parent(p) {
		if d.meant[p] {
			return true
		}
	}
	model, isKind := strings.CutSuffix(path, ".kind")
	return slices.ContainsFunc(d.Faults, func(f Fault) bool {
		return f.Path == path || strings.HasPrefix(f.Path, path+".") ||
			f.Path != "" && strings.HasPrefix(path, f.Path+".") ||
			isKind && f.Path == model+".like" // the kind would have come from there
	})
}

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

func Join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }
