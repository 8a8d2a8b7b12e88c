package loss

import (
	G "gorgonia.org/gorgonia"
)

// Hinge is the mean over the negatives of a row of how far each is from standing one
// below the positive:
//
//	ℓ = (1/N) Σ_j max(0, 1 − z_0 + z_j),  ∂ℓ/∂z_j = [1 − z_0 + z_j > 0]/N,  ∂ℓ/∂z_0 = −Σ_j ∂ℓ/∂z_j
//
// Pairs that are right by the margin of 1 pass no gradient. Source: the margin ranking
// loss of Weston, Bengio, Usunier 2011 (WSABIE), without its rank weights.
func Hinge(logits, weights *G.Node) (*G.Node, error) {
	return rows("Hinge", logits, weights, func(grad, z []float32) float64 {
		each := 1 / float32(len(z)-1)
		var total, positive float32
		for j, v := range z[1:] {
			grad[1+j] = 0
			if d := 1 - z[0] + v; d > 0 {
				total += d
				grad[1+j] = each
				positive -= each
			}
		}
		grad[0] = positive
		return float64(total * each)
	})
}
