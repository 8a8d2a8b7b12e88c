package evaluate

import (
	"fmt"
	"log/slog"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// target is a set of events whose held-out rows are evaluated.
type target struct {
	name   string   // as in the recipe; empty for all targets of the data
	events []string // nil = all targets of the data
	held   *datasets.Log
	task   *eval.Task // of test; that of the first is Evaluator.Test
	first  bool
}

// TargetView is the view that scores have a set of targets under, other than the first.
func TargetView(set string) string { return "target/" + set }

// view is the name that a view of the task has in the scores of a model.
func (t *target) view(name string) string {
	if t.first {
		return name
	}
	return TargetView(t.name)
}

// addTargets makes the tasks of all sets of targets.
func (e *Evaluator) addTargets(log *slog.Logger) error {
	sets := e.recipe.Evaluate.Targets
	if len(sets) == 0 {
		sets = []string{""}
	}
	s := e.p.Split
	for i, set := range sets {
		t := target{name: set, task: new(eval.Task), first: i == 0}
		groups := e.Groups
		if t.first {
			t.task = &e.Test
		} else {
			log, groups = log.With("target", set), nil
		}
		valid := s.Valid
		if t.held = s.Test; set != "" {
			t.events = recipe.EventsOf(set)
			if err := e.checkTarget(i, &t); err != nil {
				return err
			}
			t.held, valid = t.of(s.Test), t.of(s.Valid)
			if s.Late != nil {
				t.held = prepare.Joined(t.held, t.of(s.Late))
			}
			if t.held.Len() == 0 {
				return input.Wrong(fmt.Errorf("experiments: evaluate.targets.%d = %q: none of the %d rows of test has it%s, want an event that is held out", i, set, s.Test.Len(), t.elsewhere(s)))
			}
		}
		before := []datasets.Lists{t.met(s.Train), t.met(s.Valid)}
		if t.first {
			e.Valid = e.task(valid, false, before[:1], groups, log.With("part", "valid"))
		}
		for _, l := range []*datasets.Log{s.Signals, s.Fold} {
			if l != nil {
				before = append(before, t.met(l))
			}
		}
		*t.task = e.task(t.held, true, before, groups, log.With("part", "test"))
		e.targets = append(e.targets, t)
	}
	return nil
}

// checkTarget wants the log to have the events of a set, and those of the first to be targets.
func (e *Evaluator) checkTarget(i int, t *target) error {
	at, train := fmt.Sprintf("experiments: evaluate.targets.%d", i), e.p.Split.Train
	if train.Events == nil {
		return input.Wrong(fmt.Errorf("%s = %q: the interactions have no events, want data.interactions.columns.event", at, t.name))
	}
	known := train.EventIDs.Keys()
	for _, event := range t.events {
		code, there := train.EventIDs.Find(event)
		if !there {
			return input.Wrong(fmt.Errorf("%s: the log has no event %q, %s", at, event, setting.Wanted(event, known)))
		}
		if t.first && train.Targets != nil && !train.Targets[code] {
			return input.Wrong(fmt.Errorf("%s: %q is no target of the data, and models are chosen by held-out rows of the first set", at, event))
		}
	}
	return nil
}

// elsewhere says that later rows of signals were looked at, too.
func (t *target) elsewhere(s *datasets.Split) string {
	if s.Late == nil {
		return ""
	}
	return fmt.Sprintf(", nor of the %d later signals", s.Late.Len())
}

// marked are the events of t in the codes of l.
func (t *target) marked(l *datasets.Log) []bool {
	out := make([]bool, l.EventIDs.Len())
	for code, key := range l.EventIDs.All() {
		out[code] = slices.Contains(t.events, key)
	}
	return out
}

// of are the rows of l with an event of t.
func (t *target) of(l *datasets.Log) *datasets.Log { return l.Of(t.marked(l)) }

// met are the items of a part that count as seen: by the events that say so and, of a further
// set of targets, by its own.
func (t *target) met(l *datasets.Log) datasets.Lists {
	met := l.Met
	if !t.first && met != nil {
		own := t.marked(l)
		for code := range own {
			own[code] = own[code] || code < len(met) && met[code]
		}
		met = own
	}
	return l.Of(met).ByUser()
}

// Targets are the sets of evaluate.targets with what they hold out, the first one first; nil
// where the recipe names none.
func (e *Evaluator) Targets() []result.TargetSummary {
	if len(e.recipe.Evaluate.Targets) == 0 {
		return nil
	}
	var out []result.TargetSummary
	for _, t := range e.targets {
		users := 0
		relevant := t.task.Views[0].Relevant
		for u := range int32(relevant.Len()) {
			if len(relevant.At(u)) > 0 && (t.task.Users == nil || has(t.task.Users, u)) {
				users++
			}
		}
		out = append(out, result.TargetSummary{Name: t.name, Rows: t.held.Len(), Users: users})
	}
	return out
}
