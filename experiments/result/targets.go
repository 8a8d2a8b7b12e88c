package result

import (
	"slices"

	"tandem/experiments/stats"
)

// TargetSummary is one set of target events, with what came out for it on test. Models and
// Comparisons of the first set, which leads, are those of the Summary, and nil here.
type TargetSummary struct {
	Name        string        `json:"name"`                  // as in evaluate.targets
	Rows        int           `json:"rows"`                  // held out with these events
	Users       int           `json:"users"`                 // who are evaluated by them
	Models      []TargetModel `json:"models,omitempty"`      // in the order of those of the Summary
	Comparisons []Comparison  `json:"comparisons,omitempty"` // the same kind of pairs, corrected among themselves
}

// TargetModel is what a model has in a set of targets; see ModelSummary.
type TargetModel struct {
	Name       string                      `json:"name"`                 // of the model
	Metrics    map[string]stats.Estimate   `json:"metrics"`              // over the users of the set, by name
	Aggregates map[string]AggregateSummary `json:"aggregates,omitempty"` // see ModelSummary
}

// TargetView is the view that scores have a set of targets under, other than the first.
func TargetView(name string) string { return "target/" + name }

// ByTarget is a summary for each set of targets but the first, with its figures in place of
// those of the first. It has no segments, and is not judged.
func (s *Summary) ByTarget() []*Summary {
	var out []*Summary
	for _, t := range s.Targets {
		if t.Models == nil {
			continue
		}
		own := *s
		own.Targets = []TargetSummary{t}
		own.Comparisons, own.SegmentComparisons, own.SegmentUsers = t.Comparisons, nil, nil
		own.Headline, own.Verdicts, own.Advice, own.Data.NewUsers = "", nil, nil, 0
		own.Models = slices.Clone(s.Models)
		for i := range own.Models {
			m := &own.Models[i]
			m.Segments, m.Metrics, m.Aggregates = nil, nil, nil
			if at := slices.IndexFunc(t.Models, func(o TargetModel) bool { return o.Name == m.Name }); at >= 0 {
				m.Metrics, m.Aggregates = t.Models[at].Metrics, t.Models[at].Aggregates
			}
		}
		out = append(out, &own)
	}
	return out
}
