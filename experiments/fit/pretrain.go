package fit

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/model"
	"tandem/train"
)

// pretrain starts mdl, the model of m, from the weights of its halves, if it has some.
func (x *Fitter) pretrain(mdl *model.Model, m *recipe.Model, seed uint64) error {
	var halves []*model.Model
	for _, half := range x.Prepared.Halves(m) {
		h, err := EmptyModel(x.Prepared, half, seed)
		if err != nil {
			return err
		}
		identity, err := x.Prepared.Identity(half, seed)
		if err != nil {
			return err
		}
		if err := train.LoadWeights(result.WeightsFile(x.Dir, half.Name, seed), h, identity); err != nil {
			return err
		}
		halves = append(halves, h)
	}
	if halves == nil {
		return nil
	}
	return mdl.Pretrain(halves[0], halves[1], m.Pretrain.Alpha)
}
