package run

import (
	"tandem/experiments/result"
	"tandem/train/eval"
)

// segments sorts the means of views into segments and groups.
func (x *execution) segments(metrics map[eval.Key]result.Estimate) map[string]map[string]map[string]float64 {
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
