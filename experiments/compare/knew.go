package compare

import (
	"slices"
	"strings"

	"tandem/experiments/result"
)

// The marks stand behind the name of a model that knew the rows of validation at test, in tables.
const (
	Mark        = "†" // it was fitted on them
	markHistory = "‡" // it reads them as history
)

// markOf is the mark of what a model knew, empty for train alone.
func markOf(m *result.ModelSummary) string {
	switch m.Known() {
	case result.KnewValidation:
		return Mark
	case result.KnewHistory:
		return markHistory
	}
	return ""
}

// Marked is s with that mark behind the names of such models wherever they stand, for tables;
// s itself where there is none.
func Marked(s *result.Summary) *result.Summary {
	if KnewNote(s) == "" {
		return s
	}
	out := *s
	named := func(name string) string { return Named(s, name) }
	out.Models = slices.Clone(s.Models)
	for i, m := range out.Models {
		out.Models[i].Name, out.Models[i].Partner = named(m.Name), named(m.Partner)
	}
	out.Comparisons = slices.Clone(s.Comparisons)
	for i, c := range out.Comparisons {
		out.Comparisons[i].A, out.Comparisons[i].B = named(c.A), named(c.B)
	}
	out.SegmentComparisons = slices.Clone(s.SegmentComparisons)
	for i, c := range out.SegmentComparisons {
		out.SegmentComparisons[i].A, out.SegmentComparisons[i].B = named(c.A), named(c.B)
	}
	out.Targets = slices.Clone(s.Targets)
	for i, t := range out.Targets {
		out.Targets[i].Metrics, out.Targets[i].Aggregates = renamed(t.Metrics, named), renamed(t.Aggregates, named)
		out.Targets[i].Comparisons = slices.Clone(t.Comparisons)
		for k, c := range t.Comparisons {
			out.Targets[i].Comparisons[k].A, out.Targets[i].Comparisons[k].B = named(c.A), named(c.B)
		}
	}
	return &out
}

// renamed is m under other names; nil stays nil.
func renamed[V any](m map[string]V, named func(string) string) map[string]V {
	if m == nil {
		return nil
	}
	out := map[string]V{}
	for name, v := range m {
		out[named(name)] = v
	}
	return out
}

// Named is the name of a model of s with its mark, if it has one.
func Named(s *result.Summary, name string) string {
	if m := s.Model(name); m != nil {
		return name + markOf(m)
	}
	return name
}

// KnewNote is the legend of the marks; empty where no model has one.
func KnewNote(s *result.Summary) string {
	with := map[string]int{}
	for i := range s.Models {
		with[markOf(&s.Models[i])]++
	}
	var parts []string
	if with[Mark] > 0 {
		parts = append(parts, Mark+" fitted on train and validation together")
	}
	if with[markHistory] > 0 {
		parts = append(parts, markHistory+" fitted on train, with the rows of validation as history at test")
	}
	switch {
	case len(parts) == 0:
		return ""
	case len(with) == 1:
		return parts[0]
	case with[""] > 0:
		parts = append(parts, "the others on train alone")
	}
	kinds := "the two"
	if len(parts) > 2 {
		kinds = "one kind with another"
	}
	return strings.Join(parts, ", ") + ": no verdict compares " + kinds
}
