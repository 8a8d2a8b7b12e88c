package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/train"
)

// Unfinished says which models of a run that is still on, or was interrupted, can be
// asked. A model and seed is finished when it was evaluated on test, since only then are
// its weights the final ones.
type Unfinished struct {
	Dir string // of the run
	// Done and Missing are seeds by model, each in the order of the recipe. A model stands
	// in both when some of its seeds are finished, and never with an empty list.
	Done, Missing []ModelSeeds
}

// ModelSeeds are some seeds of a model.
type ModelSeeds struct {
	Model string   // name
	Seeds []uint64 // in the order of the recipe
}

// String is the model and its seeds, as in "cf (seeds 1, 2)".
func (m ModelSeeds) String() string {
	word := "seed"
	if len(m.Seeds) > 1 {
		word = "seeds"
	}
	return fmt.Sprintf("%s (%s %s)", m.Model, word, strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Seeds), " ", ", "), "[]"))
}

// listed joins models, "none" where there is none.
func listed(models []ModelSeeds) string {
	if len(models) == 0 {
		return "none"
	}
	texts := make([]string, len(models))
	for i, m := range models {
		texts[i] = m.String()
	}
	return strings.Join(texts, ", ")
}

// String says what is finished and what is missing, and how to continue.
func (u *Unfinished) String() string {
	return fmt.Sprintf("the run in %s is unfinished: finished %s; missing %s; continue with tandem run RECIPE --out %[1]s --resume", u.Dir, listed(u.Done), listed(u.Missing))
}

// seedsOf are the seeds of a model among models, nil where it is not there.
func seedsOf(models []ModelSeeds, name string) []uint64 {
	for _, m := range models {
		if m.Model == name {
			return m.Seeds
		}
	}
	return nil
}

// Asks returns an input.Error unless the model and seed is finished. u may be nil: all are.
func (u *Unfinished) Asks(model string, seed uint64) error {
	if u == nil || slices.Contains(seedsOf(u.Done, model), seed) {
		return nil
	}
	return input.Wrong(fmt.Errorf("experiments: %s, seed %d, has not finished: %s", model, seed, u))
}

// findUnfinished looks which models and seeds of a run are there.
func findUnfinished(dir string, r *recipe.Recipe) (*Unfinished, error) {
	u := &Unfinished{Dir: dir}
	add := func(to *[]ModelSeeds, name string, seed uint64) {
		if n := len(*to); n > 0 && (*to)[n-1].Model == name {
			(*to)[n-1].Seeds = append((*to)[n-1].Seeds, seed)
			return
		}
		*to = append(*to, ModelSeeds{name, []uint64{seed}})
	}
	for i := range r.Models {
		m := &r.Models[i]
		for _, seed := range kinds.Model(m).Seeds(r.Seeds) {
			there, err := finishedSeed(SeedDir(dir, m.Name, seed), m)
			if err != nil {
				return nil, err
			}
			if there {
				add(&u.Done, m.Name, seed)
			} else {
				add(&u.Missing, m.Name, seed)
			}
		}
	}
	return u, nil
}

// finishedSeed reports whether a seed directory holds a model that was evaluated. Its
// metrics are written last.
func finishedSeed(dir string, m *recipe.Model) (bool, error) {
	want := []string{MetricsFile, PerUserFile}
	if m.Trained() {
		want = append(want, train.CheckpointFile)
	}
	for _, name := range want {
		switch _, err := os.Stat(filepath.Join(dir, name)); {
		case errors.Is(err, fs.ErrNotExist):
			return false, nil
		case err != nil:
			return false, fmt.Errorf("experiments: %w", err)
		}
	}
	return true, nil
}

// OpenModels is Open, also for a run that is still on or was interrupted: then
// Run.Unfinished says which models can be asked, Scores are theirs, and Summary is empty.
// Package serving refuses the others.
func OpenModels(dir string) (*Run, error) {
	run, err := Open(dir)
	var part *unfinishedError
	if !errors.As(err, &part) {
		return run, err
	}
	run = part.run
	for _, m := range run.Unfinished.Done {
		for _, seed := range m.Seeds {
			s, err := readSeedScores(dir, m.Model, seed)
			if err != nil {
				return nil, err
			}
			run.Scores = append(run.Scores, s)
		}
	}
	return run, nil
}

// unfinishedError is that of a run that has no summary yet, from Open.
type unfinishedError struct{ run *Run }

func (e *unfinishedError) Error() string { return "experiments: " + e.run.Unfinished.String() }

// Finished are the seeds of a model of the run that can be asked: all of the recipe's in
// a finished run. It is empty for a model that the recipe does not have.
func (run *Run) Finished(model string) []uint64 {
	if run.Unfinished != nil {
		return seedsOf(run.Unfinished.Done, model)
	}
	if m := run.Recipe.Model(model); m != nil {
		return kinds.Model(m).Seeds(run.Recipe.Seeds)
	}
	return nil
}
