package prepare

import (
	"slices"

	"tandem/datasets"
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
// signals of its time, without the rows of new users.
func (p *Prepared) FitLog(m *recipe.Model) *datasets.Log {
	if m.Refit {
		log := Joined(p.Split.Train, p.knownRows(p.Split.Valid))
		if p.Split.Signals != nil {
			log = Joined(log, p.knownRows(p.Split.Signals))
		}
		return log
	}
	return p.Split.Train
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
	}
	if p.Split.Fold != nil && m.ReadsOrder() {
		log = Joined(log, p.Split.Fold)
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
