package result

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Run is what a run directory holds.
type Run struct {
	Dir      string
	Recipe   *recipe.Recipe
	Manifest Manifest
	Summary  Summary
	Scores   []*Scores // of every model and seed
	// Unfinished is nil for a finished run, and so for every one that OpenRun returns.
	Unfinished *Unfinished
}

// Open reads the directory of a finished run. That there is no run in it, and that it
// has not finished (an UnfinishedError: see OpenModels), are an InputError.
func Open(dir string) (*Run, error) {
	var manifest *Manifest
	recipe, err := kinds.Read(filepath.Join(dir, RecipeFile))
	if err == nil {
		manifest, err = ReadJSON[Manifest](filepath.Join(dir, ManifestFile))
	}
	var missing *fs.PathError
	if errors.Is(err, fs.ErrNotExist) && errors.As(err, &missing) {
		return nil, WrongInput(fmt.Errorf("experiments: %s is not a run directory: %w", dir, missing))
	}
	if err != nil {
		return nil, err
	}
	summary, err := ReadJSON[Summary](filepath.Join(dir, SummaryFile))
	if errors.Is(err, fs.ErrNotExist) {
		part := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest}
		if part.Unfinished, err = FindUnfinished(dir, recipe); err != nil {
			return nil, err
		}
		return nil, WrongInput(&UnfinishedError{part})
	}
	if err != nil {
		return nil, err
	}
	run := &Run{Dir: dir, Recipe: recipe, Manifest: *manifest, Summary: *summary}
	for _, m := range summary.Models {
		for _, seed := range m.Seeds {
			s, err := ReadScores(filepath.Join(SeedDir(dir, m.Name, seed), PerUserFile), m.Name, seed)
			if err != nil {
				return nil, err
			}
			run.Scores = append(run.Scores, s)
		}
	}
	return run, nil
}

// Few reports whether too few users were compared for a claim, or too few that the two
// models serve differently; see stats.Few. Runs of a version that did not count the latter
// are taken at all users.
func (c Comparison) Few() bool {
	if c.Differ == 0 && c.Difference != 0 {
		return stats.Few(c.Users, c.Users)
	}
	return stats.Few(c.Users, c.Differ)
}

// Found reports whether the difference is one: of enough users and corrected for the number of pairs, it
// would be a surprise without one.
func (c Comparison) Found() bool { return !c.Few() && c.PHolm < Sure }

// Verdict says what a is against b: "better", "worse", "open" when no difference was
// found, or "higher" or "lower" for a metric where neither is better.
func (c Comparison) Verdict() string {
	sign := 1.0
	if m, err := eval.ParseMetric(c.Metric); err == nil {
		sign = float64(m.Kind().Better)
	}
	switch {
	case !c.Found():
		return "open"
	case sign == 0 && c.Difference > 0:
		return "higher"
	case sign == 0:
		return "lower"
	case sign*c.Difference > 0:
		return "better"
	}
	return "worse"
}
