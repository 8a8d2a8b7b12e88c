package audit

import (
	"fmt"
	"strings"

	"tandem/datasets"
	"tandem/experiments/figures"
)

// Signals are what the rows of every event weigh in the log that some models learn from.
type Signals struct {
	Models []string `json:"models"` // that learn from it
	Rows   int      `json:"rows"`   // of the log
	// Effective is how many rows of equal weight would say as much, (Σw)²/Σw² (Kish 1965, §11.7):
	// Rows where all weigh alike.
	Effective float64  `json:"effective"`
	Weight    float64  `json:"weight"` // Σw
	Events    []Signal `json:"events"` // in the order of the data
	// SignalUsers and SignalItems have rows, and none of them is a target.
	SignalUsers int     `json:"signal_users"`
	SignalItems int     `json:"signal_items"` // as of SignalUsers
	Targets     Targets `json:"targets"`      // of the split, alike for all models
}

// Signal is one kind of event in a log.
type Signal struct {
	Event  string  `json:"event"`  // its name
	Target bool    `json:"target"` // it is learned from as what is recommended
	Rows   int     `json:"rows"`   // of the log
	Weight float64 `json:"weight"` // Σw of them
	Share  float64 `json:"share"`  // of the weight of the log
}

// Targets are the target rows of the parts of a split.
type Targets struct {
	Train int `json:"train"` // before a model's own events
	Valid int `json:"valid"` // held out
	Test  int `json:"test"`  // held out
}

// CountTargets counts the target rows of a split.
func CountTargets(s *datasets.Split) Targets {
	of := func(l *datasets.Log) int { return l.Of(l.Targets).Len() }
	return Targets{of(s.Train), of(s.Valid), of(s.Test)}
}

// Weigh says what the rows of every event weigh in a log; nil where it tells none apart.
// Cost: O(rows).
func Weigh(l *datasets.Log, targets Targets, models ...string) *Signals {
	if l.Events == nil {
		return nil
	}
	s := &Signals{Models: models, Rows: l.Len(), Events: make([]Signal, l.EventIDs.Len()), Targets: targets}
	isTarget := func(e int) bool { return l.Targets == nil || e < len(l.Targets) && l.Targets[e] }
	for e := range s.Events {
		s.Events[e].Event, s.Events[e].Target = l.EventIDs.Key(int32(e)), isTarget(e)
	}
	users, items := make([]uint8, l.NumUsers()), make([]uint8, l.NumItems())
	squares := 0.
	for r, e := range l.Events {
		w := float64(l.Weight(r))
		s.Events[e].Rows++
		s.Events[e].Weight += w
		s.Weight += w
		squares += w * w
		mark := uint8(1)
		if s.Events[e].Target {
			mark = 2
		}
		users[l.Users[r]] |= mark
		items[l.Items[r]] |= mark
	}
	if squares > 0 {
		s.Effective = s.Weight * s.Weight / squares
		for e := range s.Events {
			s.Events[e].Share = s.Events[e].Weight / s.Weight
		}
	}
	for _, u := range users {
		s.SignalUsers += int(u & 1 &^ (u >> 1))
	}
	for _, i := range items {
		s.SignalItems += int(i & 1 &^ (i >> 1))
	}
	return s
}

// Percent is its share of the weight for a person.
func (s Signal) Percent() string { return fmt.Sprintf("%.1f %%", 100*s.Share) }

// String is s in a sentence.
func (s *Signals) String() string {
	var parts []string
	for _, e := range s.Events {
		what := "signal"
		if e.Target {
			what = "target"
		}
		parts = append(parts, fmt.Sprintf("%s (%s) %s rows, %s of the weight", e.Event, what, figures.Grouped(e.Rows), e.Percent()))
	}
	return fmt.Sprintf("%s learn from %s; as much as %s rows of equal weight; without a target %s users, %s items; targets: %s in train, %s to choose by, %s in test",
		strings.Join(s.Models, ", "), strings.Join(parts, ", "), figures.Grouped(int(s.Effective+.5)), figures.Grouped(s.SignalUsers), figures.Grouped(s.SignalItems),
		figures.Grouped(s.Targets.Train), figures.Grouped(s.Targets.Valid), figures.Grouped(s.Targets.Test))
}
