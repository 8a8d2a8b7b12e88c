package serving

import (
	"fmt"
	"log/slog"

	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// located is the recipe of the run with its data where they were when it was made. If
// they are not there any more, they are looked for below the current directory, as a run
// of a version that kept no base is; that they are the same is checked once they are read.
// That they are in neither place is an input.Error.
func located(run *result.Run, log *slog.Logger) (*recipe.Recipe, error) {
	r, base := *run.Recipe, run.Manifest.Base
	if base == "" || !prepare.Relative(r.Data) {
		return &r, nil
	}
	_, there := prepare.Paths(prepare.Below(r.Data, base))
	if there == nil {
		r.Data = prepare.Below(r.Data, base)
		return &r, nil
	}
	if _, here := prepare.Paths(r.Data); here != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: the data of the run in %s are neither where it was made, in %s (%w), nor below the current directory (%w): want them there, or data.root = %s in the current directory",
			run.Dir, base, there, here, r.Data.Root))
	}
	log.Warn("the data of the run are not where it was made any more: those below the current directory are read", "run", run.Dir, "made_in", base)
	return &r, nil
}
