package op

import (
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Rows says which row of a matrix each pair reads, so that an item that many pairs
// share is gathered and multiplied once. The caller fills it before each run; the
// length of Index stays.
//
// The gradient of the matrix may number its rows otherwise than the matrix: a piece of
// a batch reads a few rows of all, and its gradient has only those, in the order in
// which pairs first meet them. With Add the pairs of a run follow those of the run
// before, and their gradients add up. Rows that no pair has met mean nothing.
type Rows struct {
	Index []int32 // the row that pair i reads
	Into  []int32 // the row of the gradient that it adds to: 0, or at most one more than all before
	Add   bool    // to the gradient of the run before, in place of a new one
}

// Identity is the Rows of n pairs that read a row each.
func Identity(n int) *Rows {
	r := &Rows{Index: make([]int32, n)}
	for i := range r.Index {
		r.Index[i] = int32(i)
	}
	r.Into = r.Index
	return r
}

// pairGradients adds the nodes of two gradients that one pass over the pairs gives: dq, of
// the matrix that the pairs index, and dp, of the one with a row for every group. forward
// writes dp and adds to dq.
func pairGradients(name string, inputs G.Nodes, rows *Rows, q, p tensor.Shape, forward func(dp, dq []float32, in [][]float32)) (dq, dp *G.Node, err error) {
	grad, sums := &rowGradient{rows: rows, n: q[1]}, make([]float32, p.TotalSize())
	dq, err = gradient(name+"DQ", inputs, q, func(dq []float32, in [][]float32) {
		grad.begin(dq)
		forward(sums, dq, in)
	})()
	if err != nil {
		return nil, nil, err
	}
	// An op has one output, so the second gradient waits for the first and takes it over.
	dp, err = gradient(name+"DP", G.Nodes{dq}, p, func(dp []float32, _ [][]float32) { copy(dp, sums) })()
	return dq, dp, err
}

// rowGradient is a matrix of rows of n values to which pairs add.
type rowGradient struct {
	rows *Rows
	n    int
	met  int32 // rows that pairs have met
}

// begin makes the rows that this run meets first zero, before anything is added to dst.
func (r *rowGradient) begin(dst []float32) {
	if !r.rows.Add {
		r.met = 0
	}
	for _, at := range r.rows.Into {
		if at == r.met {
			clear(dst[int(at)*r.n : (int(at)+1)*r.n])
			r.met++
		}
	}
}

// rowsRead says which row of a matrix each row of its gradient is of.
type rowsRead struct {
	rows *Rows // nil = the same one
	of   []int32
	met  int // rows that pairs have met
}

func newRowsRead(rows *Rows, n int) *rowsRead {
	return &rowsRead{rows: rows, of: slices.Clone(Identity(n).Index), met: n}
}

// now are the rows that pairs have met up to this run, in the order of the gradient. It is valid
// until the next run.
func (r *rowsRead) now() []int32 {
	if r.rows == nil {
		return r.of
	}
	if !r.rows.Add {
		r.met = 0
	}
	for pair, at := range r.rows.Into {
		r.of[at] = r.rows.Index[pair]
		r.met = max(r.met, int(at)+1)
	}
	return r.of[:r.met]
}
