package compare

import (
	"slices"

	"tandem/experiments/result"
	"tandem/train/eval"
)

// byTarget puts the comparisons within every further set of targets into s: pairs by the same
// rule, of which the best baseline may be another one there, and a correction of their own.
func (x *contest) byTarget(s *result.Summary) (err error) {
	s.Targets = slices.Clone(s.Targets)
	for i := 1; i < len(s.Targets) && err == nil; i++ {
		within := *x
		within.metric, within.values, within.pairs = eval.Key{View: result.TargetView(s.Targets[i].Name), Metric: x.Metric}, map[string]Values{}, nil
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
	for i := range out {
		out[i].Models = nil
		for _, r := range runs {
			for _, m := range r.Summary.Targets[i].Models {
				m.Name = name(r, m.Name)
				out[i].Models = append(out[i].Models, m)
			}
		}
	}
	return out
}
