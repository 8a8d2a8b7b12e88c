package result

import "tandem/train/eval"

// SeedResult is metrics.json: what one model and seed came to.
type SeedResult struct {
	Model     string               `json:"model"`
	Seed      uint64               `json:"seed"`
	Identity  string               `json:"identity"`
	Weights   string               `json:"weights"` // hash of all that the weights follow from
	Judged    string               `json:"judged"`  // hash of how they were evaluated on test
	Metrics   map[eval.Key]float64 `json:"metrics"` // on test
	Users     int                  `json:"users"`
	Best      int                  `json:"best_epoch,omitempty"`
	BestValue float64              `json:"best_value,omitempty"` // of the stopping metric, on validation
	Stopped   string               `json:"stopped,omitempty"`
	// ColdOffset is the one used, Offsets are those that were tried; see Offset.
	ColdOffset float64       `json:"cold_offset,omitempty"`
	Offsets    []OffsetPoint `json:"offsets,omitempty"`
	// NewUsers is how users were scored whom training did not know: ByFoldIn and so on;
	// empty unless the split holds some out.
	NewUsers string          `json:"new_users,omitempty"`
	Train    TrainSummary    `json:"train"`
	Evaluate EvaluateSummary `json:"evaluate"`
}
