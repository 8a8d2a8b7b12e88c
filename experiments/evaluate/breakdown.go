package evaluate

import (
	"slices"

	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Aggregates summarises the metrics without values by user; nil without any.
func (e *Evaluator) Aggregates(seeds []*result.SeedResult) map[string]result.AggregateSummary {
	var out map[string]result.AggregateSummary
	for _, m := range e.Metrics {
		if !m.Kind().Aggregate {
			continue
		}
		var values []float64
		for _, s := range seeds {
			values = append(values, s.Metrics[eval.OfAll(m.String())])
		}
		if out == nil {
			out = map[string]result.AggregateSummary{}
		}
		mean, sd := stats.OverRuns(values)
		out[m.String()] = result.AggregateSummary{Mean: mean, SD: sd}
	}
	return out
}

// SegmentUsers counts the users evaluated in each group; nil without segments.
func (e *Evaluator) SegmentUsers() map[string]map[string]int {
	var out map[string]map[string]int
	for _, g := range e.Groups {
		v := slices.IndexFunc(e.Test.Views, func(v eval.View) bool { return v.Name == g.View })
		if v < 0 || !e.Reports(g.Segment) {
			continue
		}
		if out == nil {
			out = map[string]map[string]int{}
		}
		if out[g.Segment] == nil {
			out[g.Segment] = map[string]int{}
		}
		relevant := e.Test.Views[v].Relevant
		for u := range int32(relevant.Len()) {
			if len(relevant.At(u)) > 0 && (e.Test.Users == nil || has(e.Test.Users, u)) {
				out[g.Segment][g.Name]++
			}
		}
	}
	return out
}
