package run

import (
	"fmt"
	"path/filepath"
	"strings"

	"tandem/experiments/audit"
	"tandem/experiments/diff"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// mostChanges is how many changed keys the error of a resumed run names.
const mostChanges = 12

// otherRun is the error of resuming the run in dir, of which old is the manifest, by a
// recipe or data that are not its own: it names every key that differs, with both values.
func otherRun(dir string, old, now *result.Manifest, r *recipe.Recipe) error {
	d := &diff.Difference{}
	if old.Recipe != now.Recipe {
		was, err := kinds.Read(filepath.Join(dir, result.RecipeFile))
		if err != nil {
			return result.WrongInput(fmt.Errorf("experiments: resume: %s holds a run of another recipe, which cannot be read: %w", dir, err))
		}
		d.Recipes(resumed(was), resumed(r))
	}
	if old.Split != now.Split {
		d.Manifests(inputs(old), inputs(now))
	}
	hashes := fmt.Sprintf("recipe %.12s, want %.12s; split %.12s, want %.12s", old.Recipe, now.Recipe, old.Split, now.Split)
	return result.WrongInput(fmt.Errorf("experiments: resume: %s holds a run of another recipe or of other data: %s", dir, Sentence(d, hashes)))
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

// Sentence lists the inputs that differ, a line each; a is what is there and b is what was
// asked for. Without any it is what otherwise says.
func Sentence(d *diff.Difference, otherwise string) string {
	if len(d.Inputs) == 0 {
		return otherwise
	}
	var b strings.Builder
	for n, c := range d.Inputs {
		if n == mostChanges {
			fmt.Fprintf(&b, "\n  and %d more", len(d.Inputs)-n)
			break
		}
		fmt.Fprintf(&b, "\n  %s: %s there, now %s", c.Path, orNone(c.A), orNone(c.B))
	}
	return b.String()
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}
