package op

import (
	"tandem/model/internal/fuse"
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// AddLeft adds b (R×n) to the first n columns of a (R×w), n ≤ w.
func AddLeft(a, b *G.Node) (*G.Node, error) {
	r, w, n := a.Shape()[0], a.Shape()[1], b.Shape()[1]
	if w == n {
		return Add(a, b)
	}
	return Apply(Spec{
		Name: "AddLeft", Inputs: G.Nodes{a, b}, Shape: a.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			copy(y, in[0])
			for i := range r {
				kernel.Axpy(y[i*w:i*w+n], 1, in[1][i*n:(i+1)*n])
			}
		},
		Backward: func(_ G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			db, err := gradient("AddLeftDB", G.Nodes{dy}, tensor.Shape{r, n}, func(db []float32, in [][]float32) {
				for i := range r {
					copy(db[i*n:(i+1)*n], in[0][i*w:i*w+n])
				}
			})()
			return G.Nodes{dy, db}, err
		},
	})
}

// Concat is a linear layer over the concatenated parts of two rows, part by part: with s
// the first column of part p and n its width,
//
//	y[s:s+n] = [a[s:s+n] ; b[s:s+n]]·w_p + bias[s:s+n]
//
// a and b are (R×d), w_p is (2n×n), bias has the width of the parts together; columns
// that follow them are a + b.   Cost: two Sgemm a part forward, four back.
func Concat(a, b *G.Node, weights G.Nodes, bias *G.Node) (*G.Node, error) {
	r, d, fused := a.Shape()[0], a.Shape()[1], bias.Shape()[0]
	type columns struct{ at, n int }
	parts := make([]columns, len(weights))
	at := 0
	for p, w := range weights {
		parts[p] = columns{at, w.Shape()[1]}
		at += parts[p].n
	}
	// back writes dy·w_pᵀ, from row n·half of w_p on, for the inputs dy and weights.
	back := func(half int) func(dx []float32, in [][]float32) {
		return func(dx []float32, in [][]float32) {
			copy(dx, in[0])
			for p, c := range parts {
				kernel.Sgemm(false, true, r, c.n, c.n, 1, in[0][c.at:], d, in[1+p][half*c.n*c.n:], c.n, 0, dx[c.at:], d)
			}
		}
	}
	return Apply(Spec{
		Name: "Concat", Inputs: append(append(G.Nodes{a, b}, weights...), bias), Shape: a.Shape().Clone(),
		Forward: func(y []float32, in [][]float32) {
			a, b, bias := in[0], in[1], in[len(in)-1]
			kernel.Add(y, a, b)
			for p, c := range parts {
				w := in[2+p]
				kernel.Sgemm(false, false, r, c.n, c.n, 1, a[c.at:], d, w, c.n, 0, y[c.at:], d)
				kernel.Sgemm(false, false, r, c.n, c.n, 1, b[c.at:], d, w[c.n*c.n:], c.n, 1, y[c.at:], d)
			}
			for i := range r {
				kernel.Axpy(y[i*d:i*d+fused], 1, bias)
			}
		},
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			upstream := append(G.Nodes{dy}, in[2:2+len(parts)]...)
			builders := []builder{
				gradient("ConcatDA", upstream, tensor.Shape{r, d}, back(0)),
				gradient("ConcatDB", upstream, tensor.Shape{r, d}, back(1)),
			}
			for _, c := range parts {
				builders = append(builders, gradient("ConcatDW", G.Nodes{in[0], in[1], dy}, tensor.Shape{2 * c.n, c.n}, func(dw []float32, in [][]float32) {
					for half := range 2 {
						kernel.Sgemm(true, false, c.n, c.n, r, 1, in[half][c.at:], d, in[2][c.at:], d, 0, dw[half*c.n*c.n:], c.n)
					}
				}))
			}
			return all(append(builders, gradient("ConcatDBias", G.Nodes{dy}, tensor.Shape{fused}, func(db []float32, in [][]float32) {
				clear(db)
				for i := range r {
					kernel.Axpy(db, 1, in[0][i*d:i*d+fused])
				}
			}))...)
		},
	})
}

// Gate weighs a row by how much is known of it: with the evidence x[r] ≥ 0 of row r and
// g = σ(slope·x[r] + start), or g = 0 where x[r] = 0,
//
//	y[r] = g·a[r] + (1−g)·b[r]     blend
//	y[r] = g·a[r] + b[r]           otherwise
//
// in the first n columns, a + b in the others. a and b are (R×d), x (R) is data; slope
// and start have n values, a gate for every column, or one for all n.
func Gate(a, b, slope, start *G.Node, n int, blend bool, x *G.Node) (*G.Node, error) {
	r, d, gates := a.Shape()[0], a.Shape()[1], slope.Shape()[0]
	open := make([]float32, r*n) // g, kept for the gradient
	dz := make([]float32, r*n)   // the gradient before σ
	return Apply(Spec{
		Name: "Gate", Inputs: G.Nodes{a, b, slope, start, x}, Shape: a.Shape().Clone(), Data: 1,
		Forward: func(y []float32, in [][]float32) {
			fuse.GateOpen(open, in[2], in[3], in[4])
			fuse.GateRows(y, in[0], in[1], open, d, n, blend)
		},
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			// Each gradient reads what Forward left in open, so it comes after y.
			grads, err := all(
				gradient("GateDA", G.Nodes{dy, y}, tensor.Shape{r, d}, func(da []float32, in [][]float32) {
					copy(da, in[0])
					for i := range r {
						row := da[i*d : i*d+n]
						kernel.Mul(row, row, open[i*n:(i+1)*n])
					}
				}),
				gradient("GateDB", G.Nodes{dy, y}, tensor.Shape{r, d}, func(db []float32, in [][]float32) {
					copy(db, in[0])
					for i := 0; blend && i < r; i++ {
						for c, g := range open[i*n : (i+1)*n] {
							db[i*d+c] *= 1 - g
						}
					}
				}),
				gradient("GateDSlope", G.Nodes{in[0], in[1], dy, in[4], y}, tensor.Shape{gates}, func(ds []float32, in [][]float32) {
					clear(ds)
					for i, x := range in[3] {
						a, b, dy, dz := in[0][i*d:i*d+n], in[1][i*d:i*d+n], in[2][i*d:i*d+n], dz[i*n:(i+1)*n]
						for c, g := range open[i*n : (i+1)*n] {
							apart := a[c]
							if blend {
								apart -= b[c]
							}
							dz[c] = apart * dy[c] * g * (1 - g)
						}
						addGates(ds, x, dz)
					}
				}),
			)
			if err != nil {
				return nil, err
			}
			dstart, err := gradient("GateDStart", G.Nodes{grads[2]}, tensor.Shape{gates}, func(ds []float32, _ [][]float32) {
				clear(ds)
				for i := range r {
					addGates(ds, 1, dz[i*n:(i+1)*n])
				}
			})()
			return append(grads, dstart, nil), err
		},
	})
}

// addGates adds alpha·x to dst, or its sum if there is one gate for all columns.
func addGates(dst []float32, alpha float32, x []float32) {
	if len(dst) == 1 {
		dst[0] += alpha * kernel.Sum(x)
	} else {
		kernel.Axpy(dst, alpha, x)
	}
}

// Pull is x itself, with a gradient that draws it towards target: it stands for adding
//
//	Σ_r weight[r]/2 · ‖x[r] − target[r]‖²
//
// over the first n columns to the loss, without showing in its value. x and target are
// (R×d), weight (R); target and weight are data.
func Pull(x, target, weight *G.Node, n int) (*G.Node, error) {
	r, d := x.Shape()[0], x.Shape()[1]
	return Apply(Spec{
		Name: "Pull", Inputs: G.Nodes{x, target, weight}, Shape: x.Shape().Clone(), Data: 2,
		Forward: func(y []float32, in [][]float32) { copy(y, in[0]) },
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			dx, err := gradient("PullDX", G.Nodes{dy, in[0], in[1], in[2]}, tensor.Shape{r, d}, func(dx []float32, in [][]float32) {
				copy(dx, in[0])
				for i, w := range in[3] {
					if w == 0 {
						continue
					}
					row := dx[i*d : i*d+n]
					kernel.Axpy(row, w, in[1][i*d:i*d+n])
					kernel.Axpy(row, -w, in[2][i*d:i*d+n])
				}
			})()
			return G.Nodes{dx, nil, nil}, err
		},
	})
}

// Inner is ⟨y, c⟩ = Σ y·c of two matrices of one shape; c is data. Its gradient with
// respect to whatever y is made of is that of any loss whose gradient with respect to y
// is c, so that a graph can go on where another one, which made c, ended.
func Inner(y, c *G.Node) (*G.Node, error) {
	return Apply(Spec{
		Name: "Inner", Inputs: G.Nodes{y, c}, Shape: tensor.Shape{}, Data: 1,
		Forward: func(sum []float32, in [][]float32) { sum[0] = kernel.Dot(in[0], in[1]) },
		Backward: func(in G.Nodes, _, grad *G.Node) (G.Nodes, error) {
			dy, err := gradient("InnerDY", G.Nodes{in[1], grad}, in[0].Shape(), func(dy []float32, in [][]float32) {
				copy(dy, in[0])
				kernel.Scale(dy, in[1][0])
			})()
			return G.Nodes{dy, nil}, err
		},
	})
}
