package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"tandem/experiments"
)

// verification is a proof under way.
type verification struct {
	app    *app
	recipe *experiments.Recipe
	dir    string
	kills  int
	seed   uint64

	steps []point       // of the uninterrupted run, in order
	at    map[point]int // position in steps
}

// attempts is how often a killed run starts over because a kill came too late.
const attempts = 5

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
	if err := os.WriteFile(v.path(experiments.RecipeFile), text, 0o644); err != nil {
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
	e := &evidence{Recipe: v.recipe.Name, Steps: len(v.steps)}
	if e.Files, err = experiments.Fingerprints(v.path("uninterrupted"), v.recipe); err != nil {
		return nil, err
	}
	if e.Kills, err = v.interrupt(ctx, log); err != nil {
		return nil, err
	}
	if err := v.judge(e, "killed", fmt.Sprintf("killed %d times and resumed", len(e.Kills))); err != nil {
		return e, err
	}
	for _, procs := range []int{1, 2, 8} {
		log.Info("running", "GOMAXPROCS", procs)
		name := fmt.Sprintf("procs-%d", procs)
		if _, err := v.child(ctx, childRun{dir: v.path(name), procs: procs}); err != nil {
			return nil, err
		}
		if err := v.judge(e, name, fmt.Sprintf("GOMAXPROCS=%d", procs)); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (v *verification) path(name string) string { return filepath.Join(v.dir, name) }

// judge compares the files of a run with those of the uninterrupted one.
func (v *verification) judge(e *evidence, name, label string) error {
	files, err := experiments.Fingerprints(v.path(name), v.recipe)
	if err != nil {
		return err
	}
	different := experiments.FirstDifference(files, e.Files)
	e.Runs = append(e.Runs, verdict{Run: label, Different: different})
	if different != "" {
		return fmt.Errorf("verify-resume: %s: %s differs from that of the uninterrupted run", label, v.path(name+"/"+different))
	}
	return nil
}

// interrupt makes the killed run. A kill that hit no training, because the process was
// faster, proves nothing: then the run starts over with earlier moments.
func (v *verification) interrupt(ctx context.Context, log *slog.Logger) ([]kill, error) {
	rng := rand.New(rand.NewPCG(v.seed, 0))
	for attempt := range attempts {
		moments := v.moments(rng, attempt)
		log.Info("running, to be killed", "after_steps", fmt.Sprint(moments), "of", len(v.steps))
		kills, err := v.killAt(ctx, moments, log)
		if err != nil || kills != nil {
			return kills, err
		}
	}
	return nil, fmt.Errorf("verify-resume: %d runs ended before they could be killed: the recipe trains for too few steps (%d)", attempts, len(v.steps))
}

// moments are the numbers of steps after which to kill, ascending. They stand in the
// first part of the training of a model, the smaller the later the attempt.
func (v *verification) moments(rng *rand.Rand, attempt int) []int {
	var early []int
	for from := 0; from < len(v.steps); {
		to := from
		for to < len(v.steps) && v.steps[to].sameModel(v.steps[from]) {
			to++
		}
		for i := from; i < from+max(1, (to-from)*4/(5+attempt*5)); i++ {
			early = append(early, i+1)
		}
		from = to
	}
	rng.Shuffle(len(early), func(i, j int) { early[i], early[j] = early[j], early[i] })
	moments := early[:min(v.kills, len(early))]
	slices.Sort(moments)
	return moments
}

// killAt runs, kills after each of the moments and resumes, to the end. It returns nil
// without an error if a kill came too late.
func (v *verification) killAt(ctx context.Context, moments []int, log *slog.Logger) ([]kill, error) {
	dir := v.path("killed")
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	var kills []kill
	for n := 0; ; n++ {
		stop := 0
		if n < len(moments) {
			stop = moments[n]
		}
		c, err := v.child(ctx, childRun{dir: dir, resume: n > 0, killAfter: stop})
		if err != nil {
			return nil, err
		}
		if n > 0 && len(c.steps) > 0 {
			k := &kills[n-1]
			k.Resumed = c.steps[0]
			k.Again = v.at[k.At] + 1 - v.at[k.Resumed]
		}
		if n == len(moments) {
			return kills, nil
		}
		last := c.steps[len(c.steps)-1]
		if next := v.at[last] + 1; !c.killed || next == len(v.steps) || !v.steps[next].sameModel(last) {
			log.Info("the kill came too late, starting over with earlier ones", "wanted_after_step", stop, "ended_after", last.where())
			return nil, nil
		}
		log.Info("killed", "after", last.where())
		kills = append(kills, kill{At: last})
	}
}
