package split

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/internal/group"
)

// coldBuckets is how many equal parts the hash cuts the items into.
const coldBuckets = 20

// twentieths returns share·20 and whether that is a whole number.
func twentieths(share float64) (n uint64, ok bool) {
	x := share * coldBuckets
	return uint64(math.Round(x)), math.Abs(x-math.Round(x)) < 1e-9
}

// holdOutItems moves all rows of cold items to valid or test. With
// v = Hash64("cold:<seed>:" + key) mod 20, an item is held out for valid if v < 20·Valid
// and for test if 20·Valid ≤ v < 20·(Valid+Test). The shares hold in the mean over
// items: few items may miss them by some.
func holdOutItems(base *datasets.Split, c Cold, report *Report) (*datasets.Split, error) {
	l, parts, err := joinParts(base)
	if err != nil {
		return nil, err
	}
	cold := make([]part, l.NumItems()) // partTrain = not cold
	seen := l.ItemCounts()
	for i, key := range l.ItemIDs.All() {
		if seen[i] == 0 {
			continue
		}
		switch cold[i] = c.part(key); cold[i] {
		case partValid:
			report.ColdValidItems++
		case partTest:
			report.ColdTestItems++
		}
	}
	for r, i := range l.Items {
		if cold[i] != partTrain {
			parts[r] = cold[i]
		}
	}
	return byPart(l, parts), nil
}

// part is where all rows of an item go; partTrain = it is not cold.
func (c Cold) part(key string) part {
	valid, _ := twentieths(c.Valid)
	test, _ := twentieths(c.Test)
	switch v := datasets.Hash64("cold:"+strconv.FormatUint(c.Seed, 10)+":"+key) % coldBuckets; {
	case v < valid:
		return partValid
	case v < valid+test:
		return partTest
	}
	return partTrain
}

// joinParts returns all rows of s as one log, train first, and the part of each.
func joinParts(s *datasets.Split) (log *datasets.Log, parts []part, err error) {
	log = s.Train.Select(nil)
	for p, add := range []*datasets.Log{partTrain: s.Train, partValid: s.Valid, partTest: s.Test} {
		if log, err = concat(log, add); err != nil {
			return nil, nil, err
		}
		parts = append(parts, slices.Repeat([]part{part(p)}, add.Len())...)
	}
	return log, parts, nil
}

// concat returns the rows of a, then those of b. Where one has values and the other
// has not, the latter's rows count 1, and so with weights; times and events must be known in both or none.
func concat(a, b *datasets.Log) (*datasets.Log, error) {
	switch {
	case a.Len() == 0:
		return b, nil
	case b.Len() == 0:
		return a, nil
	case (a.Times == nil) != (b.Times == nil):
		return nil, errors.New("one part has times and another none, want both or none")
	case (a.Events == nil) != (b.Events == nil):
		return nil, errors.New("one part has events and another none, want both or none")
	}
	out := &datasets.Log{UserIDs: a.UserIDs, ItemIDs: a.ItemIDs, Fine: a.Fine || b.Fine}
	out.Users = slices.Concat(a.Users, b.Users)
	out.Items = slices.Concat(a.Items, b.Items)
	out.Times = slices.Concat(a.Times, b.Times)
	if a.Events != nil {
		out.Events, out.EventIDs = concatEvents(a, b)
		out.Targets, out.Met = marks(a, b, out.EventIDs, func(l *datasets.Log) []bool { return l.Targets }), marks(a, b, out.EventIDs, func(l *datasets.Log) []bool { return l.Met })
	}
	if a.Weights != nil || b.Weights != nil {
		out.Weights = slices.Concat(group.Filled(a.Weights, a.Len()), group.Filled(b.Weights, b.Len()))
	}
	if a.Values != nil || b.Values != nil {
		out.Values = slices.Concat(group.Filled(a.Values, a.Len()), group.Filled(b.Values, b.Len()))
	}
	return out, nil
}

// concatEvents returns the events of a, then those of b, over the kinds of both.
func concatEvents(a, b *datasets.Log) ([]uint16, *datasets.IDs) {
	if a.EventIDs == b.EventIDs {
		return slices.Concat(a.Events, b.Events), a.EventIDs
	}
	kinds := datasets.NewIDs(a.EventIDs.Keys()...)
	return slices.Concat(a.Events, recode(b, kinds)), kinds
}

// recode returns the events of l by their ids in kinds, which gets those that it lacks.
func recode(l *datasets.Log, kinds *datasets.IDs) []uint16 {
	code := make([]uint16, l.EventIDs.Len())
	for id, kind := range l.EventIDs.All() {
		code[id] = uint16(kinds.Add(kind))
	}
	out := make([]uint16, l.Len())
	for r, e := range l.Events {
		out[r] = code[e]
	}
	return out
}

// marks are what both logs say of events, over the kinds of both; nil where one marks none.
func marks(a, b *datasets.Log, kinds *datasets.IDs, of func(*datasets.Log) []bool) []bool {
	if of(a) == nil || of(b) == nil {
		return nil
	}
	out := make([]bool, kinds.Len())
	for _, l := range []*datasets.Log{a, b} {
		for e, marked := range of(l) {
			if id, ok := kinds.Find(l.EventIDs.Key(int32(e))); ok {
				out[id] = out[id] || marked
			}
		}
	}
	return out
}
