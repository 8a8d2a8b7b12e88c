package embed

import "tandem/features"

// Part is a range of columns of every table of a Side: what one input of the model
// reads (the GMF vector, the MLP vector, the bias).
type Part struct {
	Name  string
	Width int
}

// Feature is one encoded column and the table of its rows.
type Feature struct {
	Block *features.Block
	Table *Table
}

// Side holds the tables of one kind of entity. All tables have the width of the parts
// together, part after part.
type Side struct {
	Name     string
	Parts    []Part
	Width    int
	ID       *Table
	Features []Feature
}

// NewSide returns zeroed tables for n entities and the encoded blocks, each of which
// covers n entities.
func NewSide(name string, parts []Part, n int, encoded []*features.Block) *Side {
	return NewSideOf(Float32, name, parts, n, encoded)
}

// NewSideOf is NewSide with values of that type.
func NewSideOf(d DType, name string, parts []Part, n int, encoded []*features.Block) *Side {
	s := &Side{Name: name, Parts: parts}
	for _, p := range parts {
		s.Width += p.Width
	}
	s.ID = NewTableOf(d, name+"/id", n, s.Width)
	for _, b := range encoded {
		if b.Len() != n {
			panic("embed: block covers another number of entities")
		}
		s.Features = append(s.Features, Feature{Block: b, Table: NewTableOf(d, name+"/feature/"+b.Name, b.Rows, s.Width)})
	}
	return s
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
// out: what the features alone say of e.
func (s *Side) Row(dst []float32, e int32, keepID bool) {
	if keepID {
		s.ID.Read(dst, e, 0)
	} else {
		clear(dst)
	}
	for i := range s.Features {
		f := &s.Features[i]
		index, weight := f.Block.Row(e)
		for j, row := range index {
			f.Table.AddTo(dst, weight[j], row, 0)
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
	at := 0
	for i, p := range s.Parts {
		copy(dst[i][r*p.Width:(r+1)*p.Width], row[at:at+p.Width])
		at += p.Width
	}
}

// Matrix returns the named part of row(e) for every entity, row-major, in parallel.
// Scoring starts from it: features are summed once per item, not once per pair.
func (s *Side) Matrix(part string) []float32 {
	from, to := s.Range(part)
	if from < 0 {
		return nil
	}
	w := to - from
	out := make([]float32, s.ID.Rows*w)
	blocks(s.ID.Rows, func(first, end int) {
		for e := first; e < end; e++ {
			dst := out[e*w : (e+1)*w]
			s.ID.Read(dst, int32(e), from)
			for i := range s.Features {
				f := &s.Features[i]
				index, weight := f.Block.Row(int32(e))
				for j, row := range index {
					f.Table.AddTo(dst, weight[j], row, from)
				}
			}
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
		c.Features[i] = Feature{Block: f.Block, Table: f.Table.Clone()}
	}
	return &c
}

// Over returns a Side for n other entities: their id rows are zero, their features the
// encoded blocks, one for each of s.Features and as many rows, and the tables of the
// features are those of s, shared. It panics if the blocks do not fit.
func (s *Side) Over(n int, encoded []*features.Block) *Side {
	if len(encoded) != len(s.Features) {
		panic("embed: another number of blocks than features")
	}
	c := *s
	c.ID = NewTableOf(s.ID.DType(), s.ID.Name, n, s.Width)
	c.Features = make([]Feature, len(encoded))
	for i, b := range encoded {
		if b.Len() != n || b.Rows != s.Features[i].Table.Rows {
			panic("embed: block covers another number of entities or rows")
		}
		c.Features[i] = Feature{Block: b, Table: s.Features[i].Table}
	}
	return &c
}
