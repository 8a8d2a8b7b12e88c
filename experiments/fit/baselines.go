package fit

import (
	"context"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// FitBaseline fits a model that is not trained, and says how it scores new users.
func FitBaseline(p *prepare.Prepared, ctx context.Context, m *recipe.Model, seed uint64) (s eval.Scorer, newUsers string, err error) {
	config, err := kinds.Baseline(m)
	if err != nil {
		return nil, "", err
	}
	if s, err = config.Fit(ctx, BaselineInput(p, m, seed)); err != nil {
		return nil, "", err
	}
	s, newUsers = foldInBaseline(p, m, s)
	return s, newUsers, nil
}

// BaselineInput is what m is fitted on.
func BaselineInput(p *prepare.Prepared, m *recipe.Model, seed uint64) baseline.Input {
	_, items := p.Entities(m, seed)
	return baseline.Input{Log: p.Learned(m), Blocks: items.Blocks, Seed: seed}
}
