package prepare

import (
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
)

// knownRows are the rows of users that a split with new users does not hold out; all
// rows of another one.
func (p *Prepared) knownRows(l *datasets.Log) *datasets.Log {
	if p.Split.Fold == nil {
		return l
	}
	keep := make([]bool, l.Len())
	for r, u := range l.Users {
		keep[r] = p.SeenUsers[u] > 0
	}
	return l.Where(keep)
}

// FitLog is what a model is fitted on: train, and of one with refit also validation and the
// signals of its time, without the rows of new users; weighed by the model's own events.
func (p *Prepared) FitLog(m *recipe.Model) *datasets.Log {
	log := p.Split.Train
	if m.Refit {
		log = Joined(log, p.knownRows(p.Split.Valid))
		if p.Split.Signals != nil {
			log = Joined(log, p.knownRows(p.Split.Signals))
		}
	}
	return OwnEvents(m, log)
}

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

// History are the rows that m reads of users, to score them by, where it is asked about validation or,
// with test, about test (see recipe.Evaluate.History): its FitLog, and at test perhaps the rows of
// validation and the signals of their time. What new users introduce themselves by is in it for models of
// order; others take them up one by one. It is FitLog itself, not a copy, where nothing is added.
func (p *Prepared) History(m *recipe.Model, test bool) *datasets.Log {
	log := p.FitLog(m)
	if !test {
		return log
	}
	if !m.Refit && kinds.History(m, &p.evaluate) == recipe.HistoryValid {
		log = Joined(log, p.knownRows(p.Split.Valid))
		if p.Split.Signals != nil {
			log = Joined(log, p.knownRows(p.Split.Signals))
		}
		log = OwnEvents(m, log)
	}
	if p.Split.Fold != nil && m.ReadsOrder() {
		log = OwnEvents(m, Joined(log, p.Split.Fold))
	}
	return log
}

// Joined has the rows of a, then those of b, over the ids that they share.
func Joined(a, b *datasets.Log) *datasets.Log {
	out := &datasets.Log{UserIDs: a.UserIDs, ItemIDs: a.ItemIDs, Fine: a.Fine || b.Fine}
	out.Users, out.Items = slices.Concat(a.Users, b.Users), slices.Concat(a.Items, b.Items)
	if a.Values != nil && b.Values != nil {
		out.Values = slices.Concat(a.Values, b.Values)
	}
	if a.Times != nil && b.Times != nil {
		out.Times = slices.Concat(a.Times, b.Times)
	}
	if a.Events != nil && b.Events != nil {
		out.Events, out.EventIDs = slices.Concat(a.Events, b.Events), a.EventIDs
		out.Targets, out.Met = a.Targets, a.Met
	}
	if a.Weights != nil || b.Weights != nil {
		for _, l := range []*datasets.Log{a, b} {
			for r := range l.Len() {
				out.Weights = append(out.Weights, l.Weight(r))
			}
		}
	}
	return out
}
