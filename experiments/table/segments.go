package table

import (
	"fmt"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/result"
)

// segmentRows is the table of a segment: a column for each group, the means of the models
// and below them the differences of the pairs. Groups of few users are dim and never bold.
func segmentRows(s *result.Summary, segment string) [][]GridCell {
	metric := compare.SegmentMetric(s)
	groups := compare.Groups(s, segment)
	head, users := []GridCell{{Text: "by " + segment}}, []GridCell{{Text: "users"}}
	for _, g := range groups {
		few := s.TooFew(segment, g)
		head = append(head, GridCell{Text: g, dim: few})
		count := "–"
		if n, known := s.SegmentUsers[segment][g]; known {
			count = figures.Grouped(n)
		}
		users = append(users, GridCell{Text: count, dim: few})
	}
	rows := [][]GridCell{head, users}
	for i, m := range s.Models {
		row := []GridCell{{Text: m.Name}}
		for _, g := range groups {
			row = append(row, segmentMean(s, i, segment, g, metric))
		}
		rows = append(rows, row)
	}
	if len(s.SegmentComparisons) == 0 {
		return rows
	}
	for _, pair := range s.Comparisons {
		row := []GridCell{{Text: pair.A + " − " + pair.B}}
		for _, g := range groups {
			c, ok := compare.Within(s, segment, g, pair.A, pair.B)
			if !ok {
				row = append(row, GridCell{Text: "–"})
				continue
			}
			row = append(row, GridCell{
				Text: fmt.Sprintf("%s [%s, %s]", figures.Signed("%+.4f", c.Difference), figures.Signed("%+.4f", c.CI95[0]), figures.Signed("%+.4f", c.CI95[1])),
				bold: c.Found(), dim: c.Few(), star: c.Found(),
			})
		}
		rows = append(rows, row)
	}
	return rows
}

// segmentMean is the mean of a model in a group, bold if it is the highest.
func segmentMean(s *result.Summary, model int, segment, group, metric string) GridCell {
	x, ok := s.Models[model].Segments[segment][group][metric]
	if !ok {
		return GridCell{Text: "–"}
	}
	few, best := s.TooFew(segment, group), true
	for _, m := range s.Models {
		if y, ok := m.Segments[segment][group][metric]; ok && y > x {
			best = false
		}
	}
	return GridCell{Text: fmt.Sprintf("%.4f", x), bold: best && !few && x > 0, dim: few}
}

// segmentNote is what a reader of those tables has to know.
func segmentNote(s *result.Summary) string {
	note := compare.SegmentMetric(s) + " within the groups"
	if s.SegmentComparisons != nil {
		note += fmt.Sprintf(", differences with their 95 %% intervals, bold or starred where p (Holm, corrected for all %d that make a claim) is below %g",
			compare.Claims(s), result.Sure)
	}
	return note
}
