package experiments

import (
	"slices"

	"tandem/experiments/stats"
	"tandem/train/eval"
)

// segments sorts the means of views into segments and groups.
func (x *execution) segments(metrics map[eval.Key]estimate) map[string]map[string]map[string]float64 {
	out := map[string]map[string]map[string]float64{}
	for _, g := range x.Evaluator.groups {
		if !x.Evaluator.reports(g.segment) {
			continue
		}
		for _, name := range x.Recipe.Evaluate.Metrics {
			e, ok := metrics[eval.Key{View: g.view, Metric: name}]
			if !ok {
				continue
			}
			if out[g.segment] == nil {
				out[g.segment] = map[string]map[string]float64{}
			}
			if out[g.segment][g.name] == nil {
				out[g.segment][g.name] = map[string]float64{}
			}
			out[g.segment][g.name][name] = e.Mean
		}
	}
	return out
}

// aggregates summarises the metrics without values by user; nil without any.
func (j *judge) aggregates(seeds []*SeedResult) map[string]AggregateSummary {
	var out map[string]AggregateSummary
	for _, m := range j.metrics {
		if !m.Kind().Aggregate {
			continue
		}
		var values []float64
		for _, s := range seeds {
			values = append(values, s.Metrics[eval.OfAll(m.String())])
		}
		if out == nil {
			out = map[string]AggregateSummary{}
		}
		mean, sd := stats.OverRuns(values)
		out[m.String()] = AggregateSummary{Mean: mean, SD: sd}
	}
	return out
}

// segmentUsers counts the users evaluated in each group; nil without segments.
func (j *judge) segmentUsers() map[string]map[string]int {
	var out map[string]map[string]int
	for _, g := range j.groups {
		v := slices.IndexFunc(j.test.Views, func(v eval.View) bool { return v.Name == g.view })
		if v < 0 || !j.reports(g.segment) {
			continue
		}
		if out == nil {
			out = map[string]map[string]int{}
		}
		if out[g.segment] == nil {
			out[g.segment] = map[string]int{}
		}
		relevant := j.test.Views[v].Relevant
		for u := range int32(relevant.Len()) {
			if len(relevant.At(u)) > 0 && (j.test.Users == nil || has(j.test.Users, u)) {
				out[g.segment][g.name]++
			}
		}
	}
	return out
}
