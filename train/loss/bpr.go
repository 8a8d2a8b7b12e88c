package loss

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
)

// BPR is the mean over the negatives of a row of −ln σ(z_0 − z_j):
//
//	ℓ = (1/N) Σ_j softplus(z_j − z_0),  ∂ℓ/∂z_j = σ(z_j − z_0)/N,  ∂ℓ/∂z_0 = −Σ_j ∂ℓ/∂z_j
//
// Source: Rendle et al. 2009, §4.1, without its regulariser.
func BPR(logits, weights *G.Node) (*G.Node, error) {
	n := logits.Shape()[1] - 1
	difference, each := make([]float32, n), make([]float32, n)
	return rows("BPR", logits, weights, func(grad, z []float32) float64 {
		for j, v := range z[1:] {
			difference[j] = v - z[0]
		}
		kernel.Softplus(each, difference)
		kernel.Sigmoid(grad[1:], difference)
		kernel.Scale(grad[1:], 1/float32(n))
		grad[0] = -kernel.Sum(grad[1:])
		return float64(kernel.Sum(each)) / float64(n)
	})
}
