package evaluate

import (
	"slices"

	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Aggregates summarises the metrics without values by user; nil without any.
func (j *Evaluator) Aggregates(seeds []*result.SeedResult) map[string]result.AggregateSummary {
	var out map[string]result.AggregateSummary
	for _, m := range j.Metrics {
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
func (j *Evaluator) SegmentUsers() map[string]map[string]int {
	var out map[string]map[string]int
	for _, g := range j.Groups {
		v := slices.IndexFunc(j.Test.Views, func(v eval.View) bool { return v.Name == g.View })
		if v < 0 || !j.Reports(g.Segment) {
			continue
		}
		if out == nil {
			out = map[string]map[string]int{}
		}
		if out[g.Segment] == nil {
			out[g.Segment] = map[string]int{}
		}
		relevant := j.Test.Views[v].Relevant
		for u := range int32(relevant.Len()) {
			if len(relevant.At(u)) > 0 && (j.Test.Users == nil || has(j.Test.Users, u)) {
				out[g.Segment][g.Name]++
			}
		}
	}
	return out
}
