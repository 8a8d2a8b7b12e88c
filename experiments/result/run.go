package result

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/sums"
)

// Run is what a run directory holds.
type Run struct {
	Dir      string         // as it was opened
	Recipe   *recipe.Recipe // resolved: defaults filled in
	Manifest Manifest       // what it depended on
	Summary  Summary        // what came out; empty in an unfinished run
	Scores   []*Scores      // of every model and seed
	// Unfinished is nil for a finished run, and so for every one that Open returns.
	Unfinished *Unfinished
}

// Exact reports whether another seed would give the same of a model: it has no training
// variance. It is false of a run without a recipe.
func (r *Run) Exact(model string) bool {
	if r.Recipe == nil {
		return false
	}
	m := r.Recipe.Model(model)
	return m != nil && !kinds.Model(m).Chance
}

// Open reads the directory of a finished run. That there is no run in it, that it has not
// finished (an unfinishedError: see OpenModels), and that a file in it was changed since or is of
// another run (see package sums) are an input.Error.
func Open(dir string) (*Run, error) {
	var manifest *Manifest
	recipe, err := ReadRecipe(dir)
	if err == nil {
		manifest, err = ReadJSON[Manifest](filepath.Join(dir, ManifestFile))
	}
	var missing *fs.PathError
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &missing) {
		return nil, input.Wrong(fmt.Errorf("experiments: %s is not a run directory: %w", dir, missing))
	}
	if err != nil {
		return nil, err
	}
	summary, err := ReadJSON[Summary](filepath.Join(dir, SummaryFile))
	if errors.Is(err, fs.ErrNotExist) {
		part := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest}
		if err := sums.Check(dir, RecipeFile); err != nil {
			return nil, err
		}
		if part.Unfinished, err = findUnfinished(dir, recipe); err != nil {
			return nil, err
		}
		return nil, input.Wrong(&unfinishedError{part})
	}
	if err == nil {
		err = sums.Check(dir)
	}
	if err != nil {
		return nil, err
	}
	run := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest, Summary: *summary}
	for _, m := range summary.Models {
		for _, seed := range m.Seeds {
			s, err := readSeedScores(dir, m.Name, seed)
			if err != nil {
				return nil, err
			}
			run.Scores = append(run.Scores, s)
			ShareUsers(run.Scores[0], s)
		}
	}
	return run, nil
}
