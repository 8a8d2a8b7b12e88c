package evaluate

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/model/export"
)

// StateSummary counts both sides.
func StateSummary(s recipe.States, items, users features.Seen) *result.StateSummary {
	count := func(seen features.Seen) map[string]int {
		n := map[string]int{recipe.StateHot: 0, recipe.StateWarm: 0, recipe.StateCold: 0}
		for _, rows := range seen {
			n[s.Of(rows)]++
		}
		return n
	}
	return &result.StateSummary{States: s, Items: count(items), Users: count(users)}
}

// StateColumns are the training rows and the state of every item or user, for an export.
func StateColumns(s recipe.States, seen features.Seen) []export.Column {
	state := make([]string, len(seen))
	for e, rows := range seen {
		state[e] = s.Of(rows)
	}
	return []export.Column{{Name: "rows", I32: seen}, {Name: "state", Str: state}}
}

// byState makes a group of the items and one of the users in each state.
func (j *Evaluator) byState(items, users func(name string, member func(i int) bool)) {
	states := j.recipe.Evaluate.States
	for _, state := range []string{recipe.StateHot, recipe.StateWarm, recipe.StateCold} {
		items("items-"+state, func(i int) bool { return states.Of(j.p.SeenItems[i]) == state })
		users("users-"+state, func(u int) bool { return states.Of(j.p.SeenUsers[u]) == state })
	}
}
