package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"tandem/datasets"
)

// Table is an open file by Write, or one with columns of the same types. Errors name the
// file and the column.
type Table struct {
	name string
	file *parquet.File
}

// Open opens the bytes of a file; name is what errors call it.
func Open(name string, data []byte) (t *Table, err error) {
	defer caught(&err, name+": ")
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)),
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &Table{name, file}, nil
}

// Rows is how many rows the file has.
func (t *Table) Rows() int { return int(t.file.NumRows()) }

// caught turns a panic of parquet-go, which some damaged files cause, into an error.
func caught(err *error, prefix string) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("%sdamaged Parquet: %v", prefix, v)
	}
}

// pages calls f with every page of a column, in order.
func (t *Table) pages(name string, f func(parquet.Page) error) (err error) {
	defer caught(&err, t.name+": ")
	at := -1
	for _, c := range t.file.Root().Columns() {
		leaf := c
		for !leaf.Leaf() {
			leaf = leaf.Columns()[0]
		}
		if c.Name() == name {
			at = leaf.Index()
		}
	}
	if at < 0 {
		return fmt.Errorf("%s: no column %q", t.name, name)
	}
	for _, group := range t.file.RowGroups() {
		if err := chunkPages(group.ColumnChunks()[at], f); err != nil {
			return fmt.Errorf("%s: column %q: %w", t.name, name, err)
		}
	}
	return nil
}

func chunkPages(chunk parquet.ColumnChunk, f func(parquet.Page) error) error {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		err = f(page)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
}

// into reads a required column of single values into dst, which has one place per row.
func into[T any](t *Table, name string, dst []T, kind parquet.Kind, data func(parquet.Page) []T) error {
	n := 0
	err := t.pages(name, func(p parquet.Page) error {
		if p.Type().Kind() != kind || p.Dictionary() != nil {
			return fmt.Errorf("type %s, want plain %s", p.Type(), kind)
		}
		values := data(p)
		if n+len(values) > len(dst) {
			return fmt.Errorf("more than %d rows", len(dst))
		}
		n += copy(dst[n:], values)
		return nil
	})
	return t.wantRows(err, name, n, len(dst))
}

// Int32s reads a plain column of whole numbers into dst, which has one place per row.
func (t *Table) Int32s(name string, dst []int32) error {
	return into(t, name, dst, parquet.Int32, func(p parquet.Page) []int32 { d := p.Data(); return d.Int32() })
}

// Int64s does so with those of 64 bits.
func (t *Table) Int64s(name string, dst []int64) error {
	return into(t, name, dst, parquet.Int64, func(p parquet.Page) []int64 { d := p.Data(); return d.Int64() })
}

// Float32s does so with numbers.
func (t *Table) Float32s(name string, dst []float32) error {
	return into(t, name, dst, parquet.Float, func(p parquet.Page) []float32 { d := p.Data(); return d.Float() })
}

// Numbers reads an optional column of n doubles; null is NaN.
func (t *Table) Numbers(name string, n int) ([]float64, error) {
	out := make([]float64, 0, n)
	err := t.pages(name, func(p parquet.Page) error {
		if p.Type().Kind() != parquet.Double {
			return fmt.Errorf("type %s, want DOUBLE", p.Type())
		}
		data := p.Data()
		values := data.Double()
		for _, level := range p.DefinitionLevels() {
			if level == 0 {
				out = append(out, math.NaN())
				continue
			}
			out, values = append(out, values[0]), values[1:]
		}
		return nil
	})
	return out, t.wantRows(err, name, len(out), n)
}

func (t *Table) wantRows(err error, name string, got, want int) error {
	if err == nil && got != want {
		err = fmt.Errorf("%s: column %q: %d rows, want %d", t.name, name, got, want)
	}
	return err
}

// Texts calls f with every text of a required column, in order; it is valid during the
// call.
func (t *Table) Texts(name string, f func(text []byte) error) error {
	return t.pages(name, func(p parquet.Page) error {
		values, err := newTextPage(p)
		if err != nil {
			return err
		}
		for i := range values.len() {
			if err := f(values.at(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// textPage is the texts of a page that are not null.
type textPage struct {
	bytes   []byte
	offsets []uint32
	codes   []int32 // into them, with a dictionary
}

func newTextPage(p parquet.Page) (out textPage, err error) {
	if p.Type().Kind() != parquet.ByteArray {
		return out, fmt.Errorf("type %s, want STRING", p.Type())
	}
	data := p.Data()
	if d := p.Dictionary(); d != nil {
		out.codes = data.Int32()
		data = d.Page().Data()
	}
	out.bytes, out.offsets = data.ByteArray()
	return out, nil
}

func (p textPage) len() int {
	if p.codes != nil {
		return len(p.codes)
	}
	return max(0, len(p.offsets)-1)
}

func (p textPage) at(i int) []byte {
	if p.codes != nil {
		i = int(p.codes[i])
	}
	return p.bytes[p.offsets[i]:p.offsets[i+1]]
}

// addList puts the next value of a page into lists; repetition level 0 opens a list and
// definition level 0 leaves it empty.
func addList(out *datasets.Lists, repetition, definition byte, value func() int32) {
	if len(out.Offsets) == 0 {
		out.Offsets = append(out.Offsets, 0)
	}
	if repetition == 0 {
		out.Offsets = append(out.Offsets, len(out.Values))
	}
	if definition > 0 {
		out.Values = append(out.Values, value())
		out.Offsets[len(out.Offsets)-1] = len(out.Values)
	}
}

// Labels reads a column of n lists of text as codes of dict.
func (t *Table) Labels(name string, n int, dict *datasets.IDs) (*datasets.Column, error) {
	out := &datasets.Column{Name: name, Dict: dict}
	err := t.pages(name, func(p parquet.Page) error {
		values, err := newTextPage(p)
		if err != nil {
			return err
		}
		next, unknown := 0, ""
		code := func() int32 {
			text := values.at(next)
			next++
			id, ok := dict.FindBytes(text)
			if !ok {
				unknown = string(text)
			}
			return id
		}
		definitions := p.DefinitionLevels()
		for i, repetition := range p.RepetitionLevels() {
			addList(&out.Labels, repetition, definitions[i], code)
		}
		if unknown != "" {
			return fmt.Errorf("label %q is not in the dictionary", unknown)
		}
		return nil
	})
	return out, t.wantRows(err, name, out.Labels.Len(), n)
}

// Lists reads a column of lists of whole numbers.
func (t *Table) Lists(name string) (*datasets.Lists, error) {
	out := &datasets.Lists{}
	return out, t.pages(name, func(p parquet.Page) error {
		if p.Type().Kind() != parquet.Int32 {
			return fmt.Errorf("type %s, want INT32", p.Type())
		}
		data := p.Data()
		values, definitions := data.Int32(), p.DefinitionLevels()
		for i, repetition := range p.RepetitionLevels() {
			addList(out, repetition, definitions[i], func() (v int32) {
				v, values = values[0], values[1:]
				return v
			})
		}
		return nil
	})
}
