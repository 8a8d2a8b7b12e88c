package op

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Rows says which row of a matrix each pair reads, so that an item that many pairs
// share is gathered and multiplied once. The caller fills it before each run; the
// length of Index stays.
//
// The gradient of the matrix may number its rows otherwise than the matrix: a piece of
// a batch reads a few rows of all, and its gradient has only those. The first Used rows
// of the gradient are written, or added to if Add is set: a batch may pass in several
// runs. The other rows mean nothing.
type Rows struct {
	Index []int32 // the row that pair i reads
	Into  []int32 // the row of the gradient that it adds to
	Used  int     // rows of the gradient in use
	Add   bool    // keep what the runs before have left in them
}

// Identity is the Rows of n pairs that read a row each.
func Identity(n int) *Rows {
	r := &Rows{Index: make([]int32, n), Used: n}
	for i := range r.Index {
		r.Index[i] = int32(i)
	}
	r.Into = r.Index
	return r
}

// begin makes a gradient with rows of n values ready to be added to.
func (r *Rows) begin(grad []float32, n int) {
	if !r.Add {
		clear(grad[:r.Used*n])
	}
}

// sum adds the rows of x, one per pair, to the row of the gradient that the pair adds
// to; the gradient has as many rows as distinct.
func (r *Rows) sum(x *G.Node, distinct int) builder {
	n := x.Shape()[1]
	return gradient("SumPairs", G.Nodes{x}, tensor.Shape{distinct, n}, func(dst []float32, in [][]float32) {
		r.begin(dst, n)
		for i, at := range r.Into {
			kernel.Axpy(dst[int(at)*n:(int(at)+1)*n], 1, in[0][i*n:(i+1)*n])
		}
	})
}
