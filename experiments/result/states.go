package result

import (
	"tandem/experiments/recipe"
	"tandem/features"
)

// CountStates counts both sides.
func CountStates(s recipe.States, items, users features.Seen) *recipe.StateSummary {
	count := func(seen features.Seen) map[string]int {
		n := map[string]int{recipe.StateHot: 0, recipe.StateWarm: 0, recipe.StateCold: 0}
		for _, rows := range seen {
			n[s.Of(rows)]++
		}
		return n
	}
	return &recipe.StateSummary{States: s, Items: count(items), Users: count(users)}
}
