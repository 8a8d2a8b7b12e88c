package experiments

import (
	"slices"

	"tandem/model"
	"tandem/train"
)

// halves are the GMF and the MLP that m starts from, none for most models. They have seen
// the validation part if and only if m has.
func (p *Prepared) halves(m *Model) []*Model {
	if m.Pretrain == nil {
		return nil
	}
	var out []*Model
	for _, name := range []string{m.Pretrain.GMF, m.Pretrain.MLP} {
		half := p.models[slices.IndexFunc(p.models, func(o Model) bool { return o.Name == name })]
		half.Refit = m.Refit
		out = append(out, &half)
	}
	return out
}

// pretrain starts mdl, the model of m, from the weights of its halves, if it has some.
func (x *fitter) pretrain(mdl *model.Model, m *Model, seed uint64) error {
	var halves []*model.Model
	for _, half := range x.Prepared.halves(m) {
		h, err := x.Prepared.emptyModel(half, seed)
		if err != nil {
			return err
		}
		identity, err := x.Prepared.identity(half, seed)
		if err != nil {
			return err
		}
		if err := train.LoadWeights(weightsFile(x.Dir, half.Name, seed), h, identity); err != nil {
			return err
		}
		halves = append(halves, h)
	}
	if halves == nil {
		return nil
	}
	return mdl.Pretrain(halves[0], halves[1], m.Pretrain.Alpha)
}
