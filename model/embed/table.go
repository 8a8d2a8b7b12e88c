package embed

import (
	"runtime"
	"sync"

	"tandem/model/draw"
)

// Table is Rows × Width values in one slice, row-major.
type Table struct {
	Name        string
	Rows, Width int
	Data        []float32
}

// NewTable returns a table of zeros.
func NewTable(name string, rows, width int) *Table {
	return &Table{Name: name, Rows: rows, Width: width, Data: make([]float32, rows*width)}
}

// Row returns row i, shared with the table. It panics if i is outside [0, Rows).
func (t *Table) Row(i int32) []float32 {
	at := int(i) * t.Width
	return t.Data[at : at+t.Width : at+t.Width]
}

// Normal fills columns [from, to) of every row r with keep(r) (all rows if keep is
// nil) with draws from N(0, sd²); the other values stay as they are. A value depends
// on key, its row and its column only, so the result is the same for any number of
// threads.   Cost: O(rows·columns), parallel.
func (t *Table) Normal(key draw.Key, from, to int, sd float64, keep func(row int) bool) {
	parallel(t.Rows, func(r int) {
		if keep != nil && !keep(r) {
			return
		}
		row, k := t.Row(int32(r)), key.At(uint64(r))
		for c := from; c < to; c++ {
			row[c] = float32(sd * k.At(uint64(c)).Normal())
		}
	})
}

// parallel calls f(0) … f(n−1), in blocks, on all processors.
func parallel(n int, f func(i int)) {
	const block = 4096
	workers := min(runtime.GOMAXPROCS(0), (n+block-1)/block)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}
