package fit

import (
	"context"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// Baseline fits a model that is not trained by gradients, to be asked about validation or, with test,
// about test and by whoever uses it: it reads the rows of users that prepare.History has. It says how it scores new users:
// ByProfile, ByPopularity, or "" where the split has none. Errors are those of the fit.
func Baseline(ctx context.Context, p *prepare.Prepared, m *recipe.Model, seed uint64, test bool) (s eval.Scorer, newUsers string, err error) {
	config, err := kinds.Baseline(m)
	if err != nil {
		return nil, "", err
	}
	in := BaselineInput(p, m, seed)
	if test {
		in.History = p.History(m, seed)
	}
	if s, err = config.Fit(ctx, in); err != nil {
		return nil, "", err
	}
	s, newUsers = foldInBaseline(p, m, s)
	return s, newUsers, nil
}

// BaselineInput is what a baseline m is fitted on: its log, and the blocks of its features.
func BaselineInput(p *prepare.Prepared, m *recipe.Model, seed uint64) baseline.Input {
	_, items := p.Entities(m, seed)
	return baseline.Input{Log: p.OrderedLog(m, seed), Blocks: items.Blocks, Seed: seed}
}
