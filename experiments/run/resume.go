package run

import (
	"fmt"

	"tandem/experiments/audit"
	"tandem/experiments/diff"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// otherRun is the error of resuming the run in dir, of which old is the manifest, by a
// recipe or data that are not its own: it names every key that differs, with both values.
func otherRun(dir string, old, now *result.Manifest, r *recipe.Recipe) error {
	d := &diff.Difference{}
	if old.Recipe != now.Recipe {
		was, err := result.ReadRecipe(dir)
		if err != nil {
			return input.Wrong(fmt.Errorf("experiments: resume: %s holds a run of another recipe, which cannot be read: %w", dir, err))
		}
		d.AddRecipes(resumed(was), resumed(r))
	}
	if old.Split != now.Split {
		d.AddManifests(inputs(old), inputs(now))
	}
	hashes := fmt.Sprintf("recipe %.12s, want %.12s; split %.12s, want %.12s", old.Recipe, now.Recipe, old.Split, now.Split)
	return input.Wrong(fmt.Errorf("experiments: resume: %s holds a run of another recipe or of other data: %s", dir, diff.Sentence(d, hashes)))
}

// resumed is r without what HashRecipe leaves out.
func resumed(r *recipe.Recipe) *recipe.Recipe {
	c := *r
	c.Tune, c.Audit = nil, audit.Limits{}
	return &c
}

// inputs is what m says of the data.
func inputs(m *result.Manifest) *result.Manifest {
	return &result.Manifest{Files: m.Files, Data: m.Data, Split: m.Split, Features: m.Features, Clean: m.Clean}
}
