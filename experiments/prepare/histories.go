package prepare

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/model"
)

// HistoryLogs are the rows that a model reads of users, oldest log first: while it learns and is
// validated those that it is fitted on; asked for what is next, as test does, validation and the
// signals of its time too, and what users introduce themselves by.
func (p *Prepared) HistoryLogs(m *recipe.Model, next bool) []*datasets.Log {
	logs := []*datasets.Log{p.FitLog(m)}
	if !next {
		return logs
	}
	if !m.Refit {
		logs = append(logs, p.Split.Valid)
		if p.Split.Signals != nil {
			logs = append(logs, p.Split.Signals)
		}
	}
	if p.Split.Fold != nil {
		logs = append(logs, p.Split.Fold)
	}
	return logs
}

// GiveHistories lets a model read the rows of HistoryLogs; one that reads none stays as it is. Data
// whose rows have no order are an input.Error.
func (p *Prepared) GiveHistories(mdl *model.Model, m *recipe.Model, next bool) (err error) {
	if !mdl.Reads() {
		return nil
	}
	if p.Split.Train.Times == nil && p.Cut.OrderedBy == split.OrderRandom {
		return input.Wrong(fmt.Errorf("experiments: models.%s.history: the data have no times, and split.order is random: nothing tells the order of rows, want a column of times or split.order: time for rows that stand in it", m.Name))
	}
	if mdl.Histories, err = model.NewHistories(mdl.Config, p.HistoryLogs(m, next)...); err != nil {
		return input.Wrong(fmt.Errorf("experiments: models.%s: %w", m.Name, err))
	}
	return nil
}
