package atomic

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/columns"
)

// attribute is one column on its way.
type attribute struct {
	*columns.Builder
	place int
	kind  string
}

// table is the file of one side on its way.
type table struct {
	header
	key        int
	attributes []attribute
}

// row is a line with the fields copied.
type row struct {
	line   int
	fields []string
}

// readAttributes reads c.Path+ending, if it is there: the columns that wanted names,
// or all. It marks in wanted what it met.
func (c Config) readAttributes(ending, key string, ids *datasets.IDs, wanted map[string]bool, report *Report, idle, unknown *int) (datasets.Columns, error) {
	path, err := find(c.Path + ending)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var t table
	seen := map[string]bool{}
	used := 0
	err = eachBlock(path, func(h header) error {
		t.header = h
		return t.choose(path, key, wanted, report)
	}, func(b blocks.Block) ([]row, int, error) { return t.rows(b) }, func(rows []row) error {
		for _, r := range rows {
			k := r.fields[t.key]
			if seen[k] {
				return fmt.Errorf("line %d: %s %s: duplicate key, want one row", r.line, key, clip([]byte(k)))
			}
			seen[k] = true
			id, ok := ids.Find(k)
			if !ok {
				*idle++
				continue
			}
			used++
			for _, a := range t.attributes {
				if err := a.set(id, t.names[a.place], r.fields[a.place]); err != nil {
					return fmt.Errorf("line %d: %w", r.line, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("atomic: %s: no rows, want at least one", path)
	}
	*unknown = ids.Len() - used
	out := datasets.Columns{}
	for _, a := range t.attributes {
		out = append(out, a.Column(ids.Len()))
	}
	return out, nil
}

// choose begins a column for every attribute that is wanted.
func (t *table) choose(path, key string, wanted map[string]bool, report *Report) (err error) {
	if t.key, err = t.find(key); err != nil {
		return err
	}
	for k, name := range t.names {
		kind := t.types[k]
		_, asked := wanted[name]
		if k == t.key {
			continue
		}
		if kind == "float_seq" && asked {
			return fmt.Errorf("column %q: type float_seq, want token, float or token_seq: there is no encoder for vectors", name)
		}
		if len(wanted) > 0 && !asked || kind == "float_seq" {
			report.Ignored = append(report.Ignored, filepath.Base(path)+": "+name+":"+kind)
			continue
		}
		if asked {
			wanted[name] = true
		}
		b := columns.Labels(name)
		if kind == "float" {
			b = columns.Numbers(name)
		}
		t.attributes = append(t.attributes, attribute{b, k, kind})
	}
	return nil
}

// rows cuts one block.
func (t *table) rows(b blocks.Block) ([]row, int, error) {
	var out []row
	var fields [][]byte
	for n, line := range b.Lines() {
		if n == 1 || len(line) == 0 {
			continue
		}
		var err error
		if fields, err = t.cut(fields, line); err == nil {
			err = checkKey(t.names[t.key], fields[t.key])
		}
		if err == nil && !utf8.Valid(line) {
			k := slices.IndexFunc(fields, func(f []byte) bool { return !utf8.Valid(f) })
			err = fmt.Errorf("%s %s is not UTF-8", t.names[k], clip(fields[k]))
		}
		if err != nil {
			return nil, n, err
		}
		out = append(out, row{n, strings.Split(string(line), "\t")})
	}
	return out, 0, nil
}

// set sets the value of id; nothing = missing.
func (a attribute) set(id int32, name, field string) error {
	switch a.kind {
	case "token":
		a.SetLabels(id, strings.TrimSpace(field))
	case "token_seq":
		a.SetLabels(id, strings.Fields(field)...)
	default:
		x := math.NaN()
		if text := strings.TrimSpace(field); text != "" {
			var err error
			if x, err = parseNumber(name, []byte(text), 64); err != nil {
				return err
			}
		}
		a.SetNumber(id, x)
	}
	return nil
}
