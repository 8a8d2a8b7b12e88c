package verify

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/warm"
)

// Config says how to prove it.
type Config struct {
	// Model is the name of the only model to verify; "" = all of the recipe.
	Model string
	// Dir is written to and kept; "" = a temporary directory, which stays only if the
	// proof fails.
	Dir string
	// Kills is how often the run is killed, ≥ 1.
	Kills int
	// Seed chooses the moments of the kills.
	Seed uint64
	// Log gets a line for every run and kill; nil = none.
	Log *slog.Logger
}

// DefaultConfig kills every model three times, in a temporary directory.
func DefaultConfig() Config { return Config{Kills: 3, Seed: 1} }

// wrong is an error of what was asked for.
func wrong(format string, args ...any) error {
	return &input.Error{Err: fmt.Errorf("verify: "+format, args...)}
}

// Prove runs r again and again and compares the bytes. The evidence is nil if the runs
// could not be made; where it comes with an error, it tells what differs. A recipe that
// cannot be proved, as one without a trained model, and too many kills for its steps are
// an input.Error.
//
// Cost: four runs of the recipe, and what the kills make it do twice.
func Prove(ctx context.Context, r *recipe.Recipe, c Config) (e *Evidence, err error) {
	if c.Kills < 1 {
		return nil, wrong("kills = %d, want ≥ 1", c.Kills)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	p, _, err := warm.Prepare(r, c.Log)
	if err != nil {
		return nil, &input.Error{Err: err}
	}
	v := &proof{c: c}
	if v.recipe, err = Recipe(r, c.Model, p.Split.Train.Len()); err != nil {
		return nil, err
	}
	if c.Dir == "" {
		if v.c.Dir, err = os.MkdirTemp("", "tandem-verify-"); err != nil {
			return nil, err
		}
		defer func() {
			if err == nil || ctx.Err() != nil {
				if e := os.RemoveAll(v.c.Dir); err == nil {
					err = e
				}
			}
		}()
	}
	return v.prove(ctx)
}

// proof is one under way.
type proof struct {
	c      Config
	recipe *recipe.Recipe
	steps  []Point       // of the uninterrupted run, in order
	at     map[Point]int // position in steps
}

func (v *proof) path(name string) string { return filepath.Join(v.c.Dir, name) }

// prove makes all runs.
func (v *proof) prove(ctx context.Context) (*Evidence, error) {
	text, err := v.recipe.Marshal()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(v.c.Dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(v.path(result.RecipeFile), text, 0o644); err != nil {
		return nil, err
	}
	v.c.Log.Info("running without interruption")
	whole, err := v.child(ctx, childRun{dir: v.path("uninterrupted")})
	if err != nil {
		return nil, err
	}
	v.steps, v.at = whole.steps, map[Point]int{}
	for i, p := range v.steps {
		v.at[p] = i
	}
	e := &Evidence{Recipe: v.recipe.Name, Steps: len(v.steps), KillSeed: v.c.Seed}
	if e.Files, err = Fingerprints(v.path("uninterrupted"), v.recipe); err != nil {
		return nil, err
	}
	if e.Kills, err = v.interrupt(ctx); err != nil {
		return nil, err
	}
	if err := v.compare(e, "killed", fmt.Sprintf("killed %d times and resumed", len(e.Kills))); err != nil {
		return e, err
	}
	for _, procs := range []int{1, 2, 8} {
		v.c.Log.Info("running", "GOMAXPROCS", procs)
		name := fmt.Sprintf("procs-%d", procs)
		if _, err := v.child(ctx, childRun{dir: v.path(name), procs: procs}); err != nil {
			return nil, err
		}
		if err := v.compare(e, name, fmt.Sprintf("GOMAXPROCS=%d", procs)); err != nil {
			return e, err
		}
	}
	return e, nil
}

// compare compares the files of a run with those of the uninterrupted one.
func (v *proof) compare(e *Evidence, name, label string) error {
	files, err := Fingerprints(v.path(name), v.recipe)
	if err != nil {
		return err
	}
	different := FirstDifference(files, e.Files)
	e.Runs = append(e.Runs, Verdict{Run: label, Different: different})
	if different != "" {
		return fmt.Errorf("verify: %s: %s differs from that of the uninterrupted run", label, v.path(name+"/"+different))
	}
	return nil
}
