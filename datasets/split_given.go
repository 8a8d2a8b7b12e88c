package datasets

import (
	"errors"
	"fmt"
)

// assignGiven returns the source's own split as one log. Without a valid part it holds
// c.Valid rows of every user out of train.
func assignGiven(d *Data, c SplitConfig, report *SplitReport) (*Log, []part, error) {
	if d.Given == nil {
		return nil, nil, errors.New("the source brings no split of its own, want another kind")
	}
	train, valid, test := d.Given.Train, d.Given.Valid, d.Given.Test
	if train == nil || test == nil {
		return nil, nil, errors.New("the source's split has no train or no test part")
	}
	parts := make([]part, train.Len())
	report.OrderedBy = "given"
	if valid == nil {
		if c.Valid == 0 {
			return nil, nil, errors.New("the source's split has no valid part and valid = 0, want rows per user to take out of train")
		}
		holdOut(train, parts, c.order(train), c.Seed, report, func(int) (int, int) { return int(c.Valid), 0 })
		// holdOut speaks of valid alone: with no test row it marks valid rows only.
		valid = &Log{UserIDs: train.UserIDs, ItemIDs: train.ItemIDs}
	}
	log := train
	for _, add := range []struct {
		log  *Log
		part part
	}{{valid, partValid}, {test, partTest}} {
		var err error
		if log, err = concat(log, add.log); err != nil {
			return nil, nil, err
		}
		for range add.log.Len() {
			parts = append(parts, add.part)
		}
	}
	return log, parts, nil
}

// concat returns the rows of a, then those of b. Where one has values and the other
// has not, the latter's rows count 1; times and events must be known in both or none.
func concat(a, b *Log) (*Log, error) {
	if b.Len() == 0 {
		return a, nil
	}
	if (a.Times == nil) != (b.Times == nil) {
		return nil, fmt.Errorf("times in one part of %d rows, none in another of %d, want both or none", a.Len(), b.Len())
	}
	if (a.Events == nil) != (b.Events == nil) {
		return nil, fmt.Errorf("events in one part of %d rows, none in another of %d, want both or none", a.Len(), b.Len())
	}
	out := &Log{UserIDs: a.UserIDs, ItemIDs: a.ItemIDs}
	out.Users = join(a.Users, b.Users)
	out.Items = join(a.Items, b.Items)
	out.Times = join(a.Times, b.Times)
	out.Events = join(a.Events, b.Events)
	if a.Values != nil || b.Values != nil {
		for _, l := range []*Log{a, b} {
			for r := range l.Len() {
				out.Values = append(out.Values, l.Value(r))
			}
		}
	}
	return out, nil
}

func join[T any](a, b []T) []T {
	if a == nil {
		return nil
	}
	return append(append(make([]T, 0, len(a)+len(b)), a...), b...)
}
