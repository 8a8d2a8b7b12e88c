package plan

import (
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/warm"
)

// shorten makes the plan of a model that starts from another run one of fewer epochs over
// fewer rows.
func (plan *Model) shorten(w *warm.Start, p *prepare.Prepared, m *recipe.Model, seeds []uint64) {
	if w == nil || w.Source(m) == nil {
		return
	}
	t := *m.Train
	t.Epochs, t.EvaluateEvery = w.Epochs, w.EvaluateEvery
	c := *m
	c.Train = &t
	plan.describe(&c, p.FitLog(m).Len(), plan.Seeds)
	batch := t.BatchFor(p.FitLog(m).Len())
	plan.Steps = (len(w.Rows(p, m, kinds.Model(m).Seeds(seeds)[0])) + batch - 1) / batch
}
