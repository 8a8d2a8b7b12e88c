package split

import (
	"tandem/datasets"
)

// Tracker follows the targets of a log through the rules that clean it, and tells those that a
// rule drops by the part that the split makes of the log as read.
type Tracker struct {
	data    *datasets.Data
	config  Config
	targets *datasets.Log // still there
	parts   []part        // of targets; nil = not known so far
}

// partNone is where a split puts rows that it leaves out.
const partNone part = 255

// Track begins with the log as read; nil where that brings its own split.
func Track(d *datasets.Data, c Config) *Tracker {
	if d.Log == nil || d.Spilled != nil {
		return nil
	}
	return &Tracker{data: d, config: c, targets: d.Log.Of(d.Log.Targets)}
}

// After counts in step the targets that are no longer in left, which holds rows of the log before
// it in their order and under their ids; none if the log as read cannot be split.
// Cost: O(rows); of the first rule that drops some, a split.
func (t *Tracker) After(step *datasets.CleanStep, left *datasets.Log) {
	targets := left.Of(left.Targets)
	if targets.Len() == t.targets.Len() || t.parts == nil && !t.split() {
		return
	}
	parts, next := make([]part, 0, targets.Len()), 0
	for r, of := range t.parts {
		if next < targets.Len() && sameRow(t.targets, r, targets, next) {
			parts = append(parts, of)
			next++
			continue
		}
		switch of {
		case partTrain:
			step.LostTrain++
		case partValid:
			step.LostValid++
		case partTest:
			step.LostTest++
		}
	}
	t.targets, t.parts = targets, parts
}

// split finds the parts of all targets, and whether there is a split.
func (t *Tracker) split() bool {
	own := *t.data
	own.Log = own.Log.Of(own.Log.Targets)
	s, err := t.config.split(&own, &Report{})
	if err != nil {
		return false // of what cleaning leaves, the split itself says so
	}
	t.parts = make([]part, t.targets.Len())
	logs := []*datasets.Log{partTrain: s.Train, partValid: s.Valid, partTest: s.Test}
	next := make([]int, len(logs))
	for r := range t.parts {
		t.parts[r] = partNone
		for of, l := range logs {
			if next[of] < l.Len() && sameRow(t.targets, r, l, next[of]) {
				t.parts[r] = part(of)
				next[of]++
				break
			}
		}
	}
	return true
}

// sameRow reports whether two rows are of one user, item, time and event.
func sameRow(a *datasets.Log, r int, b *datasets.Log, s int) bool {
	return a.Users[r] == b.Users[s] && a.Items[r] == b.Items[s] &&
		(a.Times == nil || a.Times[r] == b.Times[s]) && (a.Events == nil || a.Events[r] == b.Events[s])
}
