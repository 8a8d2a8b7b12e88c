package experiments

import (
	"context"

	"tandem/experiments/kinds"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// fitBaseline fits a model that is not trained, and says how it scores new users.
func (p *Prepared) fitBaseline(ctx context.Context, m *Model, seed uint64) (s eval.Scorer, newUsers string, err error) {
	config, err := kinds.Baseline(m)
	if err != nil {
		return nil, "", err
	}
	if s, err = config.Fit(ctx, p.baselineInput(m, seed)); err != nil {
		return nil, "", err
	}
	s, newUsers = p.welcomeBaseline(m, s)
	return s, newUsers, nil
}

// baselineInput is what m is fitted on.
func (p *Prepared) baselineInput(m *Model, seed uint64) baseline.Input {
	_, items := p.entities(m, seed)
	return baseline.Input{Log: p.learned(m), Blocks: items.Blocks, Seed: seed}
}
