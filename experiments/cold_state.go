package experiments

import (
	"tandem/features"
	"tandem/model/export"
)

// States are the thresholds between hot, warm and cold, in training rows: an item or
// user is cold with at most Cold of them, hot with at least Hot, and warm between. They
// name what is told of a run and change neither weights nor scores: known by features
// alone is only what has no row at all (see model.Model.Unseen).
type States struct {
	Hot  int `yaml:"hot" json:"hot"`
	Cold int `yaml:"cold" json:"cold"`
}

// The states of an item or user.
const (
	StateHot  = "hot"
	StateWarm = "warm"
	StateCold = "cold"
)

// Of is the state of something with that many training rows.
func (s States) Of(rows int32) string {
	switch {
	case int(rows) <= s.Cold:
		return StateCold
	case int(rows) >= s.Hot:
		return StateHot
	}
	return StateWarm
}

// StateSummary says how many items and users are in each state.
type StateSummary struct {
	States
	Items map[string]int `json:"items"`
	Users map[string]int `json:"users"`
}

// summary counts both sides.
func (s States) summary(items, users features.Seen) *StateSummary {
	count := func(seen features.Seen) map[string]int {
		n := map[string]int{StateHot: 0, StateWarm: 0, StateCold: 0}
		for _, rows := range seen {
			n[s.Of(rows)]++
		}
		return n
	}
	return &StateSummary{States: s, Items: count(items), Users: count(users)}
}

// columns are the training rows and the state of every item or user, for an export.
func (s States) columns(seen features.Seen) []export.Column {
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
