package kinds

import (
	"fmt"

	"tandem/experiments/recipe"
	"tandem/model"
	"tandem/model/baseline"
)

// Remedy is the setting of m to try first where it is not above popularity, or is below
// item-knn, as a recipe writes it; empty where none is better founded than a search
// (tandem tune --quick).
//
// Of a two-tower model it is a bias of items, without which cosines must tell popularity by
// directions; then a start of biases at the logarithm of popularity, which leaves tastes alone
// to the vectors; then a temperature so high that a taste takes more than chance to be
// believed. Of iALS it is an l2 by the size of the data, or a stronger one than that.
func Remedy(m *recipe.Model) string {
	if c, ok := m.Baseline.(*baseline.IALSConfig); ok {
		if c.L2 > 0 {
			return "ials.l2: 0, which goes by the size of the data"
		}
		return "ials.l2 and ials.unobserved_weight, by a section tune"
	}
	switch {
	case m.Kind != model.TwoTower || m.Similarity != "cosine" || m.Train.Loss == "ccl":
		return ""
	case !m.ItemBias:
		return "item_bias: true"
	case m.BiasInit == model.ZeroBias:
		return "bias_init: " + model.LogPopularity
	case m.Temperature < warmTemperature:
		return fmt.Sprintf("temperature: %g", warmTemperature)
	}
	return ""
}

// warmTemperature is about what was best for shops in which customers' tastes show little.
const warmTemperature = 0.5
