package prepare

import (
	"slices"

	"tandem/experiments/recipe"
)

// Halves are the GMF and the MLP that m starts from, none for most models. They have seen
// the validation part if and only if m has.
func (p *Prepared) Halves(m *recipe.Model) []*recipe.Model {
	if m.Pretrain == nil {
		return nil
	}
	var out []*recipe.Model
	for _, name := range []string{m.Pretrain.GMF, m.Pretrain.MLP} {
		half := p.models[slices.IndexFunc(p.models, func(o recipe.Model) bool { return o.Name == name })]
		half.Refit = m.Refit
		out = append(out, &half)
	}
	return out
}
