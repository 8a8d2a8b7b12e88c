package op

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// GroupedDot scores every row of p against its own G pairs: the result is the (B×G)
// matrix ⟨p[g], q[rows.Index[g·G+j]]⟩ for p (B×d), q (D×d).
func GroupedDot(p, q *G.Node, rows *Rows) (*G.Node, error) {
	groups, d := p.Shape()[0], p.Shape()[1]
	group := len(rows.Index) / groups
	return Apply(Spec{
		Name: "GroupedDot", Inputs: G.Nodes{p, q}, Shape: tensor.Shape{groups, group},
		Forward: func(y []float32, in [][]float32) {
			kernel.PairDots(y, in[0], in[1], rows.Index, d, group)
		},
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			dq, dp, err := pairGradients("GroupedDot", G.Nodes{in[0], in[1], dy}, rows, in[1].Shape(), in[0].Shape(),
				func(dp, dq []float32, in [][]float32) {
					kernel.PairDotsGrad(dp, dq, in[2], in[0], in[1], rows.Index, rows.Into, d, group)
				})
			return G.Nodes{dp, dq}, err
		},
	})
}

// Masked is the logit of a pair that takes part in no loss: far enough below every
// real logit that exp and sigmoid of it are exactly 0, finite so that no loss meets
// Inf − Inf.
const Masked = -1e30

// SharedDot scores every row of p against its own positive and against N negatives
// that the whole batch shares: column 0 of the (B×(1+N)) result is ⟨p[b], pos[b]⟩,
// column 1+n is ⟨p[b], neg[n]⟩. p and pos are (B×d), neg is (N×d).
//
// Before each run the caller lists in *hits the flat positions of the result that
// must not count (a shared negative that is a positive of user b); they become Masked
// and pass no gradient, provided the loss gives Masked logits none.
// Cost: one Sgemm of (B×d)·(d×N) forward, two back, each by that arithmetic.
func SharedDot(p, pos, neg *G.Node, hits *[]int32, by kernel.Arithmetic) (*G.Node, error) {
	rows, d, n := p.Shape()[0], p.Shape()[1], neg.Shape()[0]
	return Apply(Spec{
		Name: "SharedDot", Inputs: G.Nodes{p, pos, neg}, Shape: tensor.Shape{rows, 1 + n},
		Forward: func(y []float32, in [][]float32) {
			p, pos, neg := in[0], in[1], in[2]
			by.Sgemm(false, true, rows, n, d, 1, p, d, neg, d, 0, y[1:], 1+n)
			for b := range rows {
				y[b*(1+n)] = kernel.Dot(p[b*d:(b+1)*d], pos[b*d:(b+1)*d])
			}
			for _, at := range *hits {
				y[at] = Masked
			}
		},
		Backward: func(in G.Nodes, _, dy *G.Node) (G.Nodes, error) {
			return all(
				gradient("SharedDotDP", G.Nodes{in[1], in[2], dy}, in[0].Shape(), func(dp []float32, in [][]float32) {
					pos, neg, dy := in[0], in[1], in[2]
					by.Sgemm(false, false, rows, d, n, 1, dy[1:], 1+n, neg, d, 0, dp, d)
					for b := range rows {
						kernel.Axpy(dp[b*d:(b+1)*d], dy[b*(1+n)], pos[b*d:(b+1)*d])
					}
				}),
				gradient("SharedDotDPos", G.Nodes{in[0], dy}, in[1].Shape(), func(dpos []float32, in [][]float32) {
					clear(dpos)
					for b := range rows {
						kernel.Axpy(dpos[b*d:(b+1)*d], in[1][b*(1+n)], in[0][b*d:(b+1)*d])
					}
				}),
				gradient("SharedDotDNeg", G.Nodes{in[0], dy}, in[2].Shape(), func(dneg []float32, in [][]float32) {
					by.Sgemm(true, false, n, d, rows, 1, in[1][1:], 1+n, in[0], d, 0, dneg, d)
				}),
			)
		},
	})
}
