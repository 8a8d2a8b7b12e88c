package result

import "path/filepath"

// ReadSeedResult reads metrics.json of one model and seed of a run directory.
func ReadSeedResult(dir, model string, seed uint64) (*SeedResult, error) {
	return ReadJSON[SeedResult](filepath.Join(SeedDir(dir, model, seed), MetricsFile))
}
