package run

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"tandem/experiments/evaluate"
	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/lock"
	"tandem/experiments/plan"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train"
	"tandem/train/eval"
)

// Options say where a run goes and who watches.
type Options struct {
	Dir    string       // the run directory
	Resume bool         // continue where an interrupted run of the same recipe stopped
	Fresh  bool         // train every model, also those that are there already
	Memory int64        // bytes that the run may take by its plan, see Plan.Fits; 0 = no limit
	Log    *slog.Logger // of stages and results; nil = none
	// Progress is told after every training step; nil = nobody asks.
	Progress func(model string, seed uint64, p train.Progress)
}

// Execute trains and evaluates every model and seed of a recipe and writes the run
// directory: recipe.yaml, manifest.json, catalogue.safetensors, audit.json, summary.json,
// report.html and a directory per model and seed.
//
// A finished model that is there already is reused when nothing changed that its
// weights follow from: data, split, the features it uses, its own section, the seed,
// how validation evaluates, the program (its commit; else the bytes of its file) and the
// level of the kernels. Where only the evaluation on test changed, its weights are evaluated
// again. Fresh trains them all. With Resume, an interrupted model also continues from its
// checkpoint.
//
// A run that needs more than Memory is refused before the first model, with an input.Error
// that names what breaks it.
//
// Where somebody else writes that directory, it is an input.Error that says who, before
// anything is read (package lock).
//
// When ctx is cancelled the model at hand writes a checkpoint and ctx's error is
// returned.
func Execute(ctx context.Context, r *recipe.Recipe, o Options) (*result.Run, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, unlock, err := lock.Take(ctx, o.Dir, lock.Options{Command: "a program that executes " + r.Name, Parents: true, Log: o.Log})
	if err != nil {
		return nil, err
	}
	defer unlock()
	ready, release, err := plan.Start(r, o.Memory, o.Log)
	if err != nil {
		return nil, err
	}
	defer release()
	run := &result.Run{Dir: o.Dir, Recipe: r}
	x := &execution{
		Fitter: fit.Fitter{Recipe: r, Dir: o.Dir, Prepared: ready.Prepared, Warm: ready.Warm, Evaluator: ready.Evaluator, Resume: o.Resume, Log: o.Log, Progress: o.Progress},
		fresh:  o.Fresh, run: run,
	}
	if err := x.start(); err != nil {
		return nil, err
	}
	if err := x.audit(ctx); err != nil {
		return nil, err
	}
	for i := range r.Models {
		if err := x.model(ctx, &r.Models[i]); err != nil {
			return nil, err
		}
	}
	return run, x.finish()
}

// execution is a run under way.
type execution struct {
	fit.Fitter
	fresh bool // nothing that is there is reused
	run   *result.Run
}

// model trains and evaluates one model for each of its seeds.
func (x *execution) model(ctx context.Context, m *recipe.Model) error {
	s := result.ModelSummary{Name: m.Name, Kind: m.Kind, Role: m.Role(), Refit: m.Refit, Order: m.ReadsOrder(), Knew: result.KnewOf(m, &x.Recipe.Evaluate), Partner: m.Partner, Remedy: kinds.Remedy(m)}
	var scores []*result.Scores
	var results []*result.SeedResult
	for _, seed := range kinds.Model(m).Seeds(x.Recipe.Seeds) {
		res, sc, err := x.seed(ctx, m, seed)
		if err != nil {
			return err
		}
		n := float64(len(kinds.Model(m).Seeds(x.Recipe.Seeds)))
		s.Seeds, s.NewUsers = append(s.Seeds, seed), res.NewUsers
		s.Train.Epochs += res.Train.Epochs / n
		s.Train.Seconds += res.Train.Seconds / n
		s.Train.PositivesPerSecond += res.Train.PositivesPerSecond / n
		s.Train.ScoredPairsPerSecond += res.Train.ScoredPairsPerSecond / n
		s.Train.SamplesPerSecond += res.Train.SamplesPerSecond / n
		s.Evaluate.Seconds += res.Evaluate.Seconds / n
		scores, results = append(scores, sc), append(results, res)
	}
	var err error
	estimates, err := result.Estimates(scores, !kinds.Model(m).Chance)
	if err != nil {
		return err
	}
	s.Metrics = inView(estimates, eval.All) // other views have their place in segments and targets
	s.Segments = x.segments(estimates)
	s.Aggregates = x.Evaluator.Aggregates(results, eval.All)
	x.addTargets(m.Name, estimates, results)
	x.run.Summary.SegmentUsers = x.Evaluator.SegmentUsers()
	x.run.Scores = append(x.run.Scores, scores...)
	x.run.Summary.Models = append(x.run.Summary.Models, s)
	return nil
}

// seed trains and evaluates one model and seed, or reuses what is there of it.
func (x *execution) seed(ctx context.Context, m *recipe.Model, seed uint64) (*result.SeedResult, *result.Scores, error) {
	dir := result.SeedDir(x.Dir, m.Name, seed)
	res, err := x.result(m, seed)
	if err != nil {
		return nil, nil, err
	}
	old, err := x.earlier(dir, m, res)
	if err != nil {
		return nil, nil, err
	}
	if old != nil && old.Evaluated == res.Evaluated {
		x.Log.Info("reused", "model", m.Name, "seed", seed)
		scores, err := result.ReadScores(filepath.Join(dir, result.PerUserFile), m.Name, seed)
		return old, scores, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("experiments: %w", err)
	}
	var scorer eval.Scorer
	if old != nil {
		x.Log.Info("reused, to be evaluated again", "model", m.Name, "seed", seed)
		evaluated := res.Evaluated
		*res = *old
		res.Evaluated, res.ColdOffset = evaluated, m.ColdOffset.Value
		scorer, err = x.scorer(ctx, m, seed)
	} else {
		scorer, err = x.train(ctx, m, seed, dir, res)
	}
	if err != nil {
		return nil, nil, err
	}
	x.run.Manifest.TestOpened[fmt.Sprintf("%s/%d", m.Name, seed)]++
	if err := x.writeManifest(); err != nil {
		return nil, nil, err
	}
	start := time.Now()
	scores, err := x.Evaluator.OpenTest(ctx, scorer, m.Name, seed)
	if err != nil {
		return nil, nil, err
	}
	res.Evaluate.Seconds = time.Since(start).Seconds()
	res.Users, res.Metrics = asked(scores), scores.Means()
	if err := reopen(dir); err != nil {
		return nil, nil, err
	}
	if err := result.WriteScores(filepath.Join(dir, result.PerUserFile), scores); err != nil {
		return nil, nil, err
	}
	lists, err := x.Evaluator.Lists(ctx, scorer)
	if err != nil {
		return nil, nil, err
	}
	if err := result.WriteJSON(filepath.Join(dir, evaluate.ListsFile), lists); err != nil {
		return nil, nil, err
	}
	if err := outcome(dir, m, res); err != nil {
		return nil, nil, err
	}
	return res, scores, result.WriteSeedResult(dir, res, []string{result.PerUserFile, evaluate.ListsFile})
}

// train makes the scorer of a model and seed and logs how that went.
func (x *execution) train(ctx context.Context, m *recipe.Model, seed uint64, dir string, res *result.SeedResult) (eval.Scorer, error) {
	x.Log.Debug("training", "model", m.Name, "seed", seed)
	debug.FreeOSMemory() // what the one before left would stand beside it
	scorer, err := x.Fit(ctx, m, seed, dir, res)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("experiments: %s, seed %d: %w", m.Name, seed, err)
	}
	took := time.Duration(res.Train.Seconds * float64(time.Second))
	switch {
	case m.Refit && m.Trained():
		x.Log.Info("trained", "model", m.Name, "seed", seed, "epochs", res.Train.Epochs, "time", took)
	case m.Trained():
		x.Log.Info("trained", "model", m.Name, "seed", seed, "epochs", res.Train.Epochs, "best", res.Best, "time", took)
	default:
		x.Log.Info("fitted", "model", m.Name, "seed", seed, "time", took)
	}
	return scorer, nil
}
