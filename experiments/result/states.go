package result

import (
	"tandem/experiments/recipe"
)

// StateSummary says how many items and users are in each state.
type StateSummary struct {
	recipe.States
	Items map[string]int `json:"items"` // by state
	Users map[string]int `json:"users"` // by state
}
