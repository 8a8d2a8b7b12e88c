package experiments

import (
	"tandem/features"
	"tandem/model/export"
)

// StateSummary says how many items and users are in each state.
type StateSummary struct {
	States
	Items map[string]int `json:"items"`
	Users map[string]int `json:"users"`
}

// stateSummary counts both sides.
func stateSummary(s States, items, users features.Seen) *StateSummary {
	count := func(seen features.Seen) map[string]int {
		n := map[string]int{StateHot: 0, StateWarm: 0, StateCold: 0}
		for _, rows := range seen {
			n[s.Of(rows)]++
		}
		return n
	}
	return &StateSummary{States: s, Items: count(items), Users: count(users)}
}

// stateColumns are the training rows and the state of every item or user, for an export.
func stateColumns(s States, seen features.Seen) []export.Column {
	state := make([]string, len(seen))
	for e, rows := range seen {
		state[e] = s.Of(rows)
	}
	return []export.Column{{Name: "rows", I32: seen}, {Name: "state", Str: state}}
}

// byState makes a group of the items and one of the users in each state.
func (j *judge) byState(items, users func(name string, member func(i int) bool)) {
	states := j.recipe.Evaluate.States
	for _, state := range []string{StateHot, StateWarm, StateCold} {
		items("items-"+state, func(i int) bool { return states.Of(j.p.seenItems[i]) == state })
		users("users-"+state, func(u int) bool { return states.Of(j.p.seenUsers[u]) == state })
	}
}
