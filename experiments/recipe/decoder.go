package recipe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder walks the YAML tree of one recipe and collects what is wrong with it.
type decoder struct {
	kinds  *Kinds
	at     map[string]*yaml.Node // path → the node decoded there
	set    map[*yaml.Node]string // nodes that came from --set → its path
	meant  map[string]bool       // paths that a mistyped key stands for
	lookup func(string) (string, bool)
	faults Faults

	train     *yaml.Node        // the recipe's train section, which models override
	controlOf map[string]string // the hybrid that a control was made of
}

func (d *decoder) fault(n *yaml.Node, path, format string, args ...any) {
	d.faults.add(path, format, args...)
	d.place(&d.faults[len(d.faults)-1], n)
}

// place writes down where n stands.
func (d *decoder) place(f *Fault, n *yaml.Node) {
	if from, ok := d.set[n]; ok {
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
func (d *decoder) locate(f *Fault) {
	for path := f.Path; f.Where == "" && path != ""; path = parent(path) {
		if n, ok := d.at[path]; ok {
			d.place(f, n)
		}
	}
}

// explained reports whether decoding already complained about path, about something
// in it or about what it stands in: its value is then not the one that was written.
func (d *decoder) explained(path string) bool {
	for p := path; p != ""; p = parent(p) {
		if d.meant[p] {
			return true
		}
	}
	model, isKind := strings.CutSuffix(path, ".kind")
	return slices.ContainsFunc(d.faults, func(f Fault) bool {
		return f.Path == path || strings.HasPrefix(f.Path, path+".") ||
			f.Path != "" && strings.HasPrefix(path, f.Path+".") ||
			isKind && f.Path == model+".like" // the kind would have come from there
	})
}

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

func join(path, key string) string { return strings.Trim(path+"."+key, ".") }
