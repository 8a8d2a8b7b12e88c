package op

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Rows says which row of a matrix each pair reads, so that an item that many pairs
// share is gathered and multiplied once: pair i reads row Index[i], and the first Used
// rows of the matrix count. The caller fills both before each run; the length of Index
// stays. Rows from Used on are neither read nor given a gradient.
type Rows struct {
	Index []int32
	Used  int
}

// Identity is the Rows of n pairs that read a row each.
func Identity(n int) *Rows {
	r := &Rows{Index: make([]int32, n), Used: n}
	for i := range r.Index {
		r.Index[i] = int32(i)
	}
	return r
}

// sum adds the rows of x, one per pair, to the row that the pair reads; the result has
// as many rows as distinct, of which the first Used are written.
func (r *Rows) sum(x *G.Node, distinct int) builder {
	n := x.Shape()[1]
	return gradient("SumPairs", G.Nodes{x}, tensor.Shape{distinct, n}, func(dst []float32, in [][]float32) {
		clear(dst[:r.Used*n])
		for i, at := range r.Index {
			kernel.Axpy(dst[int(at)*n:(int(at)+1)*n], 1, in[0][i*n:(i+1)*n])
		}
	})
}
