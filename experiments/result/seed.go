package result

import (
	"fmt"
	"path/filepath"

	"tandem/experiments/recipe"
	"tandem/train/eval"
)

// SeedResult is metrics.json: what one model and seed came to.
type SeedResult struct {
	Model     string               `json:"model"`                // name
	Seed      uint64               `json:"seed"`                 // of the training
	Identity  string               `json:"identity"`             // hash of what the weights depend on; see prepare.Prepared.Identity
	Weights   string               `json:"weights"`              // hash of all that the weights follow from
	Evaluated string               `json:"judged"`               // hash of how they were evaluated on test
	Metrics   map[eval.Key]float64 `json:"metrics"`              // on test
	Users     int                  `json:"users"`                // evaluated on test
	Best      int                  `json:"best_epoch,omitempty"` // epoch of the best value, from 1; 0 without validation
	BestValue float64              `json:"best_value,omitempty"` // of the stopping metric, on validation
	Stopped   string               `json:"stopped,omitempty"`    // why training ended: epochs, patience or time; empty for a baseline
	// ColdOffset is the one used, Offsets are those that were tried; see Offset.
	ColdOffset float64       `json:"cold_offset,omitempty"`
	Offsets    []OffsetPoint `json:"offsets,omitempty"` // by ascending Offset; empty = none was tried
	// NewUsers is how users were scored whom training did not know: ByFoldIn and so on;
	// empty unless the split holds some out.
	NewUsers string          `json:"new_users,omitempty"`
	Train    TrainSummary    `json:"train"`    // of this seed
	Evaluate EvaluateSummary `json:"evaluate"` // of this seed
}

// SeedKey is how the maps of a manifest call a model and seed: model/seed.
func SeedKey(m *recipe.Model, seed uint64) string { return fmt.Sprintf("%s/%d", m.Name, seed) }

// OffsetPoint is a trained model on validation under one offset: Value is the mean of
// the stopping metric over the stopping views, Warm and Cold are the metric where the
// held-out item is known to train or not; nil where validation has no such item.
type OffsetPoint struct {
	Offset float64  `json:"offset"`         // added to the scores of cold items
	Value  float64  `json:"value"`          // what the offset is chosen by
	Warm   *float64 `json:"warm,omitempty"` // of known items; nil = none is held out
	Cold   *float64 `json:"cold,omitempty"` // of unknown items; nil = none is held out
}

// ReadSeedResult reads metrics.json of one model and seed of a run directory.
func ReadSeedResult(dir, model string, seed uint64) (*SeedResult, error) {
	return ReadJSON[SeedResult](filepath.Join(SeedDir(dir, model, seed), MetricsFile))
}

// WriteSeedResult writes metrics.json of one model and seed, which marks it as finished, and the
// sums of it and of the other files that are read back.
func WriteSeedResult(dir string, r *SeedResult, others []string) error {
	return writeLast(dir, MetricsFile, r, others)
}
