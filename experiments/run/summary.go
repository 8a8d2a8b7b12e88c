package run

import (
	"math"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/compare"
	"tandem/experiments/evaluate"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// estimated returns the corrected ones of metrics.
func estimated(metrics []string) []string {
	return slices.DeleteFunc(slices.Clone(metrics), func(name string) bool {
		m, err := eval.ParseMetric(name)
		return err != nil || !m.Kind().Corrected
	})
}

// segments sorts the means of views into segments and groups.
func (x *execution) segments(metrics map[eval.Key]stats.Estimate) map[string]map[string]map[string]float64 {
	out := map[string]map[string]map[string]float64{}
	for _, g := range x.Evaluator.Groups {
		if !x.Evaluator.Reports(g.Segment) {
			continue
		}
		for _, name := range x.Recipe.Evaluate.Metrics {
			e, ok := metrics[eval.Key{View: g.View, Metric: name}]
			if !ok {
				continue
			}
			if out[g.Segment] == nil {
				out[g.Segment] = map[string]map[string]float64{}
			}
			if out[g.Segment][g.Name] == nil {
				out[g.Segment][g.Name] = map[string]float64{}
			}
			out[g.Segment][g.Name][name] = e.Mean
		}
	}
	return out
}

// inView are the metrics of one view.
func inView(metrics map[eval.Key]stats.Estimate, view string) map[string]stats.Estimate {
	out := map[string]stats.Estimate{}
	for key, e := range metrics {
		if key.View == view {
			out[key.Metric] = e
		}
	}
	return out
}

// addTargets tells what a model has in further sets of targets.
func (x *execution) addTargets(model string, metrics map[eval.Key]stats.Estimate, seeds []*result.SeedResult) {
	s := &x.run.Summary
	if s.Targets == nil {
		s.Targets = x.Evaluator.Targets()
	}
	for i := 1; i < len(s.Targets); i++ {
		t := &s.Targets[i]
		view := evaluate.TargetView(t.Name)
		if t.Metrics == nil {
			t.Metrics = map[string]map[string]stats.Estimate{}
		}
		t.Metrics[model] = inView(metrics, view)
		if aggregates := x.Evaluator.Aggregates(seeds, view); aggregates != nil {
			if t.Aggregates == nil {
				t.Aggregates = map[string]map[string]result.AggregateSummary{}
			}
			t.Aggregates[model] = aggregates
		}
	}
}

// asked counts the users of the leading targets: all others have no value of theirs.
func asked(s *result.Scores) (n int) {
	for row := range s.Users {
		if slices.ContainsFunc(s.Metrics, func(k eval.Key) bool {
			return k.View == eval.All && !math.IsNaN(s.Values[slices.Index(s.Metrics, k)][row])
		}) {
			n++
		}
	}
	return n
}

// finish compares the models and writes summary and report.
func (x *execution) finish() error {
	r, run := x.Recipe, x.run
	s := &run.Summary
	s.Recipe, s.Metrics, s.Protocol = r.Name, r.Evaluate.Metrics, x.Evaluator.Protocol()
	s.Estimated = estimated(s.Metrics)
	split := x.Prepared.Split
	s.Data = result.DataSummary{
		Users: split.Train.NumUsers(), Items: split.Train.NumItems(),
		Train: split.Train.Len(), Valid: split.Valid.Len(), Test: split.Test.Len(), Hash: x.Prepared.DataHash,
		NewUsers: x.Prepared.Cut.NewUsers,
	}
	s.States = evaluate.CountStates(r.Evaluate.States, x.Prepared.SeenItems, x.Prepared.SeenUsers)
	s.Comparisons = []result.Comparison{}
	if len(s.Models) > 1 {
		if err := compare.Summarise(s, []*result.Run{run}, r.Compare); err != nil {
			return err
		}
	}
	compare.Judge(s)
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
	return result.WriteSummary(x.Dir, s, AuditFile, InsightFile)
}
