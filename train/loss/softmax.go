package loss

import (
	"math"

	"tandem/model/kernel"

	G "gorgonia.org/gorgonia"
)

// Softmax is sampled softmax cross-entropy: the positive against the sampled negatives
// of its row,
//
//	ℓ = ln Σ_j exp(z_j) − z_0,  ∂ℓ/∂z_j = softmax(z)_j − [j = 0]
//
// computed after subtracting the largest logit. Source: Jean et al. 2015, §3, for a
// uniform proposal, whose correction is the same for every negative and is left out.
func Softmax(logits, weights *G.Node) (*G.Node, error) {
	shifted := make([]float32, logits.Shape()[1])
	return rows("Softmax", logits, weights, func(grad, z []float32) float64 {
		top := kernel.Max(z)
		for j, v := range z {
			shifted[j] = v - top
		}
		kernel.Exp(grad, shifted)
		sum := kernel.Sum(grad)
		kernel.Scale(grad, 1/sum)
		grad[0]--
		return math.Log(float64(sum)) - float64(shifted[0])
	})
}
