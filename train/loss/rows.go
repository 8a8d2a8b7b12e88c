package loss

import (
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// rowFunc computes one loss: given a row of logits z (column 0 the positive), it
// writes ∂ℓ/∂z to grad and returns ℓ. grad and z have 1+N values.
type rowFunc func(grad, z []float32) float64

// rows makes a loss node out of a function of one row. The gradient is computed along
// with the value and only scaled when gorgonia asks for it; rows of weight 0 cost
// nothing.
func rows(name string, logits, weights *G.Node, f rowFunc) (*G.Node, error) {
	n := logits.Shape()[1]
	cache := make([]float32, logits.Shape().TotalSize())
	return op.Apply(op.Spec{
		Name: name, Inputs: G.Nodes{logits, weights}, Data: 1,
		Forward: func(out []float32, in [][]float32) {
			var total float64
			for b, w := range in[1] {
				grad := cache[b*n : (b+1)*n]
				if w == 0 {
					clear(grad)
					continue
				}
				total += float64(w) * f(grad, in[0][b*n:(b+1)*n])
				for j := range grad {
					grad[j] *= w
				}
			}
			out[0] = float32(total)
		},
		Backward: func(in G.Nodes, value, upstream *G.Node) (G.Nodes, error) {
			dz, err := op.Apply(op.Spec{
				// The value is an input so that the cache is filled first.
				Name: name + "Grad", Inputs: G.Nodes{value, upstream}, Shape: in[0].Shape().Clone(),
				Forward: func(dz []float32, in [][]float32) {
					scale := in[1][0]
					for i, g := range cache {
						dz[i] = scale * g
					}
				},
			})
			return G.Nodes{dz, nil}, err
		},
	})
}
