package op

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Normalize gives every row of x (R×d) the length scale: y = scale·x/max(‖x‖, 1e-12).
// A zero row (a cold item without features) stays zero and gets no gradient. rows are those by
// which pairs read y: the gradient that they give numbers its rows as rows.Into does, and so does
// that of x. nil where it has the rows of x.
func Normalize(x *G.Node, scale float32, rows *Rows) (*G.Node, error) {
	r, d := x.Shape()[0], x.Shape()[1]
	factor := make([]float32, r) // scale/‖x‖ per row, kept for the gradient
	read := newRowsRead(rows, r)
	return Apply(Spec{
		Name: "Normalize", Inputs: G.Nodes{x}, Shape: tensor.Shape{r, d},
		Forward: func(y []float32, in [][]float32) {
			copy(y, in[0])
			for i := range r {
				row := y[i*d : (i+1)*d]
				factor[i] = kernel.Normalize(row, scale)
			}
		},
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			// With ŷ = y/scale: dx = (scale/‖x‖)·(dy − ŷ⟨ŷ, dy⟩).
			return all(gradient("NormalizeDX", G.Nodes{y, dy}, dy.Shape(), func(dx []float32, in [][]float32) {
				y, dy := in[0], in[1]
				copy(dx, dy)
				for i, of := range read.now() {
					row, yRow := dx[i*d:(i+1)*d], y[int(of)*d:(int(of)+1)*d]
					kernel.Axpy(row, -kernel.Dot(yRow, row)/(scale*scale), yRow)
					kernel.Scale(row, factor[of])
				}
			}))
		},
	})
}

// ScaleColumns multiplies column j of x (R×d) by h[j].
func ScaleColumns(x, h *G.Node) (*G.Node, error) {
	r, d := x.Shape()[0], x.Shape()[1]
	forward := func(y []float32, in [][]float32) {
		for i := range r {
			kernel.Mul(y[i*d:(i+1)*d], in[0][i*d:(i+1)*d], in[1])
		}
	}
	return Apply(Spec{
		Name: "ScaleColumns", Inputs: G.Nodes{x, h}, Shape: tensor.Shape{r, d}, Forward: forward,
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			return all(
				gradient("ScaleColumnsDX", G.Nodes{dy, in[1]}, dy.Shape(), forward),
				gradient("ScaleColumnsDH", G.Nodes{in[0], dy}, tensor.Shape{d}, func(dh []float32, in [][]float32) {
					clear(dh)
					for i := range r {
						kernel.MulAdd(dh, in[0][i*d:(i+1)*d], in[1][i*d:(i+1)*d])
					}
				}),
			)
		},
	})
}

// Add is a + b for two nodes of one shape.
func Add(a, b *G.Node) (*G.Node, error) {
	return Apply(Spec{
		Name: "Add", Inputs: G.Nodes{a, b}, Shape: a.Shape().Clone(),
		Forward:  func(y []float32, in [][]float32) { kernel.Add(y, in[0], in[1]) },
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) { return G.Nodes{dy, dy}, nil },
	})
}

// AddUserBias adds bias[b] to row b of the logits (B×G); bias is (B×1).
func AddUserBias(logits, bias *G.Node) (*G.Node, error) {
	rows, group := logits.Shape()[0], logits.Shape()[1]
	return Apply(Spec{
		Name: "AddUserBias", Inputs: G.Nodes{logits, bias}, Shape: logits.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			for i, v := range in[0] {
				y[i] = v + in[1][i/group]
			}
		},
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			db, err := gradient("AddUserBiasDB", G.Nodes{dy}, tensor.Shape{rows, 1}, func(db []float32, in [][]float32) {
				for b := range db {
					db[b] = kernel.Sum(in[0][b*group : (b+1)*group])
				}
			})()
			return G.Nodes{dy, db}, err
		},
	})
}

// AddItemBias adds the bias of the row that each pair reads to the logits (B×G): bias is
// (D×1).
func AddItemBias(logits, bias *G.Node, rows *Rows) (*G.Node, error) {
	return Apply(Spec{
		Name: "AddItemBias", Inputs: G.Nodes{logits, bias}, Shape: logits.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			for i, v := range in[0] {
				y[i] = v + in[1][rows.Index[i]]
			}
		},
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			grad := &rowGradient{rows: rows, n: 1}
			db, err := gradient("AddItemBiasDB", G.Nodes{dy}, in[1].Shape(), func(db []float32, in [][]float32) {
				grad.begin(db)
				for i, v := range in[0] {
					db[rows.Into[i]] += v
				}
			})()
			return G.Nodes{dy, db}, err
		},
	})
}

// AddSharedBias adds item biases to logits made by SharedDot: pos[b] to column 0 of
// row b, neg[n] to column 1+n of every row. pos is (B×1), neg (N×1).
func AddSharedBias(logits, pos, neg *G.Node) (*G.Node, error) {
	rows, n := pos.Shape()[0], neg.Shape()[0]
	return Apply(Spec{
		Name: "AddSharedBias", Inputs: G.Nodes{logits, pos, neg}, Shape: logits.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			for b := range rows {
				row, from := y[b*(1+n):(b+1)*(1+n)], in[0][b*(1+n):(b+1)*(1+n)]
				row[0] = from[0] + in[1][b]
				kernel.Add(row[1:], from[1:], in[2])
			}
		},
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			grads, err := all(
				gradient("AddSharedBiasDPos", G.Nodes{dy}, tensor.Shape{rows, 1}, func(db []float32, in [][]float32) {
					for b := range db {
						db[b] = in[0][b*(1+n)]
					}
				}),
				gradient("AddSharedBiasDNeg", G.Nodes{dy}, tensor.Shape{n, 1}, func(db []float32, in [][]float32) {
					clear(db)
					for b := range rows {
						kernel.Axpy(db, 1, in[0][b*(1+n)+1:(b+1)*(1+n)])
					}
				}),
			)
			return append(G.Nodes{dy}, grads...), err
		},
	})
}

// AddColumns adds column[j] to column j of every row of logits (B×n). column (n) is data:
// it has no gradient.
func AddColumns(logits, column *G.Node) (*G.Node, error) {
	n := column.Shape()[0]
	return Apply(Spec{
		Name: "AddColumns", Inputs: G.Nodes{logits, column}, Shape: logits.Shape().Clone(), Data: 1,
		Forward: func(y []float32, in [][]float32) {
			for from := 0; from < len(y); from += n {
				kernel.Add(y[from:from+n], in[0][from:from+n], in[1])
			}
		},
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) { return G.Nodes{dy, nil}, nil },
	})
}

// AddScalar adds the single value b (1) to every logit.
func AddScalar(logits, b *G.Node) (*G.Node, error) {
	return Apply(Spec{
		Name: "AddScalar", Inputs: G.Nodes{logits, b}, Shape: logits.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			for i, v := range in[0] {
				y[i] = v + in[1][0]
			}
		},
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			db, err := gradient("AddScalarDB", G.Nodes{dy}, tensor.Shape{1}, func(db []float32, in [][]float32) {
				db[0] = kernel.Sum(in[0])
			})()
			return G.Nodes{dy, db}, err
		},
	})
}
