package prepare

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/model"
)

// Architecture is that of m over the prepared data: with the kinds of event that these have.
func (p *Prepared) Architecture(m *recipe.Model) model.Config {
	c := m.Architecture()
	if events := p.Split.Train.EventIDs; c.History != nil && events != nil {
		h := *c.History
		h.EventKinds, c.History = events.Len(), &h
	}
	return c
}

// HistoryLogs are the rows that a model reads of users, oldest log first: while it learns and is
// validated those that it is fitted on; asked for what is next, as test does, those of validation and the
// signals of its time too, where kinds.History has it so, and for a model that reads order what
// users introduce themselves by: others take them up one by one. With ShuffleOrder they are one log, dealt out.
func (p *Prepared) HistoryLogs(m *recipe.Model, seed uint64, next bool) []*datasets.Log {
	logs := []*datasets.Log{p.FitLog(m)}
	if next && !m.Refit && kinds.History(m, &p.evaluate) == recipe.HistoryValid {
		logs = append(logs, OwnEvents(m, p.Split.Valid))
		if p.Split.Signals != nil {
			logs = append(logs, OwnEvents(m, p.Split.Signals))
		}
	}
	if next && p.Split.Fold != nil && m.ReadsOrder() {
		logs = append(logs, OwnEvents(m, p.Split.Fold))
	}
	if m.ShuffleOrder {
		return []*datasets.Log{dealt(union(logs), seed)}
	}
	return logs
}

// History are the HistoryLogs at test in one, nil where they are what m is fitted on.
func (p *Prepared) History(m *recipe.Model, seed uint64) *datasets.Log {
	plain := *m
	plain.ShuffleOrder = false
	if len(p.HistoryLogs(&plain, seed, true)) == 1 {
		return nil
	}
	return union(p.HistoryLogs(m, seed, true))
}

// GiveHistories lets a model read the rows of HistoryLogs; one that reads none stays as it is. Data
// whose rows have no order are an input.Error.
func (p *Prepared) GiveHistories(mdl *model.Model, m *recipe.Model, seed uint64, next bool) (err error) {
	if !mdl.Reads() {
		return nil
	}
	if p.Split.Train.Times == nil && p.Cut.OrderedBy == split.OrderRandom {
		return input.Wrong(fmt.Errorf("experiments: models.%s.history: the data have no times, and split.order is random: nothing tells the order of rows, want a column of times or split.order: time for rows that stand in it", m.Name))
	}
	if mdl.Histories, err = model.NewHistories(mdl.Config, p.HistoryLogs(m, seed, next)...); err != nil {
		return input.Wrong(fmt.Errorf("experiments: models.%s: %w", m.Name, err))
	}
	return nil
}
