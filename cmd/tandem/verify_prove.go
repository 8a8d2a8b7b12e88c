package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
)

// verification is a proof under way.
type verification struct {
	app    *app
	recipe *recipe.Recipe
	dir    string
	kills  int
	seed   uint64

	steps []point       // of the uninterrupted run, in order
	at    map[point]int // position in steps
}

// prove makes all runs. The evidence is nil if they could not be made, and tells what
// differs if the error says so.
func (v *verification) prove(ctx context.Context) (*evidence, error) {
	log := v.app.log()
	text, err := v.recipe.Marshal()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(v.dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(v.path(result.RecipeFile), text, 0o644); err != nil {
		return nil, err
	}
	log.Info("running without interruption")
	whole, err := v.child(ctx, childRun{dir: v.path("uninterrupted")})
	if err != nil {
		return nil, err
	}
	v.steps, v.at = whole.steps, map[point]int{}
	for i, p := range v.steps {
		v.at[p] = i
	}
	e := &evidence{Recipe: v.recipe.Name, Steps: len(v.steps), KillSeed: v.seed}
	if e.Files, err = run.Fingerprints(v.path("uninterrupted"), v.recipe); err != nil {
		return nil, err
	}
	if e.Kills, err = v.interrupt(ctx, log); err != nil {
		return nil, err
	}
	if err := v.check(e, "killed", fmt.Sprintf("killed %d times and resumed", len(e.Kills))); err != nil {
		return e, err
	}
	for _, procs := range []int{1, 2, 8} {
		log.Info("running", "GOMAXPROCS", procs)
		name := fmt.Sprintf("procs-%d", procs)
		if _, err := v.child(ctx, childRun{dir: v.path(name), procs: procs}); err != nil {
			return nil, err
		}
		if err := v.check(e, name, fmt.Sprintf("GOMAXPROCS=%d", procs)); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (v *verification) path(name string) string { return filepath.Join(v.dir, name) }

// check compares the files of a run with those of the uninterrupted one.
func (v *verification) check(e *evidence, name, label string) error {
	files, err := run.Fingerprints(v.path(name), v.recipe)
	if err != nil {
		return err
	}
	different := run.FirstDifference(files, e.Files)
	e.Runs = append(e.Runs, verdict{Run: label, Different: different})
	if different != "" {
		return fmt.Errorf("verify-resume: %s: %s differs from that of the uninterrupted run", label, v.path(name+"/"+different))
	}
	return nil
}
