package experiments

import "tandem/experiments/kinds"

// shorten makes the plan of a model that starts from another run one of fewer epochs over
// fewer rows.
func (plan *PlanModel) shorten(w *warmStart, p *Prepared, m *Model, seeds []uint64) {
	if w == nil || w.source(m) == nil {
		return
	}
	t := *m.Train
	t.Epochs, t.EvaluateEvery = w.Epochs, w.EvaluateEvery
	c := *m
	c.Train = &t
	plan.describe(&c, p.learned(m).Len(), plan.Seeds)
	plan.Steps = (len(w.rows(p, m, kinds.Model(m).Seeds(seeds)[0])) + t.Batch - 1) / t.Batch
}
