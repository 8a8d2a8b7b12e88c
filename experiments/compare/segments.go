package compare

import (
	"cmp"
	"errors"
	"slices"

	"tandem/datasets/setting"
	"tandem/experiments/evaluate"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// bySegment makes the comparisons of Runs within every group that all runs have with as many
// users. A group in which a pair has fewer than two users is left out of that pair. The order
// is that of Segments and Groups.
func (x *contest) bySegment() ([]result.SegmentComparison, error) {
	var out []result.SegmentComparison
	first := &x.runs[0].Summary
	for _, segment := range Segments(first) {
		for _, group := range Groups(first, segment) {
			if !sharedGroup(x.runs, segment, group) {
				continue
			}
			within, err := x.group(segment, group)
			if err != nil {
				return nil, err
			}
			out = append(out, within...)
		}
	}
	all := make([]*result.Comparison, len(out))
	for i := range out {
		all[i] = &out[i].Comparison
	}
	return out, correct(all)
}

// group compares all pairs within a group.
func (x *contest) group(segment, group string) ([]result.SegmentComparison, error) {
	var out []result.SegmentComparison
	within := *x
	within.metric, within.values = eval.Key{View: viewOf(segment, group), Metric: x.Metric}, map[string]Values{}
	for _, pair := range x.pairs {
		a, errA := within.of(pair[0])
		_, errB := within.of(pair[1])
		if err := errors.Join(errA, errB); err != nil {
			return nil, err
		}
		if len(a.Users) < 2 {
			continue
		}
		c, err := Pair(pair, within.values, x.Compare)
		if err != nil {
			return nil, err
		}
		out = append(out, result.SegmentComparison{Segment: segment, Group: group, Comparison: c})
	}
	return out, nil
}

func sharedGroup(runs []*result.Run, segment, group string) bool {
	return !slices.ContainsFunc(runs, func(r *result.Run) bool {
		n, ok := r.Summary.SegmentUsers[segment][group]
		return !ok || n != runs[0].Summary.SegmentUsers[segment][group]
	})
}

// viewOf names the view of a group.
func viewOf(segment, group string) string {
	if segment == "cold" {
		switch group {
		case "items-seen":
			return "warm"
		case "items-unseen":
			return "cold"
		case "among-unseen":
			return "cold-only"
		}
	}
	return segment + "/" + group
}

// groupOrder is how groups are told, one segment after the other; those that the data
// name stand between.
var groupOrder = []string{
	"items-seen", "items-unseen", "among-unseen", "head", "tail", "hot", "warm", "cold", "light", "medium", "heavy", "known", "new",
	"1st quarter", "2nd quarter", "3rd quarter", "4th quarter", "",
	"no price", evaluate.OtherCategories, evaluate.NoCategory,
}

// Segments lists the segments that the models are broken down by, in the order of
// recipe.Segments; empty without.
func Segments(s *result.Summary) []string {
	var out []string
	for _, m := range s.Models {
		for name := range m.Segments {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	order := setting.Choices[recipe.Evaluate]("segments")
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
	})
	return out
}

// Groups lists the groups of a segment in their order; categories by falling users.
func Groups(s *result.Summary, segment string) []string {
	var out []string
	for _, m := range s.Models {
		for name := range m.Segments[segment] {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	place := func(name string) int {
		if at := slices.Index(groupOrder, name); at >= 0 && name != "" {
			return at
		}
		return slices.Index(groupOrder, "")
	}
	users := s.SegmentUsers[segment]
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(users[b], users[a]), cmp.Compare(a, b))
	})
	return out
}

// SegmentMetric is the metric that groups are shown by: that of the comparisons, or else
// the first.
func SegmentMetric(s *result.Summary) string {
	if len(s.Comparisons) > 0 {
		return s.Comparisons[0].Metric
	}
	if len(s.Metrics) > 0 {
		return s.Metrics[0]
	}
	return ""
}

// Within returns the comparison of a with b in a group; false where there is none, as of a
// group of fewer than two users, or of the pair the other way round.
func Within(s *result.Summary, segment, group, a, b string) (result.SegmentComparison, bool) {
	for _, c := range s.SegmentComparisons {
		if c.Segment == segment && c.Group == group && c.A == a && c.B == b {
			return c, true
		}
	}
	return result.SegmentComparison{}, false
}

// Claims counts the segment comparisons that PHolm is corrected for: those of enough users.
func Claims(s *result.Summary) (n int) {
	for _, c := range s.SegmentComparisons {
		if !c.Few() {
			n++
		}
	}
	return n
}
