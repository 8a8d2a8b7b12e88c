package result

import "tandem/experiments/stats"

// TargetSummary is one set of target events, with what came out for it on test. Metrics,
// Aggregates and Comparisons of the first set, which leads, are those of the Summary, and nil
// here.
type TargetSummary struct {
	Name  string `json:"name"`  // as in evaluate.targets
	Rows  int    `json:"rows"`  // held out with these events
	Users int    `json:"users"` // who are evaluated by them

	// Metrics are over the users of the set, by model and metric; Aggregates, by the same, as in
	// ModelSummary.
	Metrics     map[string]map[string]stats.Estimate   `json:"metrics,omitempty"`
	Aggregates  map[string]map[string]AggregateSummary `json:"aggregates,omitempty"`  // see Metrics
	Comparisons []Comparison                           `json:"comparisons,omitempty"` // corrected among themselves
}
