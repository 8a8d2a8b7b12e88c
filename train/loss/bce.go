package loss

import (
	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
)

// BCE is binary cross-entropy over the 1+N pairs of a row, the positive labelled 1 and
// the negatives 0:
//
//	ℓ = (softplus(−z_0) + Σ_j softplus(z_j)) / (1+N),  ∂ℓ/∂z_j = (σ(z_j) − y_j)/(1+N)
//
// softplus(x) = ln(1+eˣ) never overflows. Source: He et al. 2017, eq. 7, as a mean.
func BCE(logits, weights *G.Node) (*G.Node, error) {
	n := logits.Shape()[1]
	each := make([]float32, n)
	return rows("BCE", logits, weights, func(grad, z []float32) float64 {
		kernel.Softplus(each, z)
		each[0] -= z[0] // softplus(−x) = softplus(x) − x
		kernel.Sigmoid(grad, z)
		grad[0]--
		kernel.Scale(grad, 1/float32(n))
		return float64(kernel.Sum(each)) / float64(n)
	})
}
