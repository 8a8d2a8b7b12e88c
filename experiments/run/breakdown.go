package run

import (
	"tandem/experiments/evaluate"
	"tandem/experiments/result"
)

// segments sorts the means of views into segments and groups.
func (x *execution) segments(metrics map[string]result.Estimate) map[string]map[string]map[string]float64 {
	out := map[string]map[string]map[string]float64{}
	for _, g := range x.Evaluator.Groups {
		if !x.Evaluator.Reports(g.Segment) {
			continue
		}
		for _, name := range x.Recipe.Evaluate.Metrics {
			e, ok := metrics[evaluate.ColumnName(g.View, name)]
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
