package split

import (
	"errors"
	"math"

	"tandem/datasets"
)

// separate returns d with its target rows alone, which are what is split, and its signals: the
// rows of other events. Where all events are targets, d itself and nil.
func separate(d *datasets.Data) (targets *datasets.Data, signals *datasets.Log, err error) {
	own := *d
	divide := func(l **datasets.Log) {
		if *l == nil || (*l).Targets == nil || err != nil {
			return
		}
		others := make([]bool, len((*l).Targets))
		for e, target := range (*l).Targets {
			others[e] = !target
		}
		rows := (*l).Of(others)
		if *l = (*l).Of((*l).Targets); signals == nil {
			signals = rows
		} else {
			signals, err = concat(signals, rows)
		}
	}
	divide(&own.Log)
	if d.Given != nil {
		given := *d.Given
		divide(&given.Train)
		divide(&given.Valid)
		divide(&given.Test)
		own.Given = &given
	}
	return &own, signals, err
}

// cuts are the times from which on signals are held out.
type cuts struct{ valid, test int64 }

// addSignals puts signals where they may be learned from: those older than all held-out
// targets of their user, or of everybody where c cuts at one time for all, to train; those
// older than the test targets to Signals, for whoever is fitted on validation too; later ones to
// Late, which nobody learns from. Those of cold items are left out and counted. A user whom c holds out whole gives
// signals to Fold. Where the source's own test part has no times, nothing tells which signals
// are older than its rows: they stay where the source has them, and the report says so.
func (c Config) addSignals(s *datasets.Split, signals *datasets.Log, report *Report) (err error) {
	report.UndatedTest = c.Kind == Given && s.Test.Times == nil && signals.Times != nil
	if signals.Times == nil || s.Valid.Times == nil || s.Test.Times == nil && !report.UndatedTest {
		return errors.New("some events are no targets, and the log has no times: nothing tells which signals came before a target, want columns.time")
	}
	by := c.cuts(s)
	cold := c.coldItems(s.Train.ItemIDs)
	held := make([]bool, s.Train.NumUsers())
	if s.Fold != nil {
		for _, u := range s.Fold.Users {
			held[u] = true
		}
	}
	of := func() []bool { return make([]bool, signals.Len()) }
	train, fold, refit, late := of(), of(), of(), of()
	for r, u := range signals.Users {
		t := signals.Times[r]
		switch {
		case cold != nil && cold[signals.Items[r]]:
			report.ColdSignals++
		case t < by[u].valid && held[u]:
			fold[r] = true
		case t < by[u].valid:
			train[r] = true
		case t < by[u].test:
			refit[r] = true
		default:
			late[r] = true
			report.LateSignals++
		}
	}
	s.Signals, s.Late = signals.Where(refit), signals.Where(late)
	added := signals.Where(train)
	report.TrainSignals, report.ValidSignals = added.Len(), s.Signals.Len()
	if s.Train, err = concat(s.Train, added); err != nil {
		return err
	}
	if s.Fold != nil {
		added = signals.Where(fold)
		report.TrainSignals += added.Len()
		if s.Fold, err = concat(s.Fold, added); err != nil {
			return err
		}
	}
	known := *s.Train // marks of events that other parts alone have join its own
	s.Train = &known
	for _, l := range []**datasets.Log{&s.Valid, &s.Test, &s.Signals, &s.Late, &s.Fold} {
		if *l != nil {
			*l = recoded(*l, s.Train)
		}
	}
	return nil
}

// recoded is l with the ids of events that another log has, which takes in those it lacks and
// what l says of them.
func recoded(l, as *datasets.Log) *datasets.Log {
	if l.EventIDs == as.EventIDs {
		return l
	}
	out := *l
	out.Events, out.EventIDs = recode(l, as.EventIDs), as.EventIDs
	as.Targets = marks(as, l, as.EventIDs, func(l *datasets.Log) []bool { return l.Targets })
	as.Met = marks(as, l, as.EventIDs, func(l *datasets.Log) []bool { return l.Met })
	out.Targets, out.Met = as.Targets, as.Met
	return &out
}

// cuts are the times of each user: those of the first held-out target, and of the first in test.
func (c Config) cuts(s *datasets.Split) []cuts {
	out := make([]cuts, s.Train.NumUsers())
	for u := range out {
		out[u] = cuts{math.MaxInt64, math.MaxInt64}
	}
	all := cuts{math.MaxInt64, math.MaxInt64}
	for r, u := range s.Valid.Users {
		out[u].valid = min(out[u].valid, s.Valid.Times[r])
		all.valid = min(all.valid, s.Valid.Times[r])
	}
	for r, t := range s.Test.Times { // none where test is undated
		u := s.Test.Users[r]
		out[u].valid, out[u].test = min(out[u].valid, t), min(out[u].test, t)
		all.valid, all.test = min(all.valid, t), min(all.test, t)
	}
	if !c.forAll() {
		return out
	}
	for u := range out {
		out[u] = all
	}
	return out
}

// forAll reports whether c cuts at one time for everybody.
func (c Config) forAll() bool {
	if c.Base != nil {
		return c.Base.forAll()
	}
	return c.Kind == GlobalTime
}

// coldItems are the items that c holds out whole; nil if it holds out none.
func (c Config) coldItems(items *datasets.IDs) []bool {
	switch {
	case c.Kind == ColdItems:
		out := make([]bool, items.Len())
		for i, key := range items.All() {
			out[i] = c.Cold.part(key) != partTrain
		}
		return out
	case c.Base != nil:
		return c.Base.coldItems(items)
	}
	return nil
}
