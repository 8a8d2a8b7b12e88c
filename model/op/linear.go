package op

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Linear is a dense layer: act(x·w + b), act = max(0, ·) if relu, else the identity.
// x is (R×k), w (k×n), b (n); the result is (R×n).   Cost: one Sgemm forward, two back,
// each by that arithmetic.
func Linear(x, w, b *G.Node, relu bool, by kernel.Arithmetic) (*G.Node, error) {
	r, k, n := x.Shape()[0], x.Shape()[1], w.Shape()[1]
	return Apply(Spec{
		Name: "Linear", Inputs: G.Nodes{x, w, b}, Shape: tensor.Shape{r, n},
		Forward: func(y []float32, in [][]float32) {
			by.SgemmBiasReLU(r, n, k, in[0], k, in[1], n, in[2], relu, y, n)
		},
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			dz, err := preactivation(y, dy, relu)
			if err != nil {
				return nil, err
			}
			return all(
				matMul(by, "LinearDX", dz, in[1], false, true),
				matMul(by, "LinearDW", in[0], dz, true, false),
				colSum(dz),
			)
		},
	})
}

// Grouped is the first layer of an MLP over [p ; q] where every row of p meets G pairs,
// and pair i meets row rows.Index[i] of q·wq, multiplied before:
//
//	y[g·G+j] = max(0, p[g]·wp + b + qw[rows.Index[g·G+j]])
//
// p is (B×k), wp (k×n), qw (D×n), b (n); the result is (B·G×n), B·G the length of
// rows.Index. It equals Linear over the concatenation, but the part of p is computed
// once per group, and that of q by the caller, once per item for as many groups as
// share it. The products are by that arithmetic.
func Grouped(p, wp, qw, b *G.Node, rows *Rows, by kernel.Arithmetic) (*G.Node, error) {
	groups, k := p.Shape()[0], p.Shape()[1]
	n, pairs := wp.Shape()[1], len(rows.Index)
	group := pairs / groups
	perGroup := make([]float32, groups*n)
	return Apply(Spec{
		Name: "Grouped", Inputs: G.Nodes{p, wp, qw, b}, Shape: tensor.Shape{pairs, n},
		Forward: func(y []float32, in [][]float32) {
			by.SgemmBiasReLU(groups, n, k, in[0], k, in[1], n, in[3], false, perGroup, n)
			kernel.PairsReLU(y, perGroup, in[2], rows.Index, n, group)
		},
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			dqw, dg, err := pairGradients("Grouped", G.Nodes{y, dy}, rows, in[2].Shape(), tensor.Shape{groups, n},
				func(dg, dqw []float32, in [][]float32) {
					kernel.PairsReLUGrad(dg, dqw, in[1], in[0], rows.Into, n, group)
				})
			if err != nil {
				return nil, err
			}
			grads, err := all(matMul(by, "GroupedDX", dg, in[1], false, true), matMul(by, "GroupedDW", in[0], dg, true, false), nil, colSum(dg))
			if err == nil {
				grads[2] = dqw
			}
			return grads, err
		},
	})
}

// Project is a dense layer with one output: x·w + b as a (B×G) matrix of logits, for
// x (B·G×k), w (k), b (1).
func Project(x, w, b *G.Node, group int) (*G.Node, error) {
	r, k := x.Shape()[0], x.Shape()[1]
	return Apply(Spec{
		Name: "Project", Inputs: G.Nodes{x, w, b}, Shape: tensor.Shape{r / group, group},
		Forward: func(y []float32, in [][]float32) {
			kernel.DotRows(y, in[1], in[0], k, r)
			for i := range y {
				y[i] += in[2][0]
			}
		},
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			return all(
				gradient("ProjectDX", G.Nodes{in[1], dy}, tensor.Shape{r, k}, func(dx []float32, in [][]float32) {
					kernel.OuterRows(dx, in[1], in[0], k, r)
				}),
				gradient("ProjectDW", G.Nodes{in[0], dy}, tensor.Shape{k}, func(dw []float32, in [][]float32) {
					kernel.WeightRows(dw, in[1], in[0], k, r)
				}),
				gradient("ProjectDB", G.Nodes{dy}, tensor.Shape{1}, func(db []float32, in [][]float32) {
					db[0] = kernel.Sum(in[0])
				}),
			)
		},
	})
}

// preactivation is the gradient before the activation: dy where y > 0, or dy itself.
func preactivation(y, dy *G.Node, relu bool) (*G.Node, error) {
	if !relu {
		return dy, nil
	}
	return gradient("ReLUGrad", G.Nodes{y, dy}, dy.Shape(), func(dz []float32, in [][]float32) {
		kernel.ReLUGrad(dz, in[1], in[0])
	})()
}

// matMul is op(a)·op(b) by that arithmetic, a and b row-major matrices.
func matMul(by kernel.Arithmetic, name string, a, b *G.Node, transA, transB bool) builder {
	lda, ldb := a.Shape()[1], b.Shape()[1]
	m, k := a.Shape()[0], lda
	if transA {
		m, k = k, m
	}
	n := ldb
	if transB {
		n = b.Shape()[0]
	}
	return gradient(name, G.Nodes{a, b}, tensor.Shape{m, n}, func(c []float32, in [][]float32) {
		by.Sgemm(transA, transB, m, n, k, 1, in[0], lda, in[1], ldb, 0, c, n)
	})
}

func colSum(x *G.Node) builder {
	n := x.Shape()[1]
	return gradient("ColSum", G.Nodes{x}, tensor.Shape{n}, func(dst []float32, in [][]float32) {
		kernel.ColSum(dst, in[0], n, 0)
	})
}

// builder adds one node to the graph when called.
type builder func() (*G.Node, error)

// gradient is Apply for an op that is itself never differentiated.
func gradient(name string, inputs G.Nodes, shape tensor.Shape, forward func([]float32, [][]float32)) builder {
	return func() (*G.Node, error) {
		return Apply(Spec{Name: name, Inputs: inputs, Shape: shape.Clone(), Forward: forward})
	}
}

// all builds one gradient per input, in the order of the inputs.
func all(builders ...builder) (G.Nodes, error) {
	nodes := make(G.Nodes, len(builders))
	for i, build := range builders {
		if build == nil { // a data input
			continue
		}
		var err error
		if nodes[i], err = build(); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
