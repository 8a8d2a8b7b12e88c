package embed

import (
	"slices"

	"tandem/features"
)

// Part is a range of columns of every table of a Side: what one input of the model
// reads (the GMF vector, the MLP vector, the bias).
type Part struct {
	Name  string // one of those of package fuse: vector, hidden, bias, affinity
	Width int    // columns, ≥ 1
	NoID  bool   // the id table lacks these columns, features alone have them; such parts come last
}

// Feature is one encoded column and the table of its rows.
type Feature struct {
	Block *features.Block // the rows of every entity
	Table *Table          // what they are rows of, (Block.Rows × its width)
	At    int             // the column of the sum that its rows add to
}

// Side holds the tables of one kind of entity. A row has the width of the parts together,
// part after part; the id table has its first columns, and a feature Table.Width columns
// from At on. Columns of the sum beyond Width are no part of a row: package model feeds
// them to towers.
type Side struct {
	Name     string    // "users" or "items"; begins the names of tables
	Parts    []Part    // in the order of their columns
	Width    int       // of a row
	Sum      int       // columns that features add to, ≥ Width
	ID       *Table    // one row per entity
	Features []Feature // in the order they were added
}

// NewSide returns zeroed tables for n entities and the encoded blocks, each of which
// covers n entities.
func NewSide(name string, parts []Part, n int, encoded []*features.Block) *Side {
	return NewSideOf(Float32, name, parts, n, encoded)
}

// NewSideOf is NewSide with values of that type.
func NewSideOf(d DType, name string, parts []Part, n int, encoded []*features.Block) *Side {
	s := &Side{Name: name, Parts: parts}
	own := 0
	for _, p := range parts {
		s.Width += p.Width
		if !p.NoID {
			own = s.Width
		}
	}
	s.Sum = s.Width
	s.ID = NewTableOf(d, name+"/id", n, own)
	for _, b := range encoded {
		s.Add("feature", b, 0, own)
	}
	return s
}

// Add gives every row of b a row of width values, zeros, that is added to the columns of
// the sum from at on. The table is called Side.Name/what/b.Name.
func (s *Side) Add(what string, b *features.Block, at, width int) {
	if b.Len() != s.ID.Rows {
		panic("embed: block covers another number of entities")
	}
	table := NewTableOf(s.ID.DType(), s.Name+"/"+what+"/"+b.Name, b.Rows, width)
	s.Features = append(s.Features, Feature{Block: b, Table: table, At: at})
	s.Sum = max(s.Sum, at+width)
}

// Tables lists the id table and the feature tables.
func (s *Side) Tables() []*Table {
	tables := []*Table{s.ID}
	for _, f := range s.Features {
		tables = append(tables, f.Table)
	}
	return tables
}

// Range returns the columns [from, to) of the named part; from = to = −1 if there is
// no such part.
func (s *Side) Range(part string) (from, to int) {
	at := 0
	for _, p := range s.Parts {
		if p.Name == part {
			return at, at + p.Width
		}
		at += p.Width
	}
	return -1, -1
}

// Row writes row(e) to dst, which has Width values. keepID false leaves the id row
// out: what the features alone say of e. It is not for a Side with columns beyond Width.
func (s *Side) Row(dst []float32, e int32, keepID bool) {
	s.readID(dst, e, keepID)
	s.addFeatures(dst, e)
}

// Split writes the two summands of row(e) apart: its id row (zeros if keepID is false,
// and in the columns that ids lack) to id, Width values, and what its features add up to
// to sum, Sum values.
func (s *Side) Split(id, sum []float32, e int32, keepID bool) {
	s.readID(id, e, keepID)
	clear(sum)
	s.addFeatures(sum, e)
}

func (s *Side) readID(dst []float32, e int32, keepID bool) {
	own := 0
	if keepID {
		own = s.ID.Width
		s.ID.Read(dst[:own], e, 0)
	}
	clear(dst[own:])
}

func (s *Side) addFeatures(dst []float32, e int32) {
	for i := range s.Features {
		f := &s.Features[i]
		to := dst[f.At : f.At+f.Table.Width]
		index, weight := f.Block.Row(e)
		for j, row := range index {
			f.Table.AddTo(to, weight[j], row, 0)
		}
	}
}

// Gather writes row(e) as row r of every part: dst[p] is a matrix of Parts[p].Width
// columns. row is scratch of Width values. Nothing is kept.
func (s *Side) Gather(dst [][]float32, r int, e int32, keepID bool, row []float32) {
	if len(s.Parts) == 1 {
		s.Row(dst[0][r*s.Width:(r+1)*s.Width], e, keepID)
		return
	}
	s.Row(row, e, keepID)
	s.Deal(dst, r, row)
}

// Deal writes row, Width values, as row r of every part.
func (s *Side) Deal(dst [][]float32, r int, row []float32) {
	at := 0
	for i, p := range s.Parts {
		copy(dst[i][r*p.Width:(r+1)*p.Width], row[at:at+p.Width])
		at += p.Width
	}
}

// Matrix returns row(e) of every entity, row-major, in parallel. Scoring starts from it:
// features are summed once per item, not once per pair. It is not for a Side with columns
// beyond Width.
func (s *Side) Matrix() []float32 {
	out := make([]float32, s.ID.Rows*s.Width)
	Blocks(s.ID.Rows, func(first, end int) {
		for e := first; e < end; e++ {
			s.Row(out[e*s.Width:(e+1)*s.Width], int32(e), true)
		}
	})
	return out
}

// Clone returns a Side with tables of its own; the blocks are shared.
func (s *Side) Clone() *Side {
	c := *s
	c.ID = s.ID.Clone()
	c.Features = make([]Feature, len(s.Features))
	for i, f := range s.Features {
		c.Features[i] = Feature{Block: f.Block, Table: f.Table.Clone(), At: f.At}
	}
	return &c
}

// Over returns a Side for n other entities: their id rows are zero, their features the
// encoded blocks, found by the names of those of s and with as many rows, and the tables
// of the features are those of s, shared. It panics if the blocks do not fit.
func (s *Side) Over(n int, encoded []*features.Block) *Side {
	c := *s
	c.ID = NewTableOf(s.ID.DType(), s.ID.Name, n, s.ID.Width)
	c.Features = make([]Feature, len(s.Features))
	for i, f := range s.Features {
		at := slices.IndexFunc(encoded, func(b *features.Block) bool { return b.Name == f.Block.Name })
		if at < 0 {
			panic("embed: a feature without its block")
		}
		b := encoded[at]
		if b.Len() != n || b.Rows != f.Table.Rows {
			panic("embed: block covers another number of entities or rows")
		}
		c.Features[i] = Feature{Block: b, Table: f.Table, At: f.At}
	}
	return &c
}
