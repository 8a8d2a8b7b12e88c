package embed

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"tandem/model/draw"
	"tandem/model/internal/pages"
	"tandem/model/kernel"
)

// DType is how the values of a table stand in memory; see the package comment.
type DType uint8

const (
	Float32 DType = iota
	BFloat16
)

// Size is the bytes of one value.
func (d DType) Size() int { return [...]int{4, 2}[d] }

// Table is Rows × Width values in one slice, row-major: Data, or Half where they are
// bfloat16 (kernel.Widen). The other one is nil.
type Table struct {
	Name        string    // in checkpoints; unique in a model
	Rows, Width int       // rows, and values of each
	Data        []float32 // float32 values, or nil
	Half        []uint16  // bfloat16 values, the upper halves of float32, or nil
}

// NewTable returns a table of zeros, float32.
func NewTable(name string, rows, width int) *Table { return NewTableOf(Float32, name, rows, width) }

// NewTableOf returns a table of zeros. Their memory is not written to, so that a large
// table takes none before its rows are.
func NewTableOf(d DType, name string, rows, width int) *Table {
	t := &Table{Name: name, Rows: rows, Width: width}
	if d == BFloat16 {
		t.Half = make([]uint16, rows*width)
		pages.Advise(t.Half)
	} else {
		t.Data = make([]float32, rows*width)
		pages.Advise(t.Data)
	}
	return t
}

// DType tells how the values are kept.
func (t *Table) DType() DType {
	if t.Half != nil {
		return BFloat16
	}
	return Float32
}

// Row returns row i, shared with the table. It panics if i is outside [0, Rows), and for
// a bfloat16 table, whose rows can only be read and written.
func (t *Table) Row(i int32) []float32 {
	if t.Half != nil {
		panic("embed: rows of bfloat16 cannot be shared")
	}
	at := int(i) * t.Width
	return t.Data[at : at+t.Width : at+t.Width]
}

// half is Row of a bfloat16 table.
func (t *Table) half(i int32) []uint16 {
	at := int(i) * t.Width
	return t.Half[at : at+t.Width : at+t.Width]
}

// Read copies the values of row i from column from on to dst.
func (t *Table) Read(dst []float32, i int32, from int) {
	if t.Half != nil {
		kernel.Widen(dst, t.half(i)[from:from+len(dst)])
		return
	}
	copy(dst, t.Row(i)[from:from+len(dst)])
}

// AddTo adds alpha times the values of row i from column from on to dst.
func (t *Table) AddTo(dst []float32, alpha float32, i int32, from int) {
	if t.Half != nil {
		kernel.WidenAxpy(dst, alpha, t.half(i)[from:from+len(dst)])
		return
	}
	kernel.Axpy(dst, alpha, t.Row(i)[from:from+len(dst)])
}

// Write copies src to row i from column from on, rounded to the nearest values.
func (t *Table) Write(i int32, from int, src []float32) {
	if t.Half != nil {
		kernel.Round(t.half(i)[from:from+len(src)], src)
		return
	}
	copy(t.Row(i)[from:from+len(src)], src)
}

// WriteRandom copies src to row i, each value rounded up or down at random so that it is
// kept on average (kernel.RoundRandom). The draws depend on key and column alone; a
// float32 table draws none.
func (t *Table) WriteRandom(i int32, src []float32, key draw.Key) {
	if t.Half != nil {
		kernel.RoundRandom(t.half(i), src, uint64(key))
		return
	}
	copy(t.Row(i), src)
}

// Prefetch asks for row i to be brought into the cache (kernel.Prefetch).
func (t *Table) Prefetch(i int32) {
	if t.Half != nil {
		kernel.Prefetch(t.half(i))
		return
	}
	kernel.Prefetch(t.Row(i))
}

// Float32s returns all values: Data itself, or a widened copy of Half.
func (t *Table) Float32s() []float32 {
	if t.Half == nil {
		return t.Data
	}
	out := make([]float32, len(t.Half))
	kernel.Widen(out, t.Half)
	return out
}

// FirstBad returns the first row with a NaN or an infinity in it, or −1.
// Cost: one read of the table, parallel.
func (t *Table) FirstBad() int {
	var bad atomic.Int64
	bad.Store(int64(t.Rows))
	Blocks(t.Rows, func(from, to int) {
		for r := from; r < to; r++ {
			if int64(r) >= bad.Load() {
				return
			}
			if t.finite(r) {
				continue
			}
			for old := bad.Load(); int64(r) < old && !bad.CompareAndSwap(old, int64(r)); old = bad.Load() {
			}
			return
		}
	})
	if at := int(bad.Load()); at < t.Rows {
		return at
	}
	return -1
}

// finite tells whether the exponent of every value in row r is below the largest one.
func (t *Table) finite(r int) bool {
	from, to := r*t.Width, (r+1)*t.Width
	var top uint32
	if t.Half != nil {
		for _, v := range t.Half[from:to] {
			top = max(top, uint32(v)<<16&exponent)
		}
		return top < exponent
	}
	for _, v := range t.Data[from:to] {
		top = max(top, math.Float32bits(v)&exponent)
	}
	return top < exponent
}

const exponent = 0x7f800000 // of a float32, all ones in NaN and ±Inf

// Normal fills columns [from, to) of every row r with keep(r) (all rows if keep is
// nil) with draws from N(0, sd²); the other values stay as they are. A value depends
// on key, its row and its column only, so the result is the same for any number of
// threads; a bfloat16 one is the nearest to that of float32.
// Cost: O(rows·columns), parallel.
func (t *Table) Normal(key draw.Key, from, to int, sd float64, keep func(row int) bool) {
	Blocks(t.Rows, func(first, end int) {
		row := make([]float32, to-from)
		for r := first; r < end; r++ {
			if keep != nil && !keep(r) {
				continue
			}
			k := key.At(uint64(r))
			for c := range row {
				row[c] = float32(sd * k.At(uint64(from+c)).Normal())
			}
			t.Write(int32(r), from, row)
		}
	})
}

// Clone returns a table with values of its own.
func (t *Table) Clone() *Table {
	c := NewTableOf(t.DType(), t.Name, t.Rows, t.Width)
	copy(c.Data, t.Data)
	copy(c.Half, t.Half)
	return c
}

// Blocks calls f for parts [from, to) that together are 0 … n−1, of some thousand each, on
// all processors.
func Blocks(n int, f func(from, to int)) {
	const size = 4096
	var next atomic.Int64
	work := func() {
		for from := int(next.Add(1)-1) * size; from < n; from = int(next.Add(1)-1) * size {
			f(from, min(from+size, n))
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+size-1)/size) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}
