package track

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/mlflow"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/sums"
	"tandem/train/eval"
)

// Tracked says what Send sent.
type Tracked struct {
	Experiment string `json:"experiment"`    // its name
	ID         string `json:"experiment_id"` // of the experiment
	Run        string `json:"run_id"`        // of the whole run; those of models and seeds hang below it
	Finished   bool   `json:"finished"`      // the run is over: there will be nothing more to send
	Made       int    `json:"made"`          // models and seeds that the server did not know
	Sent       int    `json:"sent"`          // those of which something was new
	There      int    `json:"there"`         // those of which nothing was
}

// Send sends the run in dir to an MLflow server: a run for the whole, with the summary,
// the report and the means over seeds, and below it one for each model and seed that has
// begun, with its settings, its history by epoch and how it was evaluated on test. An @ in the
// name of a metric becomes _at_.
//
// It may be called while the run is on, and again: what is there already is not sent twice,
// and one that was cut short is continued with. A point whose answer was lost is sent again
// as the same point, of which MLflow's databases keep one. name is of the experiment; "" takes the
// recipe's. A directory without a run is an input.Error.
func Send(ctx context.Context, dir, name string, c *mlflow.Client, log *slog.Logger) (*Tracked, error) {
	t := &tracking{client: c, dir: dir, log: log}
	if err := t.read(); err != nil {
		return nil, input.Wrong(err)
	}
	if name == "" {
		name = t.recipe.Name
	}
	t.out = &Tracked{Experiment: name, Finished: t.summary != nil}
	var err error
	if t.out.ID, err = c.Experiment(ctx, name); err != nil {
		return nil, err
	}
	parent, err := c.Ensure(ctx, t.out.ID, mlflow.NewRun{Name: filepath.Base(dir), Key: t.key, Start: t.started, Tags: t.tags()})
	if err != nil {
		return nil, err
	}
	t.out.Run = parent.ID
	for i := range t.recipe.Models {
		m := &t.recipe.Models[i]
		for _, seed := range kinds.Model(m).Seeds(t.recipe.Seeds) {
			if err := t.model(ctx, parent, m, seed); err != nil {
				return nil, fmt.Errorf("experiments: track: %s, seed %d: %w", m.Name, seed, err)
			}
		}
	}
	return t.out, t.whole(ctx, parent)
}

// tracking is a Send under way.
type tracking struct {
	client   *mlflow.Client
	dir, key string
	recipe   *recipe.Recipe
	manifest *result.Manifest
	summary  *result.Summary // nil while the run is on
	started  time.Time
	finished time.Time
	log      *slog.Logger
	out      *Tracked
}

// read looks at what there is of the run. It is over when the manifest says so and the
// summary and the report are there.
func (t *tracking) read() error {
	manifest, err := result.ReadJSON[result.Manifest](filepath.Join(t.dir, result.ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("experiments: track: %s has no %s, want the directory of a run", t.dir, result.ManifestFile)
	} else if err != nil {
		return err
	}
	if t.recipe, err = result.ReadRecipe(t.dir); err != nil {
		return err
	}
	if t.started, err = time.Parse(time.RFC3339, manifest.Started); err != nil {
		return fmt.Errorf("experiments: track: %s: started: %w", result.ManifestFile, err)
	}
	t.manifest = manifest
	t.key = sums.OfText([]byte(strings.Join([]string{manifest.Recipe, manifest.Split, manifest.Started}, " ")))[:16]
	if manifest.Finished == "" {
		return nil
	}
	if t.finished, err = time.Parse(time.RFC3339, manifest.Finished); err != nil {
		return fmt.Errorf("experiments: track: %s: finished: %w", result.ManifestFile, err)
	}
	if _, err := os.Stat(filepath.Join(t.dir, result.ReportFile)); err != nil && time.Since(t.finished) < reportTime {
		return nil // about to be written
	}
	if t.summary, err = result.ReadJSON[result.Summary](filepath.Join(t.dir, result.SummaryFile)); errors.Is(err, fs.ErrNotExist) {
		t.summary, err = nil, nil // about to be written
	}
	return err
}

// reportTime is how long after the end of a run its report may still be on its way; a run
// without one then has none.
const reportTime = time.Minute

// tags are what a run depended on.
func (t *tracking) tags() map[string]string {
	m := t.manifest
	return map[string]string{
		"tandem.recipe_sha256": m.Recipe, "tandem.data_sha256": m.Data, "tandem.split_sha256": m.Split,
		"tandem.commit": m.Code.Commit, "tandem.version": m.Code.Version, "tandem.kernels": m.Kernels, "tandem.cpu": m.Machine.CPU,
	}
}

// What the server has of a run: so many lines of the history, and the result.
const (
	loggedTag = "tandem.logged"
	resultTag = "tandem.result"
)

// model sends what is new of a model and seed.
func (t *tracking) model(ctx context.Context, parent *mlflow.Run, m *recipe.Model, seed uint64) error {
	dir := result.SeedDir(t.dir, m.Name, seed)
	lines, res, err := seedFiles(dir)
	if err != nil || lines == nil && res == nil {
		return err
	}
	name := fmt.Sprintf("%s/seed-%d", m.Name, seed)
	tags := t.tags()
	tags["mlflow.parentRunId"], tags["tandem.role"] = parent.ID, m.Role()
	run, err := t.client.Ensure(ctx, t.out.ID, mlflow.NewRun{Name: name, Key: t.key + "/" + name, Start: t.started, Tags: tags})
	if err != nil {
		return err
	}
	if run.Created {
		t.out.Made++
	}
	logged := 0
	_, _ = fmt.Sscan(run.Tags[loggedTag], &logged) // 0 in a run that has none yet
	if run.Status == mlflow.Finished || logged >= len(lines) && res == nil && !run.Created {
		t.out.There++
		return nil
	}
	t.out.Sent++
	b := mlflow.Batch{Params: map[string]string{}, Tags: map[string]string{loggedTag: fmt.Sprint(len(lines))}}
	if run.Tags[loggedTag] == "" {
		for _, s := range fit.Settings(m, seed) {
			b.Params[mlflow.Key(s.Name)] = fmt.Sprint(s.Value)
		}
	}
	end := t.started
	for n, line := range lines {
		// The time is that of the run, so that a line which is sent twice is the same point.
		end = t.started.Add(time.Duration(line.Seconds * float64(time.Second)))
		if n >= min(logged, len(lines)) {
			b.Metrics = append(b.Metrics, lineMetrics(line, end)...)
		}
	}
	if res != nil && run.Tags[resultTag] == "" {
		b.Metrics, b.Tags[resultTag] = append(b.Metrics, resultMetrics(res, end)...), "sent"
	}
	if err := t.client.Log(ctx, run.ID, b); err != nil {
		return err
	}
	if res == nil {
		return nil
	}
	t.log.Info("tracked", "model", m.Name, "seed", seed, "epochs", len(lines))
	return t.client.End(ctx, run.ID, mlflow.Finished, end)
}

// seedFiles are the history and the result of a model and seed, nil where there is none.
func seedFiles(dir string) ([]result.HistoryLine, *result.SeedResult, error) {
	lines, err := result.ReadHistory(filepath.Join(dir, result.HistoryFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	res, err := result.ReadJSON[result.SeedResult](filepath.Join(dir, result.MetricsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return lines, nil, nil
	}
	return lines, res, err
}

// lineMetrics are those of an epoch, which is their step.
func lineMetrics(line result.HistoryLine, at time.Time) []mlflow.Metric {
	add := func(out []mlflow.Metric, name string, v float64) []mlflow.Metric {
		return append(out, mlflow.Metric{Key: mlflow.Key(name), Value: v, Step: int64(line.Epoch), Time: at})
	}
	out := add(nil, "train/loss", line.Loss)
	out = add(out, "train/samples_per_second", line.SamplesPerSecond)
	out = add(out, "train/positives_per_second", line.PositivesPerSecond)
	for _, key := range eval.Keys(line.Valid) {
		out = add(out, "valid/"+key.String(), line.Valid[key])
	}
	return out
}

// resultMetrics are those on test, at the best epoch.
func resultMetrics(res *result.SeedResult, at time.Time) []mlflow.Metric {
	add := func(out []mlflow.Metric, name string, v float64) []mlflow.Metric {
		return append(out, mlflow.Metric{Key: mlflow.Key(name), Value: v, Step: int64(res.Best), Time: at})
	}
	var out []mlflow.Metric
	for _, key := range eval.Keys(res.Metrics) {
		out = add(out, fit.TestPrefix+key.String(), res.Metrics[key])
	}
	out = add(out, "train/seconds", res.Train.Seconds)
	if res.Best > 0 {
		out = add(out, "train/best_epoch", float64(res.Best))
	}
	return add(out, "evaluate/seconds", res.Evaluate.Seconds)
}

// whole sends what is known once the run has finished: the means of the models, summary
// and report.
func (t *tracking) whole(ctx context.Context, parent *mlflow.Run) error {
	if t.summary == nil || parent.Status == mlflow.Finished {
		return nil
	}
	d := t.summary.Data
	b := mlflow.Batch{Tags: map[string]string{resultTag: "sent"}, Params: map[string]string{
		"users": fmt.Sprint(d.Users), "items": fmt.Sprint(d.Items), "train": fmt.Sprint(d.Train),
		"valid": fmt.Sprint(d.Valid), "test": fmt.Sprint(d.Test), "protocol": t.summary.Protocol,
	}}
	for _, m := range t.summary.Models {
		for _, name := range t.summary.Metrics {
			if e, ok := m.Metrics[name]; ok {
				b.Metrics = append(b.Metrics, mlflow.Metric{Key: mlflow.Key(m.Name + "/" + name), Value: e.Mean, Time: t.finished})
			}
		}
	}
	if parent.Tags[resultTag] == "" {
		if err := t.client.Log(ctx, parent.ID, b); err != nil {
			return fmt.Errorf("experiments: track: %w", err)
		}
	}
	for _, name := range []string{result.RecipeFile, result.ManifestFile, result.SummaryFile, result.ReportFile} {
		content, err := os.ReadFile(filepath.Join(t.dir, name))
		if errors.Is(err, fs.ErrNotExist) && name == result.ReportFile {
			t.log.Warn("there is no report to send", "file", name)
			continue
		} else if err != nil {
			return fmt.Errorf("experiments: track: %w", err)
		}
		if err := t.client.Upload(ctx, parent, name, content); err != nil {
			return fmt.Errorf("experiments: track: %w", err)
		}
	}
	if err := t.client.End(ctx, parent.ID, mlflow.Finished, t.finished); err != nil {
		return fmt.Errorf("experiments: track: %w", err)
	}
	return nil
}
