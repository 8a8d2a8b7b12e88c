package prepare

import (
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe"
)

// OwnEvents is log as a model takes its events: the rows of those that its events weigh 0 are
// left out, and those of the others weighed and marked as they say; log itself where they say
// nothing.   Cost: O(rows).
func OwnEvents(m *recipe.Model, log *datasets.Log) *datasets.Log {
	if m.Events == nil || log == nil || log.Events == nil {
		return log
	}
	own := map[uint16]int{} // id of an event → place among the model's
	kept := make([]bool, log.EventIDs.Len())
	for e := range kept {
		at := slices.IndexFunc(m.Events, func(w tabular.Weight) bool { return w.Event == log.EventIDs.Key(int32(e)) })
		if kept[e] = at < 0 || m.Events[at].Value > 0; at >= 0 {
			own[uint16(e)] = at
		}
	}
	out := log.Of(kept)
	weights := make([]float32, out.Len())
	for r, e := range out.Events {
		weights[r] = out.Weight(r)
		if at, ok := own[e]; ok {
			weights[r] = float32(m.Events[at].Value)
		}
	}
	out.Weights = weights
	if log.Targets != nil {
		out.Targets = slices.Clone(log.Targets)
		for e, at := range own {
			if int(e) < len(out.Targets) {
				out.Targets[e] = m.Events[at].Target
			}
		}
	}
	return out
}

// checkEvents is an error if a model weighs events that the data do not have, or is left with no
// row to learn from.
func (p *Prepared) checkEvents() error {
	for i := range p.models {
		m := &p.models[i]
		if m.Events == nil {
			continue
		}
		log := p.Split.Train
		if log.Events == nil {
			return fmt.Errorf("experiments: models.%s.events: the data tell no events apart, want columns.event", m.Name)
		}
		for _, w := range m.Events {
			if _, ok := log.EventIDs.Find(w.Event); !ok {
				return fmt.Errorf("experiments: models.%s.events.%s: no row has this event, %s", m.Name, w.Event, setting.Wanted(w.Event, log.EventIDs.Keys()))
			}
		}
		if OwnEvents(m, log).Len() == 0 {
			return fmt.Errorf("experiments: models.%s.events: all rows of train weigh 0, want one to learn from", m.Name)
		}
	}
	return nil
}
