package describe

import (
	"tandem/datasets"
	"tandem/datasets/internal/measure"
)

// Signals says how many rows of test had an earlier row of the same user and item in the data as
// read: what a model could have learned of the very pair, had cleaning left it.
type Signals struct {
	Targets int     `json:"targets"` // rows of test
	Before  int     `json:"before"`  // of them with an earlier row, of any kind
	Share   float64 `json:"share"`   // Before of Targets
	// Kinds are the targets by the kind of the earlier rows; a target may have had several.
	Kinds []Signal `json:"kinds"`
}

// Signal is one kind of earlier row.
type Signal struct {
	Event   string  `json:"event"`   // its kind
	Targets int     `json:"targets"` // rows of test that had one
	Share   float64 `json:"share"`   // of all targets
}

// Before looks in raw, the data as read, for rows of the pairs of test that are older. Ids may
// differ, keys are the same. It is nil where times or kinds of events are unknown.
// Cost: O(rows of raw + rows of test).   Memory: about 60 bytes a row of test.
func Before(raw *datasets.Data, test *datasets.Log) *Signals {
	l := joined(raw)
	codes, names := eventCodes(l)
	if codes == nil || l.Times == nil || test == nil || test.Times == nil || test.Len() == 0 {
		return nil
	}
	users, items := translate(test.UserIDs, l.UserIDs), translate(test.ItemIDs, l.ItemIDs)
	head, next := map[[2]int32]int32{}, make([]int32, test.Len()) // rows of test by pair, from 1
	for r := range test.Len() {
		pair := [2]int32{users[test.Users[r]], items[test.Items[r]]}
		next[r] = head[pair]
		head[pair] = int32(r + 1)
	}
	kinds := make([]uint, test.Len())
	for r, u := range l.Users {
		for at := head[[2]int32{u, l.Items[r]}]; at > 0; at = next[at-1] {
			if l.Times[r] < test.Times[at-1] {
				kinds[at-1] |= 1 << codes[r]
			}
		}
	}
	s := &Signals{Targets: test.Len(), Kinds: make([]Signal, len(names))}
	for i, name := range names {
		s.Kinds[i].Event = name
	}
	for _, mask := range kinds {
		if mask != 0 {
			s.Before++
		}
		for i := range s.Kinds {
			s.Kinds[i].Targets += int(mask >> i & 1)
		}
	}
	s.Share = measure.Share(s.Before, s.Targets)
	for i := range s.Kinds {
		s.Kinds[i].Share = measure.Share(s.Kinds[i].Targets, s.Targets)
	}
	return s
}

// translate returns the ids in to of the keys of from, -1 for those it has not.
func translate(from, to *datasets.IDs) []int32 {
	out := make([]int32, from.Len())
	for i := range out {
		id, ok := to.Find(from.Key(int32(i)))
		if out[i] = id; !ok {
			out[i] = -1
		}
	}
	return out
}
