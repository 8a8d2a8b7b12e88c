package experiments

import (
	"context"
	"fmt"
	"os"
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
func (x *execution) pretrain(mdl *model.Model, m *Model, seed uint64) error {
	var halves []*model.Model
	for _, half := range x.p.halves(m) {
		h, err := x.p.emptyModel(half, seed)
		if err != nil {
			return err
		}
		identity, err := x.p.identity(half, seed)
		if err != nil {
			return err
		}
		if err := train.LoadWeights(x.run.weightsFile(half.Name, seed), h, identity); err != nil {
			return err
		}
		halves = append(halves, h)
	}
	if halves == nil {
		return nil
	}
	return mdl.Pretrain(halves[0], halves[1], m.Pretrain.Alpha)
}

// pretrain trains the halves of c as they are written, for its trials to start from; one
// that is trained already is only read.
func (s *search) pretrain(ctx context.Context, c *contestant) error {
	m := *c.model
	m.Refit = false
	seed := s.recipe.Seeds[0]
	for _, half := range s.x.p.halves(&m) {
		dir := SeedDir(s.x.run.Dir, half.Name, seed)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("experiments: %w", err)
		}
		identity, err := s.x.p.identity(half, seed)
		if err != nil {
			return err
		}
		run, err := s.x.trainRun(half, seed, dir, identity)
		if err != nil {
			return err
		}
		result, err := run.Fit(ctx, true)
		if err != nil {
			return err
		}
		s.Log.Info("pretrained", "model", half.Name, "seed", seed, "best", result.BestEpoch, half.Train.Stop.Metric, result.BestValue)
	}
	return nil
}
