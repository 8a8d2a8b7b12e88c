package prepared

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"tandem/datasets"
)

// table is an open Parquet file of a set.
type table struct {
	path string
	file *parquet.File
}

// openTable opens the bytes of a file.
func openTable(path string, data []byte) (t *table, err error) {
	defer caught(path, &err)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)),
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("prepared: %s: %w", path, err)
	}
	return &table{path, file}, nil
}

// caught turns a panic of parquet-go, which some damaged files cause, into an error.
func caught(path string, err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("prepared: %s: damaged Parquet: %v", path, v)
	}
}

// pages calls f with every page of a column, in order.
func (t *table) pages(name string, f func(parquet.Page) error) (err error) {
	defer caught(t.path, &err)
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
		return fmt.Errorf("prepared: %s: no column %q", t.path, name)
	}
	for _, group := range t.file.RowGroups() {
		if err := chunkPages(group.ColumnChunks()[at], f); err != nil {
			return fmt.Errorf("prepared: %s: column %q: %w", t.path, name, err)
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
func into[T any](t *table, name string, dst []T, kind parquet.Kind, data func(parquet.Page) []T) error {
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
	if err == nil && n != len(dst) {
		err = fmt.Errorf("prepared: %s: column %q: %d rows, want %d", t.path, name, n, len(dst))
	}
	return err
}

func (t *table) int32s(name string, dst []int32) error {
	return into(t, name, dst, parquet.Int32, func(p parquet.Page) []int32 { d := p.Data(); return d.Int32() })
}

func (t *table) int64s(name string, dst []int64) error {
	return into(t, name, dst, parquet.Int64, func(p parquet.Page) []int64 { d := p.Data(); return d.Int64() })
}

func (t *table) float32s(name string, dst []float32) error {
	return into(t, name, dst, parquet.Float, func(p parquet.Page) []float32 { d := p.Data(); return d.Float() })
}

// numbers reads an optional column of n doubles; null is NaN.
func (t *table) numbers(name string, n int) ([]float64, error) {
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

func (t *table) wantRows(err error, name string, got, want int) error {
	if err == nil && got != want {
		err = fmt.Errorf("prepared: %s: column %q: %d rows, want %d", t.path, name, got, want)
	}
	return err
}

// texts calls f with every text of a required column, in order; it is valid during the
// call.
func (t *table) texts(name string, f func(text []byte) error) error {
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

// labels reads a column of n lists of text as codes of dict.
func (t *table) labels(name string, n int, dict *datasets.IDs) (*datasets.Column, error) {
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
			return fmt.Errorf("label %q is not in labels.parquet", unknown)
		}
		return nil
	})
	return out, t.wantRows(err, name, out.Labels.Len(), n)
}

// idLists reads a column of lists of whole numbers.
func (t *table) idLists(name string) (*datasets.Lists, error) {
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
