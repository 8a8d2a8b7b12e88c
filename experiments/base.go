package experiments

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
)

// relative reports whether files of d are looked up below the current directory.
func relative(d Data) bool {
	return !filepath.IsAbs(d.Root) && len(pathsIn(reflect.ValueOf(d))) > 0
}

// baseDir is what the manifest of a run keeps so that the relative paths of its recipe
// mean the same later: the current directory; empty where d has none.
func baseDir(d Data) (string, error) {
	if !relative(d) {
		return "", nil
	}
	base, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	return base, nil
}

// below is d with its relative paths below base.
func below(d Data, base string) Data {
	d.Root = filepath.Join(base, d.Root)
	return d
}

// located is the recipe of the run with its data where they were when it was made. If
// they are not there any more, they are looked for below the current directory, as a run
// of a version that kept no base is; that they are the same is checked once they are read.
// That they are in neither place is an InputError.
func (run *Run) located(log *slog.Logger) (*Recipe, error) {
	r, base := *run.Recipe, run.Manifest.Base
	if base == "" || !relative(r.Data) {
		return &r, nil
	}
	_, there := filesOf(below(r.Data, base))
	if there == nil {
		r.Data = below(r.Data, base)
		return &r, nil
	}
	if _, here := filesOf(r.Data); here != nil {
		return nil, wrongInput(fmt.Errorf("experiments: the data of the run in %s are neither where it was made, in %s (%w), nor below the current directory (%w): want them there, or data.root = %s in the current directory",
			run.Dir, base, there, here, r.Data.Root))
	}
	log.Warn("the data of the run are not where it was made any more: those below the current directory are read", "run", run.Dir, "made_in", base)
	return &r, nil
}
