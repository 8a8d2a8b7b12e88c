package compare

import (
	"slices"

	"tandem/experiments/evaluate"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// byTarget puts the comparisons within every further set of targets into s: pairs by the same
// rule, of which the best baseline may be another one there, and a correction of their own.
func (x *contest) byTarget(s *result.Summary) (err error) {
	s.Targets = slices.Clone(s.Targets)
	for i := 1; i < len(s.Targets) && err == nil; i++ {
		within := *x
		within.metric, within.values, within.pairs = eval.Key{View: evaluate.TargetView(s.Targets[i].Name), Metric: x.Metric}, map[string]Values{}, nil
		if err = within.choose(); err == nil {
			s.Targets[i].Comparisons, err = within.compare()
		}
	}
	return err
}

// targetNames are the sets of targets of a run.
func targetNames(r *result.Run) (names []string) {
	for _, t := range r.Summary.Targets {
		names = append(names, t.Name)
	}
	return names
}

// joinedTargets are the sets of targets of the first run with the models of all runs.
func joinedTargets(runs []*result.Run) []result.TargetSummary {
	name := Naming(runs)
	out := slices.Clone(runs[0].Summary.Targets)
	for i := 1; i < len(out); i++ {
		out[i].Metrics, out[i].Aggregates = map[string]map[string]stats.Estimate{}, nil
		for _, r := range runs {
			t := r.Summary.Targets[i]
			for model, metrics := range t.Metrics {
				out[i].Metrics[name(r, model)] = metrics
			}
			for model, aggregates := range t.Aggregates {
				if out[i].Aggregates == nil {
					out[i].Aggregates = map[string]map[string]result.AggregateSummary{}
				}
				out[i].Aggregates[name(r, model)] = aggregates
			}
		}
	}
	return out
}

// ByTarget is a summary for each set of targets but the first, with its figures in place of
// those of the first. It has no segments, and is not judged.
func ByTarget(s *result.Summary) []*result.Summary {
	var out []*result.Summary
	for _, t := range s.Targets {
		if t.Metrics == nil {
			continue
		}
		own := *s
		own.Targets = []result.TargetSummary{t}
		own.Comparisons, own.SegmentComparisons, own.SegmentUsers = t.Comparisons, nil, nil
		own.Headline, own.Verdicts, own.Advice, own.Data.NewUsers = "", nil, nil, 0
		own.Models = slices.Clone(s.Models)
		for i := range own.Models {
			m := &own.Models[i]
			m.Segments, m.Metrics, m.Aggregates = nil, t.Metrics[m.Name], t.Aggregates[m.Name]
		}
		out = append(out, &own)
	}
	return out
}
