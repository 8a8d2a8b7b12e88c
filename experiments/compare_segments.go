package experiments

import (
	"cmp"
	"slices"
	"tandem/train/eval"

	"tandem/datasets/setting"
)

// SegmentComparison is a Comparison over the users of a group of a segment. PHolm is
// corrected for all pairs in all groups that make a claim; it is 1 for the others (Few),
// whatever P says.
type SegmentComparison struct {
	Segment string `json:"segment"`
	Group   string `json:"group"`
	Comparison
}

// CompareSegments makes the comparisons of CompareRuns within every group that all runs
// have with as many users. A group in which a pair has fewer than two users is left out
// of that pair. The order is that of Segments and Groups.
func CompareSegments(runs []*Run, c Compare) ([]SegmentComparison, error) {
	if err := comparable(runs); err != nil {
		return nil, err
	}
	names, scores := contestants(runs)
	pairs := c.Pairs.List
	if c.Pairs.All {
		pairs = allPairs(names)
	}
	var out []SegmentComparison
	first := &runs[0].Summary
	for _, segment := range first.Segments() {
		for _, group := range first.Groups(segment) {
			if !sharedGroup(runs, segment, group) {
				continue
			}
			within, err := compareGroup(segment, group, pairs, scores, c)
			if err != nil {
				return nil, err
			}
			out = append(out, within...)
		}
	}
	all := make([]*Comparison, len(out))
	for i := range out {
		all[i] = &out[i].Comparison
	}
	return out, correct(all)
}

func compareGroup(segment, group string, pairs [][2]string, scores map[string][]*Scores, c Compare) ([]SegmentComparison, error) {
	var out []SegmentComparison
	values := map[string]perUser{}
	for _, pair := range pairs {
		for _, n := range pair {
			if _, ok := values[n]; ok {
				continue
			}
			p, err := newPerUser(scores[n], eval.Key{View: viewOf(segment, group), Metric: c.Metric})
			if err != nil {
				return nil, err
			}
			values[n] = p
		}
		if len(values[pair[0]].users) < 2 {
			continue
		}
		x, err := compare(pair, values, c)
		if err != nil {
			return nil, err
		}
		out = append(out, SegmentComparison{Segment: segment, Group: group, Comparison: x})
	}
	return out, nil
}

func sharedGroup(runs []*Run, segment, group string) bool {
	return !slices.ContainsFunc(runs, func(r *Run) bool {
		n, ok := r.Summary.SegmentUsers[segment][group]
		return !ok || n != runs[0].Summary.SegmentUsers[segment][group]
	})
}

// viewOf names the view that evaluates a group.
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
	"no price", otherRoots, noRoot,
}

// Segments lists the segments that the models are broken down by.
func (s *Summary) Segments() []string {
	var out []string
	for _, m := range s.Models {
		for name := range m.Segments {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	order := setting.Choices[Evaluate]("segments")
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
	})
	return out
}

// Groups lists the groups of a segment in their order; categories by falling users.
func (s *Summary) Groups(segment string) []string {
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
func (s *Summary) SegmentMetric() string {
	if len(s.Comparisons) > 0 {
		return s.Comparisons[0].Metric
	}
	if len(s.Metrics) > 0 {
		return s.Metrics[0]
	}
	return ""
}

// Within returns the comparison of a pair in a group.
func (s *Summary) Within(segment, group, a, b string) (SegmentComparison, bool) {
	for _, c := range s.SegmentComparisons {
		if c.Segment == segment && c.Group == group && c.A == a && c.B == b {
			return c, true
		}
	}
	return SegmentComparison{}, false
}

// Claims counts the segment comparisons that PHolm is corrected for.
func (s *Summary) Claims() (n int) {
	for _, c := range s.SegmentComparisons {
		if !c.Few() {
			n++
		}
	}
	return n
}
