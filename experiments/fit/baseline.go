package fit

import (
	"context"

	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/train/eval"
)

// Baseline fits a model that is not trained by gradients, and says how it scores new users:
// ByProfile, ByPopularity, or "" where the split has none. Errors are those of the fit.
func Baseline(ctx context.Context, p *prepare.Prepared, m *recipe.Model, seed uint64) (s eval.Scorer, newUsers string, err error) {
	fit, err := recipe.Find("model kind", m.Kind, recipe.Baselines())
	if err != nil {
		return nil, "", err
	}
	if s, err = fit(ctx, BaselineInput(p, m, seed)); err != nil {
		return nil, "", err
	}
	s, newUsers = foldInBaseline(p, m, s)
	return s, newUsers, nil
}

// BaselineInput is what a baseline m is fitted on: its log, and the blocks of its features.
func BaselineInput(p *prepare.Prepared, m *recipe.Model, seed uint64) *recipe.ClosedForm {
	f := &recipe.ClosedForm{Model: m, Log: p.FitLog(m), Seed: seed}
	_, items := p.Entities(m, seed)
	f.Blocks = items.Blocks
	return f
}
