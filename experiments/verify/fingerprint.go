package verify

import (
	"fmt"
	"path/filepath"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/sums"
	"tandem/train"
)

// Fingerprint is the SHA-256 of one file of a run that must be the same, byte for
// byte, whenever the same recipe runs on the same data.
type Fingerprint struct {
	File   string `json:"file"`   // below the run directory, with slashes
	SHA256 string `json:"sha256"` // in hex
}

// Fingerprints hashes the checkpoint, the best weights and the scores per user of every
// model and seed of a finished run, in the order of the recipe.
func Fingerprints(dir string, r *recipe.Recipe) ([]Fingerprint, error) {
	var out []Fingerprint
	for i := range r.Models {
		m := &r.Models[i]
		files := []string{result.PerUserFile}
		if m.Trained() {
			files = []string{train.CheckpointFile, train.BestFile, result.PerUserFile}
		}
		for _, seed := range kinds.Model(m).Seeds(r.Seeds) {
			for _, name := range files {
				path := filepath.Join(result.SeedDir(dir, m.Name, seed), name)
				sum, _, err := sums.Of(path)
				if err != nil {
					return nil, err
				}
				out = append(out, Fingerprint{File: fmt.Sprintf("%s/seed-%d/%s", m.Name, seed, name), SHA256: sum})
			}
		}
	}
	return out, nil
}

// FirstDifference names the first file of want that have does not hold alike, or is
// empty when there is none.
func FirstDifference(have, want []Fingerprint) string {
	for i, w := range want {
		if i >= len(have) || have[i] != w {
			return w.File
		}
	}
	return ""
}
