package tabular

import (
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
)

// tableBuilder puts rows into columns.
type tableBuilder struct {
	AttributeConfig
	ids     *datasets.IDs
	seen    []bool // by id: had a row
	columns []*columnBuilder
	report  *AttributeReport
}

// take enters the rows of a chunk.
func (t *tableBuilder) take(k *tableChunk) (row int, err error) {
	t.report.Blanked += k.blanked
	for _, c := range k.columns {
		t.report.NullWords += c.nulls
	}
	for row := range k.keys.ends {
		if err := t.enter(k, row); err != nil {
			return row, err
		}
	}
	return 0, nil
}

func (t *tableBuilder) enter(k *tableChunk, row int) error {
	key := k.keys.at(row)
	t.report.Rows++
	id, known := t.ids.FindBytes(key)
	if !known && t.Unknown != "add" {
		t.report.Unknown++
		return nil
	}
	if !known {
		t.report.Added++
		id = t.ids.AddBytes(key)
	}
	t.seen = grown(t.seen, int(id)+1, false)
	if t.seen[id] {
		if t.Repeated != "first" && t.Repeated != firstKnown {
			return duplicateKey(key)
		}
		t.report.Repeated++
		if t.Repeated == "first" {
			return nil
		}
	}
	again := t.seen[id]
	t.seen[id] = true
	for i, b := range t.columns {
		if again && b.known(id) {
			continue
		}
		if err := b.set(id, k.columns[i], row); err != nil {
			return fmt.Errorf("%s %w", b.name(), err)
		}
	}
	if k.cut[row] && !again {
		t.report.CutPaths++
	}
	return nil
}

// columnBuilder puts the values of one column at their ids.
type columnBuilder struct {
	Attribute
	numbers []float64
	lists   []span // by id
	flat    []int32
	dict    *datasets.IDs
	price   datasets.PriceColumn
	point   byte        // the decimal point of its prices; 0 = nothing tells it so far
	pointed string      // the first price that told it
	open    []openPrice // see settle
}

// span is a list: flat[start : start+n].
type span struct{ start, n int }

// known reports whether a row of id has said something.
func (b *columnBuilder) known(id int32) bool {
	if b.Kind == Number || b.Kind == Price {
		return int(id) < len(b.numbers) && !math.IsNaN(b.numbers[id])
	}
	return int(id) < len(b.lists) && b.lists[id].n > 0
}

// set puts the value that c has in a row.
func (b *columnBuilder) set(id int32, c *columnChunk, row int) (err error) {
	if b.Kind == Number || b.Kind == Price {
		b.numbers = grown(b.numbers, int(id)+1, math.NaN())
		if b.Kind == Price {
			b.numbers[id], err = b.takePrice(id, c.prices[row])
		} else {
			b.numbers[id] = c.numbers[row]
		}
		return err
	}
	first := 0
	if row > 0 {
		first = c.ends[row-1]
	}
	start := len(b.flat)
	for part := first; part < c.ends[row]; part++ {
		code := b.dict.AddBytes(c.parts.at(part))
		if b.Kind == Path || !slices.Contains(b.flat[start:], code) {
			b.flat = append(b.flat, code)
		}
	}
	b.lists = grown(b.lists, int(id)+1, span{})
	b.lists[id] = span{start, len(b.flat) - start}
	return nil
}

// column ends the building: one value for each of n ids.
func (b *columnBuilder) column(n int) *datasets.Column {
	col := &datasets.Column{Name: b.name()}
	if b.Kind == Number || b.Kind == Price {
		col.Numbers = grown(append([]float64{}, b.numbers...), n, math.NaN()) // not nil, even for no ids
		return col
	}
	col.Dict = b.dict
	for _, s := range grown(b.lists, n, span{}) {
		col.Labels.Append(b.flat[s.start : s.start+s.n]...)
	}
	return col
}

// grown appends fill to s until it has n values.
func grown[T any](s []T, n int, fill T) []T {
	for len(s) < n {
		s = append(s, fill)
	}
	return s
}
