package amazon

import (
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
	"tandem/datasets/internal/jsonline"
)

// wanted says which fields of an entry to scan for, and where each column finds its
// own.
type wanted struct {
	shape
	columns []column
	keys    []string // the item's key, then top-level fields
	at      []int    // by column: index in keys
	inner   []string // by column: the field inside that one, "" = itself
}

func newWanted(is shape, c Config) (wanted, error) {
	w := wanted{shape: is, keys: []string{"asin"}}
	if is.vintage == of2023 {
		w.keys[0] = "parent_asin"
	}
	for _, name := range c.Columns {
		column, err := findColumn(name)
		if err != nil {
			return w, err
		}
		top, inner := column.field(is.vintage)
		if top == "" {
			return w, fmt.Errorf("column %q: the metadata of %s has none", name, is.vintage)
		}
		at := slices.Index(w.keys, top)
		if at < 0 {
			at = len(w.keys)
			w.keys = append(w.keys, top)
		}
		w.columns, w.at, w.inner = append(w.columns, column), append(w.at, at), append(w.inner, inner)
	}
	return w, nil
}

// product is one entry; its key may point into a block.
type product struct {
	line  int
	key   []byte
	cells []cell // by column
}

// parse reads one block.
func (w wanted) parse(b blocks.Block) ([]product, error) {
	in := newObjects(w.shape, w.keys...)
	var out []product
	err := eachLine(b, func(line int, text []byte) error {
		fields, err := in.scan(text)
		if err != nil {
			return err
		}
		if jsonline.IsNull(fields[0]) {
			return in.lacks(text, w.keys[0])
		}
		p := product{line: line, cells: make([]cell, len(w.columns))}
		if p.key, err = parseKey(fields[0]); err != nil {
			return fmt.Errorf("%s: %w", w.keys[0], err)
		}
		for i, column := range w.columns {
			p.cells[i].number, p.cells[i].high = math.NaN(), math.NaN()
			if err := column.value(fields[w.at[i]], w.inner[i], &p.cells[i]); err != nil {
				return fmt.Errorf("%s: %w", w.keys[w.at[i]], err)
			}
		}
		out = append(out, p)
		return nil
	})
	return out, err
}

// readMetadata returns the columns that c asks for, each covering all of ids, which
// grows when c adds unknown products.
func readMetadata(s *source, is shape, c Config, ids *datasets.IDs, report *Report) (datasets.Catalog, error) {
	w, err := newWanted(is, c)
	if err != nil {
		return nil, s.fault(err)
	}
	b := newCatalogBuilder(c, w.columns, ids, &report.Metadata)
	err = blocks.Parse(s.text, w.parse, func(products []product) error {
		for _, p := range products {
			if err := b.add(p); err != nil {
				return fmt.Errorf("line %d: %w", p.line, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, s.fault(err)
	}
	report.Prices = b.price.Report
	report.Metadata.Absent = ids.Len() - (report.Metadata.Rows - report.Metadata.Unknown - report.Metadata.Repeated)
	return b.catalog(), nil
}
