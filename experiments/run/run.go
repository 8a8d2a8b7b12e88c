package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/compare"
	"tandem/experiments/evaluate"
	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/plan"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/experiments/stats"
	"tandem/experiments/warm"
	"tandem/model/kernel"
	"tandem/train"
	"tandem/train/eval"
)

// Options say where a run goes and who watches.
type Options struct {
	Dir    string // the run directory
	Resume bool   // continue where an interrupted run of the same recipe stopped
	Fresh  bool   // train every model, also those that are there already
	Memory int64  // bytes that the run may take by its plan, see Plan.Fits; 0 = no limit
	Log    *slog.Logger
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
// A run that needs more than Memory is refused before the first model, with an InputError
// that names what breaks it.
//
// When ctx is cancelled the model at hand writes a checkpoint and ctx's error is
// returned.
func Execute(ctx context.Context, r *recipe.Recipe, o Options) (*result.Run, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p, w, j, err := plan.ToRun(r, o.Memory, o.Log)
	if err != nil {
		return nil, err
	}
	run := &result.Run{Dir: o.Dir, Recipe: r}
	x := &execution{
		Fitter: fit.Fitter{Recipe: r, Dir: o.Dir, Prepared: p, Warm: w, Evaluator: j, Resume: o.Resume, Log: o.Log, Progress: o.Progress},
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

// start writes what is known before the first model.
func (x *execution) start() error {
	r := x.Recipe
	hash, err := prepare.HashRecipe(r)
	if err != nil {
		return err
	}
	sources, err := prepare.Files(r.Data)
	if err != nil {
		return err
	}
	base, err := prepare.BaseDir(r.Data)
	if err != nil {
		return err
	}
	features, err := x.Prepared.FeatureHashes()
	if err != nil {
		return err
	}
	x.run.Manifest = result.Manifest{
		Recipe: hash, Files: sources, Base: base, Data: x.Prepared.DataHash, Split: x.Prepared.SplitHash, Features: features, Models: map[string]string{},
		Code: result.ThisCode(), Kernels: kernel.Level(), Machine: result.ThisMachine(),
		Clean: x.Prepared.Clean, Cut: x.Prepared.Cut, Started: time.Now().UTC().Format(time.RFC3339), TestOpened: map[string]int{},
	}
	m := &x.run.Manifest
	if times := x.Prepared.Split.Train.Times; len(times) > 0 {
		last := slices.Max(times)
		m.Until = &last
	}
	if x.Prepared.Warm != nil {
		m.Warm = x.Prepared.Warm.Weights
		x.Log.Info("started from", "run", x.Prepared.Warm.From, "models_and_seeds", len(m.Warm))
		warm.Tell(x.Prepared.Warm.Changes, x.Log)
	}
	old, err := result.ReadJSON[result.Manifest](filepath.Join(x.Dir, result.ManifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && !x.Resume:
		old = &result.Manifest{}
	case err != nil:
		return err
	case x.Resume && (old.Recipe != m.Recipe || old.Split != m.Split):
		return otherRun(x.Dir, old, m, r)
	case x.Resume:
		m.Started = old.Started
	case old.Finished == "":
		x.Log.Warn("an unfinished run is overwritten; resuming would have continued it", "dir", x.Dir, "started", old.Started)
	}
	if err := x.clear(old.TestOpened); err != nil {
		return err
	}
	if !x.Resume { // what came out of an earlier run did not come out of this one
		for _, name := range []string{result.SummaryFile, InsightFile, result.ReportFile} {
			if err := os.Remove(filepath.Join(x.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("experiments: %w", err)
			}
		}
	}
	text, err := r.Marshal()
	if err != nil {
		return err
	}
	if err := result.WriteFile(filepath.Join(x.Dir, result.RecipeFile), text); err != nil {
		return err
	}
	if err := x.announce(); err != nil {
		return err
	}
	if err := serving.Write(serving.Catalogue(x.Prepared), x.Dir, map[string]string{"data_sha256": x.Prepared.DataHash, "split_sha256": x.Prepared.SplitHash}); err != nil {
		return err
	}
	if err := warm.WriteUsers(x.Prepared, x.Dir); err != nil {
		return err
	}
	if err := x.writeWarm(); err != nil {
		return err
	}
	return x.writeManifest()
}

// writeWarm writes what was taken over from another run.
func (x *execution) writeWarm() error {
	path := filepath.Join(x.Dir, result.WarmFile)
	if x.Prepared.Warm == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("experiments: %w", err)
		}
		return nil
	}
	return result.WriteJSON(path, x.Prepared.Warm)
}

func (x *execution) writeManifest() error {
	return result.WriteJSON(filepath.Join(x.Dir, result.ManifestFile), x.run.Manifest)
}

// model trains and evaluates one model for each of its seeds.
func (x *execution) model(ctx context.Context, m *recipe.Model) error {
	s := result.ModelSummary{Name: m.Name, Kind: m.Kind, Role: m.Role(), Refit: m.Refit}
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
		s.Train.SamplesPerSecond += res.Train.SamplesPerSecond / n
		s.Evaluate.Seconds += res.Evaluate.Seconds / n
		scores, results = append(scores, sc), append(results, res)
	}
	var err error
	estimates, err := result.Estimates(scores)
	if err != nil {
		return err
	}
	s.Metrics = map[string]stats.Estimate{}
	for key, e := range estimates {
		if key.View == eval.All { // other views have their place in the segments
			s.Metrics[key.Metric] = e
		}
	}
	s.Segments = x.segments(estimates)
	s.Aggregates = x.Evaluator.Aggregates(results)
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
	old := x.earlier(dir, m, res)
	if old != nil && old.Judged == res.Judged {
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
		judged := res.Judged
		*res = *old
		res.Judged, res.ColdOffset = judged, m.ColdOffset.Value
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
	scores, err := x.Evaluator.Open(ctx, scorer, m.Name, seed)
	if err != nil {
		return nil, nil, err
	}
	res.Evaluate.Seconds = time.Since(start).Seconds()
	res.Users, res.Metrics = len(scores.Users), fit.Means(scores)
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
	return res, scores, result.WriteJSON(filepath.Join(dir, result.MetricsFile), res)
}

// train makes the scorer of a model and seed and logs how that went.
func (x *execution) train(ctx context.Context, m *recipe.Model, seed uint64, dir string, res *result.SeedResult) (eval.Scorer, error) {
	x.Log.Debug("training", "model", m.Name, "seed", seed)
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

// finish compares the models and writes summary and report.
func (x *execution) finish() error {
	r, run := x.Recipe, x.run
	s := &run.Summary
	s.Recipe, s.Metrics, s.Protocol = r.Name, r.Evaluate.Metrics, x.Evaluator.Protocol()
	s.Estimated = result.Estimated(s.Metrics)
	split := x.Prepared.Split
	s.Data = result.DataSummary{
		Users: split.Train.NumUsers(), Items: split.Train.NumItems(),
		Train: split.Train.Len(), Valid: split.Valid.Len(), Test: split.Test.Len(), Hash: x.Prepared.DataHash,
		NewUsers: x.Prepared.Cut.NewUsers,
	}
	s.States = evaluate.StateSummary(r.Evaluate.States, x.Prepared.SeenItems, x.Prepared.SeenUsers)
	s.Comparisons = []result.Comparison{}
	if len(s.Models) > 1 {
		var err error
		if s.Comparisons, err = compare.Runs([]*result.Run{run}, r.Compare); err != nil {
			return err
		}
		if s.SegmentComparisons, err = compare.RunsBySegment([]*result.Run{run}, r.Compare); err != nil {
			return err
		}
		s.ComparedBy = compare.ComparedBy(r.Compare)
	}
	insight, err := x.insight()
	if err != nil {
		return err
	}
	if err := result.WriteJSON(filepath.Join(x.Dir, InsightFile), insight); err != nil {
		return err
	}
	if x.Warm != nil {
		x.Warm.Drift(s, r, x.Log)
		if err := x.writeWarm(); err != nil {
			return err
		}
	}
	run.Manifest.Finished = time.Now().UTC().Format(time.RFC3339)
	if err := x.writeManifest(); err != nil {
		return err
	}
	return result.WriteJSON(filepath.Join(x.Dir, result.SummaryFile), s)
}
