package experiments

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder walks the YAML tree of one recipe and collects what is wrong with it.
type decoder struct {
	at     map[string]*yaml.Node // path → the node decoded there
	set    map[*yaml.Node]string // nodes that came from --set → its path
	lookup func(string) (string, bool)
	faults Faults

	train *yaml.Node // the recipe's train section, which models override
	depth int
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
		f.line, f.column = n.Line, n.Column
		f.Where = fmt.Sprintf("line %d, column %d", n.Line, n.Column)
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

// faulty reports whether decoding already complained about path or about something
// it contains: its value is then not the one that was written.
func (d *decoder) faulty(path string) bool {
	for _, f := range d.faults {
		if f.Path == path || strings.HasPrefix(f.Path, path+".") {
			return true
		}
	}
	return false
}

// written reports whether the recipe has something at path.
func (d *decoder) written(path string) bool { return d.at[path] != nil }

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

func join(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }
