package rank

import (
	"fmt"
	"math"
	"slices"

	"tandem/model/internal/pages"
	"tandem/model/kernel"
)

// Storage is how the vectors of a Flat stand in memory.
type Storage string

const (
	Float32 Storage = "float32"
	Float16 Storage = "float16"
	// Int8 keeps all values but the last as integers from −127 to 127 with a scale per
	// item, max|x|/127, and the last one, a bias that may be far larger, as float32.
	Int8 Storage = "int8"
)

// Storages lists the values of Storage.
func Storages() []Storage { return []Storage{Float32, Float16, Int8} }

// Flat holds the vectors of all items for products with queries, one query or many, in
// panels as Panels are. Scores are exact for what is stored: values are widened to
// float32, and a score has the same bits whatever else is computed with it.
type Flat struct {
	Storage      Storage // how values are kept
	Items, Width int     // vectors, and values of each

	wide        []float32
	half        []uint16
	bytes       []int8 // Width−1 columns
	scale, last []float32
}

// NewFlat returns vectors of zeros. It panics unless width ≥ 1, of Int8 ≥ 2.
func NewFlat(s Storage, items, width int) *Flat {
	if width < 1 || s == Int8 && width < 2 {
		panic("rank: width too small")
	}
	f := &Flat{Storage: s, Items: items, Width: width}
	all := panelCount(items) * PanelItems
	switch s {
	case Float32:
		f.wide = make([]float32, all*width)
		pages.Advise(f.wide)
	case Float16:
		f.half = make([]uint16, all*width)
		pages.Advise(f.half)
	case Int8:
		f.bytes, f.scale, f.last = make([]int8, all*(width-1)), make([]float32, all), make([]float32, all)
		pages.Advise(f.bytes)
	default:
		panic("rank: unknown storage")
	}
	return f
}

// SetFloat32, SetFloat16 and SetInt8 write the rows of the items from first on, as they
// are stored; first is a multiple of PanelItems, so that several goroutines can fill
// different items. Of Int8 tail has scale and last value of each item.
func (f *Flat) SetFloat32(first int, rows []float32) { transpose(f.wide, rows, first, f.Width) }

// SetFloat16 is described there.
func (f *Flat) SetFloat16(first int, rows []uint16) { transpose(f.half, rows, first, f.Width) }

// SetInt8 is described there.
func (f *Flat) SetInt8(first int, rows []int8, tail []float32) {
	transpose(f.bytes, rows, first, f.Width-1)
	for j := range len(tail) / 2 {
		f.scale[first+j], f.last[first+j] = tail[2*j], tail[2*j+1]
	}
}

// transpose writes rows to the panels from item first on.
func transpose[T any](panels, rows []T, first, width int) {
	if first%PanelItems != 0 || len(rows)%width != 0 {
		panic("rank: rows are not whole panels")
	}
	for at := 0; at < len(rows); at += PanelItems * width {
		panel := panels[first*width+at:][:PanelItems*width]
		part := rows[at:min(at+PanelItems*width, len(rows))]
		for j := 0; len(part) > 0; j++ {
			for c, x := range part[:width] {
				panel[c*PanelItems+j] = x
			}
			part = part[width:]
		}
	}
}

// Row writes the vector of item i to dst, Width values, as it is stored.
func (f *Flat) Row(dst []float32, i int) {
	at, j := i/PanelItems*PanelItems, i%PanelItems
	switch f.Storage {
	case Float32:
		for c := range dst {
			dst[c] = f.wide[at*f.Width+c*PanelItems+j]
		}
	case Float16:
		var one [1]float32
		for c := range dst {
			kernel.WidenHalf(one[:], f.half[at*f.Width+c*PanelItems+j:][:1])
			dst[c] = one[0]
		}
	case Int8:
		w := f.Width - 1
		for c := range w {
			dst[c] = f.scale[i] * float32(f.bytes[at*w+c*PanelItems+j])
		}
		dst[w] = f.last[i]
	}
}

// Product writes ⟨queries[r], item from+j⟩ to dst[r·ld+j] for n queries, (n × Width), and
// the items from … to−1; from is a multiple of PanelItems. scratch is kept by the caller
// from call to call.
func (f *Flat) Product(dst []float32, ld int, queries []float32, n, from, to int, scratch *[]float32) {
	w := f.Width
	*scratch = resize(*scratch, w*PanelItems)
	for i := from; i < to; i += PanelItems {
		out, items := dst[i-from:], min(PanelItems, to-i)
		switch f.Storage {
		case Float32:
			product(out, ld, queries, n, f.wide[i*w:], items, w)
		case Float16:
			panel := *scratch
			kernel.WidenHalf(panel, f.half[i*w:][:w*PanelItems])
			product(out, ld, queries, n, panel, items, w)
		case Int8:
			f.productInt8(out, ld, queries, n, i, items, (*scratch)[:(w-1)*PanelItems])
		}
	}
}

// productInt8 multiplies with the integers of the panel at item i, and then by the scales.
func (f *Flat) productInt8(dst []float32, ld int, queries []float32, n, i, items int, panel []float32) {
	w := f.Width - 1
	kernel.WidenInt8(panel, f.bytes[i*w:][:w*PanelItems])
	kernel.Sgemm(false, false, n, items, w, 1, queries, f.Width, panel, PanelItems, 0, dst, ld)
	scale, last := f.scale[i:i+items], f.last[i:i+items]
	for r := range n {
		row := dst[r*ld:][:items]
		kernel.Mul(row, row, scale)
		kernel.Axpy(row, queries[r*f.Width+w], last)
	}
}

// Quantize writes a row of Width values as Int8 stores it: integers to dst, and scale and
// last value. Values are rounded to the nearest integer, ties to even; a row of zeros has
// the scale 0.
func Quantize(dst []int8, row []float32) (scale, last float32) {
	w := len(row) - 1
	for _, x := range row[:w] {
		scale = max(scale, float32(math.Abs(float64(x))))
	}
	scale /= 127
	if scale == 0 {
		clear(dst[:w])
		return 0, row[w]
	}
	for c, x := range row[:w] {
		dst[c] = int8(math.RoundToEven(min(max(float64(x)/float64(scale), -127), 127)))
	}
	return scale, row[w]
}

// CheckValues returns an error that names item and value unless s can store vectors,
// (items × width): every value must be finite, and within ±kernel.MaxHalf for float16.
func CheckValues(s Storage, vectors []float32, width int) error {
	if !slices.Contains(Storages(), s) {
		return fmt.Errorf("rank: storage = %q, want one of %v", s, Storages())
	}
	most := float32(math.MaxFloat32)
	if s == Float16 {
		most = kernel.MaxHalf
	}
	for at, x := range vectors {
		if !(x <= most && x >= -most) {
			return fmt.Errorf("rank: item %d has the value %g, want at most ±%g as %s", at/width, x, most, s)
		}
	}
	return nil
}

// FlatOf stores vectors, (items × width), that way. Errors are those of CheckValues.
func FlatOf(s Storage, vectors []float32, width int) (*Flat, error) {
	if err := CheckValues(s, vectors, width); err != nil {
		return nil, err
	}
	f := NewFlat(s, len(vectors)/width, width)
	switch s {
	case Float32:
		f.SetFloat32(0, vectors)
	case Float16:
		half := make([]uint16, len(vectors))
		kernel.RoundHalf(half, vectors)
		f.SetFloat16(0, half)
	case Int8:
		rows, tail := QuantizeRows(vectors, width)
		f.SetInt8(0, rows, tail)
	}
	return f, nil
}

// QuantizeRows is Quantize for all rows: (items × width−1) integers, and scale and last
// value of each item.
func QuantizeRows(vectors []float32, width int) (rows []int8, tail []float32) {
	items := len(vectors) / width
	rows, tail = make([]int8, items*(width-1)), make([]float32, 2*items)
	for i := range items {
		tail[2*i], tail[2*i+1] = Quantize(rows[i*(width-1):(i+1)*(width-1)], vectors[i*width:(i+1)*width])
	}
	return rows, tail
}

// Query asks a Flat for the best items of vectors.
type Query struct {
	Vectors []float32           // (users × Width)
	N       int                 // items for each user, ≥ 1
	Seen    func(r int) []int32 // as in Task
	Allowed func(r int) Mask    // as in Task
	Package string              // as in Task
	User    func(r int) string  // as in Task
}

// Task is the search for q in f.
func (f *Flat) Task(q Query) Task {
	return Task{Users: len(q.Vectors) / f.Width, Items: f.Items, N: q.N, Seen: q.Seen, Allowed: q.Allowed,
		Package: q.Package, User: q.User, Scores: func() Scores { return &flatScores{f: f, queries: q.Vectors} }}
}

// flatScores are the inner products of queries with a Flat.
type flatScores struct {
	f       *Flat
	queries []float32
	block   []float32
	scratch []float32
}

func (s *flatScores) Prepare(from, to int) error {
	s.block = s.queries[from*s.f.Width : to*s.f.Width]
	return nil
}

func (s *flatScores) Score(dst []float32, ld, from, to int) {
	s.f.Product(dst, ld, s.block, len(s.block)/s.f.Width, from, to, &s.scratch)
}
