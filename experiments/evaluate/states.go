package evaluate

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
)

// byState makes a group of the items and one of the users in each state.
func (e *Evaluator) byState(items, users func(name string, member func(i int) bool)) {
	states := e.recipe.Evaluate.States
	for _, state := range []string{recipe.StateHot, recipe.StateWarm, recipe.StateCold} {
		items("items-"+state, func(i int) bool { return states.Of(e.p.SeenItems[i]) == state })
		users("users-"+state, func(u int) bool { return states.Of(e.p.SeenUsers[u]) == state })
	}
}

// CountStates counts items and users by their state, which s tells from their training rows.
func CountStates(s recipe.States, items, users features.Seen) *result.StateSummary {
	count := func(seen features.Seen) map[string]int {
		n := map[string]int{recipe.StateHot: 0, recipe.StateWarm: 0, recipe.StateCold: 0}
		for _, rows := range seen {
			n[s.Of(rows)]++
		}
		return n
	}
	return &result.StateSummary{States: s, Items: count(items), Users: count(users)}
}
