package loss

import (
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// CCL returns the cosine contrastive loss, which wants the positive at 1 and every
// negative below margin:
//
//	ℓ = (1 − z_0) + (weight/N) Σ_j max(0, z_j − margin),
//	∂ℓ/∂z_0 = −1,  ∂ℓ/∂z_j = weight/N·[z_j > margin]
//
// N counts the negatives of the row that are not op.Masked. Logits are meant to be
// cosines, in [−1, 1]: nothing else holds z_0 back. A margin in (0, 1) leaves negatives
// alone that are far enough already, so that many can be drawn and only the hard ones
// count. Source: Mao et al. 2021 (SimpleX), eq. 1.
func CCL(margin, weight float32) func(logits, weights *G.Node) (*G.Node, error) {
	return func(logits, weights *G.Node) (*G.Node, error) {
		return rows("CCL", logits, weights, func(grad, z []float32) float64 {
			n := 0
			for _, v := range z[1:] {
				if v != op.Masked {
					n++
				}
			}
			each := weight / float32(max(n, 1))
			var above float32
			for j, v := range z[1:] {
				grad[1+j] = 0
				if v > margin {
					above += v - margin
					grad[1+j] = each
				}
			}
			grad[0] = -1
			return float64(1 - z[0] + each*above)
		})
	}
}
