package run

import (
	"fmt"
	"path/filepath"

	"tandem/datasets/setting"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train"
)

// Fingerprint is the SHA-256 of one file of a run that must be the same, byte for
// byte, whenever the same recipe runs on the same data.
type Fingerprint struct {
	File   string `json:"file"` // below the run directory, with slashes
	SHA256 string `json:"sha256"`
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
				sum, _, err := result.HashFile(path)
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

// ForVerification is a copy of r that can be proved to resume: checkpoints at a pace
// that leaves steps between them, and of one model only where its name is given.
// interactions is how many rows train has.
//
// An unknown model, a recipe without a trained one, and a limit on seconds, under which
// no two runs are alike, are an InputError.
func ForVerification(r *recipe.Recipe, model string, interactions int) (*recipe.Recipe, error) {
	c := *r
	c.Models = nil
	var names []string
	trained := false
	for _, m := range r.Models {
		names = append(names, m.Name)
		if model != "" && m.Name != model {
			continue
		}
		if m.Trained() {
			t := *m.Train
			if t.MaxSeconds > 0 {
				return nil, result.WrongInput(fmt.Errorf("experiments: verify: models.%s.train.max_seconds = %g, want 0: what a time limit stops is never the same twice", m.Name, t.MaxSeconds))
			}
			if t.CheckpointSteps == 0 {
				steps := t.Epochs * ((interactions + t.Batch - 1) / t.Batch)
				t.CheckpointSteps = max(2, steps/9)
			}
			m.Train, trained = &t, true
		}
		c.Models = append(c.Models, m)
	}
	switch {
	case len(c.Models) == 0:
		return nil, result.WrongInput(fmt.Errorf("experiments: verify: no model %q, %s", model, setting.Wanted(model, names)))
	case !trained:
		return nil, result.WrongInput(fmt.Errorf("experiments: verify: no model that is trained step by step among %v: nothing to interrupt", names))
	}
	if model != "" {
		c.Compare.Pairs = recipe.Pairs{All: true}
	}
	return &c, nil
}
