package evaluate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Evaluator asks the questions of a recipe of any scorer: on the validation part as often
// as one likes, on the test part once.
type Evaluator struct {
	recipe  *recipe.Recipe
	p       *prepare.Prepared
	Metrics []eval.Metric  // of test
	OnValid []eval.Metric  // those of them that are of ranks, and those that stop training
	Valid   eval.Task      // the validation part: views, candidates, users
	Test    eval.Task      // the test part; asked by OpenTest and Lists alone
	Groups  []Group        // of all segments, also of those that only stop training
	foldIn  datasets.Lists // what new users introduce themselves by; empty without
	targets []target       // of evaluate.targets; the first, or only one, is that of Valid and Test
}

// New builds both tasks and checks them, so that what cannot be evaluated fails
// before anything is trained. It is an error if the data do not have what protocol and metrics
// need, or if a part holds nothing to evaluate.
func New(r *recipe.Recipe, p *prepare.Prepared, log *slog.Logger) (*Evaluator, error) {
	e := &Evaluator{recipe: r, p: p}
	if err := e.parseMetrics(); err != nil {
		return nil, err
	}
	e.Groups = e.newGroups()
	if p.Split.Fold != nil {
		e.foldIn = p.Split.Fold.ByUser()
	}
	if err := e.addTargets(log); err != nil {
		return nil, err
	}
	if r.Evaluate.Protocol == "candidates" {
		if p.Data.Candidates == nil {
			return nil, errors.New("experiments: evaluate.protocol = candidates, but the data names no candidates")
		}
		for i := range e.targets {
			e.targets[i].task.Candidates = p.Data.Candidates
		}
		candidates, err := e.validCandidates()
		if err != nil {
			return nil, err
		}
		e.Valid.Candidates = candidates
	}
	e.Valid.Users = e.SampleUsers(e.Valid, r.Evaluate.ValidUsers, "ev:")
	for _, t := range e.targets {
		t.task.Users = e.SampleUsers(*t.task, r.Evaluate.Users, fmt.Sprintf("test:%d:", r.Evaluate.UsersSeed))
	}
	if err := e.addFacts(); err != nil {
		return nil, err
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, nil
}

// parseMetrics fills in Metrics and OnValid from the recipe.
func (e *Evaluator) parseMetrics() error {
	names := slices.Clone(e.recipe.Evaluate.Metrics)
	for _, m := range e.recipe.Models {
		if m.Train != nil && !slices.Contains(names, m.Train.Stop.Metric) {
			names = append(names, m.Train.Stop.Metric)
		}
	}
	for n, name := range names {
		m, err := eval.ParseMetric(name)
		if err != nil {
			return err
		}
		if n < len(e.recipe.Evaluate.Metrics) {
			e.Metrics = append(e.Metrics, m)
		}
		if !m.Kind().List && !m.Kind().Aggregate {
			e.OnValid = append(e.OnValid, m)
		}
		if m.K > e.p.Split.Train.NumItems() {
			return fmt.Errorf("experiments: evaluate: %s: k = %d is larger than the catalogue of %d items", name, m.K, e.p.Split.Train.NumItems())
		}
	}
	return nil
}

// check returns an error if one of the tasks cannot be evaluated by its metrics, and makes
// room for what corrects metrics over sampled candidates.
func (e *Evaluator) check() error {
	if err := e.Valid.Validate(); err != nil {
		return fmt.Errorf("experiments: validation: %w", err)
	}
	e.Valid.Corrections = new(eval.Corrections)
	faults := e.Valid.ValidateMetrics(e.OnValid)
	for i, t := range e.targets {
		if err := t.task.Validate(); err != nil && i > 0 {
			return fmt.Errorf("experiments: evaluate.targets.%d = %s: test: %w", i, t.name, err)
		} else if err != nil {
			return fmt.Errorf("experiments: test: %w", err)
		}
		t.task.Corrections = new(eval.Corrections)
		faults = errors.Join(faults, t.task.ValidateMetrics(e.Metrics))
	}
	if faults != nil {
		return fmt.Errorf("experiments: evaluate.metrics: %w", faults)
	}
	return nil
}

// Validate evaluates a scorer on the validation part: the mean of the stopping metric over the
// views that stop names, and all metrics of ranks in all views for the record. It is an error
// if validation does not have one of the views.
func (e *Evaluator) Validate(ctx context.Context, s eval.Scorer, stop recipe.Stop) (float64, map[eval.Key]float64, error) {
	results, err := eval.Evaluate(ctx, s, e.Valid, e.OnValid, eval.Options{})
	if err != nil {
		return 0, nil, err
	}
	all := map[eval.Key]float64{}
	value, n := 0., 0
	for _, r := range results {
		for _, m := range r.Metrics {
			all[eval.Key{View: r.View, Metric: m}] = r.Mean(m)
		}
		if slices.Contains(stop.Views, r.View) {
			value += r.Mean(stop.Metric)
			n++
		}
	}
	if n != len(stop.Views) {
		return 0, nil, fmt.Errorf("experiments: stop.views = %v, but validation has only %d of them", stop.Views, n)
	}
	return value / float64(n), all, nil
}

// OpenTest evaluates a scorer on the test part: a value for every user of every metric and
// view, NaN for users outside of a view, and the aggregates; those of further targets are under
// the view TargetView. It is the only function that asks for figures of test: whoever
// calls it counts that.
func (e *Evaluator) OpenTest(ctx context.Context, s eval.Scorer, modelName string, seed uint64) (*result.Scores, error) {
	keys := e.p.Split.Train.UserIDs
	out := &result.Scores{Model: modelName, Seed: seed, Aggregates: map[eval.Key]float64{}}
	row := map[int32]int{}
	var all [][]*eval.Result
	for _, t := range e.targets {
		results, err := eval.Evaluate(ctx, s, *t.task, e.Metrics, eval.Options{})
		if err != nil {
			return nil, fmt.Errorf("experiments: %s, seed %d: %w", modelName, seed, err)
		}
		for _, u := range results[0].Users { // every view's users are among those of all
			if _, there := row[u]; !there {
				row[u] = len(out.Users)
				out.Users = append(out.Users, keys.Key(u))
			}
		}
		all = append(all, results)
	}
	for t, results := range all {
		for _, a := range results[0].Aggregates {
			out.Aggregates[eval.Key{View: e.targets[t].view(eval.All), Metric: a.Metric}] = a.Value
		}
		for _, r := range results {
			for _, m := range r.Metrics {
				values := make([]float64, len(out.Users))
				for i := range values {
					values[i] = math.NaN()
				}
				for i, v := range r.Of(m) {
					values[row[r.Users[i]]] = v
				}
				out.Metrics = append(out.Metrics, eval.Key{View: e.targets[t].view(r.View), Metric: m})
				out.Values = append(out.Values, values)
			}
		}
	}
	return out, nil
}

// Aggregates are, by name, the means over seeds of the metrics that have no values by user,
// such as coverage@10, in a view; nil without any.
func (e *Evaluator) Aggregates(seeds []*result.SeedResult, view string) map[string]result.AggregateSummary {
	var out map[string]result.AggregateSummary
	for _, m := range e.Metrics {
		if !m.Kind().Aggregate {
			continue
		}
		var values []float64
		for _, s := range seeds {
			values = append(values, s.Metrics[eval.Key{View: view, Metric: m.String()}])
		}
		if out == nil {
			out = map[string]result.AggregateSummary{}
		}
		mean, sd := stats.OverRuns(values)
		out[m.String()] = result.AggregateSummary{Mean: mean, SD: sd}
	}
	return out
}

// Protocol names how test is ranked: recipe.ProtocolFull, or the number of candidates of the
// longest list, as in 1+99 candidates.
func (e *Evaluator) Protocol() string {
	if e.Test.Candidates == nil {
		return recipe.ProtocolFull
	}
	longest := 0
	for u := range int32(e.Test.Candidates.Len()) {
		longest = max(longest, len(e.Test.Candidates.At(u)))
	}
	return fmt.Sprintf("1+%d candidates", longest)
}
