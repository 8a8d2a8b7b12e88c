package amazon

import (
	"fmt"
	"math"

	"tandem/datasets"
)

// catalogBuilder gathers columns; products come in any order of ids.
type catalogBuilder struct {
	Config
	columns []column
	ids     *datasets.IDs
	seen    []bool // by id
	data    []columnData
	price   datasets.PriceColumn
	report  *MetadataReport
}

// columnData is one column while it grows: numbers, or lists of codes.
type columnData struct {
	numbers []float64
	spans   []span // by id
	flat    []int32
	dict    *datasets.IDs
}

// span is a list: flat[start : start+n].
type span struct{ start, n int }

func newCatalogBuilder(c Config, columns []column, ids *datasets.IDs, report *MetadataReport) *catalogBuilder {
	b := &catalogBuilder{Config: c, columns: columns, ids: ids, report: report, data: make([]columnData, len(columns))}
	b.price.Rules = c.PriceRules
	for i := range b.data {
		b.data[i].dict = &datasets.IDs{}
	}
	return b
}

// add takes one product.
func (b *catalogBuilder) add(p product) error {
	b.report.Rows++
	id, known := b.ids.FindBytes(p.key)
	if !known && b.Unknown != "add" {
		b.report.Unknown++
		return nil
	}
	if !known {
		b.report.Added++
		id = b.ids.AddBytes(p.key)
	}
	b.seen = grown(b.seen, int(id)+1, false)
	if b.seen[id] {
		if b.Repeated == "error" {
			return fmt.Errorf("item %q again, want one entry per item", p.key)
		}
		b.report.Repeated++
		return nil
	}
	b.seen[id] = true
	if err := b.takePrice(p.cells); err != nil {
		return err
	}
	cut := false
	for i, c := range p.cells {
		b.data[i].set(id, c, b.columns[i].number)
		cut = cut || c.cut
		b.report.Debris += c.debris
	}
	if cut {
		b.report.CutPaths++
	}
	return nil
}

// takePrice puts the bounds that the rules allow into the cells of price and
// price_high; both hold the same price, which counts once.
func (b *catalogBuilder) takePrice(cells []cell) error {
	var low, high float64
	var err error
	taken := false
	for i := range cells {
		c, name := &cells[i], b.columns[i].name
		if name != "price" && name != "price_high" {
			continue
		}
		if !taken {
			if low, high, err = b.price.Take(c.number, c.high, c.currency, c.priceErr); err != nil {
				return fmt.Errorf("price %w", err)
			}
			taken = true
		}
		if c.number = low; name == "price_high" {
			c.number = high
		}
	}
	return nil
}

// set puts the value of id.
func (d *columnData) set(id int32, c cell, number bool) {
	if number {
		d.numbers = grown(d.numbers, int(id)+1, math.NaN())
		d.numbers[id] = c.number
		return
	}
	start := len(d.flat)
	for _, text := range c.texts {
		d.flat = append(d.flat, d.dict.Add(text))
	}
	d.spans = grown(d.spans, int(id)+1, span{})
	d.spans[id] = span{start, len(d.flat) - start}
}

// catalog ends the building: one value for each id.
func (b *catalogBuilder) catalog() datasets.Catalog {
	out := make(datasets.Catalog, len(b.columns))
	n := b.ids.Len()
	for i, c := range b.columns {
		col, d := &datasets.Column{Name: c.name}, b.data[i]
		if c.number {
			col.Numbers = grown(append([]float64{}, d.numbers...), n, math.NaN()) // not nil, even for no ids
		} else {
			col.Dict = d.dict
			for _, s := range grown(d.spans, n, span{}) {
				col.Labels.Append(d.flat[s.start : s.start+s.n]...)
			}
		}
		out[i] = col
	}
	return out
}

// grown appends fill to s until it has n values.
func grown[T any](s []T, n int, fill T) []T {
	for len(s) < n {
		s = append(s, fill)
	}
	return s
}
