package op

import (
	"tandem/model/internal/history"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// History encodes histories that read rows (K×d) by the dense weights of an encoder of package
// history, in its order: the result is (Room×d), a vector for every position of what p holds at
// the time of a run, and zeros beyond. The whole encoder is one op: its gradients come from one
// pass back, which runs with that of rows.
func History(rows *G.Node, weights G.Nodes, e *history.Encoder, p *history.Packed) (*G.Node, error) {
	d := rows.Shape()[1]
	sums := make([][]float32, len(weights)) // the gradients of the weights, made with that of rows
	for i, w := range weights {
		sums[i] = make([]float32, w.Shape().TotalSize())
	}
	return Apply(Spec{
		Name: "History", Inputs: append(G.Nodes{rows}, weights...), Shape: tensor.Shape{e.Room(), d},
		Forward: func(y []float32, in [][]float32) { e.Forward(y, in[0], in[1:], p) },
		Backward: func(in G.Nodes, y, dy *G.Node) (G.Nodes, error) {
			// The pass back reads what Forward left in e, so it comes after y.
			upstream := append(G.Nodes{dy, y}, in[1:]...)
			drows, err := gradient("HistoryDRows", upstream, in[0].Shape(), func(drows []float32, in [][]float32) {
				clear(drows)
				e.Backward(drows, sums, in[0], in[2:], p)
			})()
			if err != nil {
				return nil, err
			}
			builders := make([]builder, len(sums))
			for i := range sums {
				builders[i] = gradient("HistoryDWeight", G.Nodes{drows}, in[1+i].Shape(), func(dw []float32, _ [][]float32) {
					copy(dw, sums[i])
				})
			}
			grads, err := all(builders...)
			return append(G.Nodes{drows}, grads...), err
		},
	})
}
