package table

import (
	"fmt"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/result"
)

// segmentRows is the table of a segment: a column for each group, the means of the models
// and below them the differences of the pairs. Groups of few users are dim and never bold.
func segmentRows(s *result.Summary, segment string) [][]grid.Cell {
	metric := compare.SegmentMetric(s)
	groups := compare.Groups(s, segment)
	head, users := []grid.Cell{{Text: "by " + segment}}, []grid.Cell{{Text: "users"}}
	for _, g := range groups {
		few := s.TooFew(segment, g)
		head = append(head, grid.Cell{Text: g, Dim: few})
		count := "–"
		if n, known := s.SegmentUsers[segment][g]; known {
			count = figures.Grouped(n)
		}
		users = append(users, grid.Cell{Text: count, Dim: few})
	}
	rows := [][]grid.Cell{head, users}
	for i, m := range s.Models {
		row := []grid.Cell{{Text: m.Name}}
		for _, g := range groups {
			row = append(row, segmentMean(s, i, segment, g, metric))
		}
		rows = append(rows, row)
	}
	if len(s.SegmentComparisons) == 0 {
		return rows
	}
	for _, pair := range s.Comparisons {
		row := []grid.Cell{{Text: pair.A + " − " + pair.B}}
		for _, g := range groups {
			c, ok := compare.Within(s, segment, g, pair.A, pair.B)
			if !ok {
				row = append(row, grid.Cell{Text: "–"})
				continue
			}
			row = append(row, grid.Cell{
				Text: figures.Signed("%+.4f", c.Difference) + " " + compare.IntervalText(c.Comparison),
				Bold: c.Found(), Dim: c.Few(), Star: c.Found(),
			})
		}
		rows = append(rows, row)
	}
	return rows
}

// segmentMean is the mean of a model in a group, bold if it is the highest.
func segmentMean(s *result.Summary, model int, segment, group, metric string) grid.Cell {
	x, ok := s.Models[model].Segments[segment][group][metric]
	if !ok {
		return grid.Cell{Text: "–"}
	}
	few, best := s.TooFew(segment, group), true
	for _, m := range s.Models {
		if y, ok := m.Segments[segment][group][metric]; ok && y > x {
			best = false
		}
	}
	return grid.Cell{Text: fmt.Sprintf("%.4f", x), Bold: best && !few && x > 0, Dim: few}
}

// segmentNote is what a reader of those tables has to know.
func segmentNote(s *result.Summary) string {
	note := compare.SegmentMetric(s) + " within the groups"
	if s.SegmentComparisons != nil {
		note += fmt.Sprintf(", differences with their 95 %% intervals, bold or starred where p (Holm, corrected for all %d that make a claim) is below %g",
			compare.Claims(s), result.Sure)
		if smallest := SmallestText(s); smallest != "" {
			note += " and the difference no smaller than " + smallest + " of the mean of b"
		}
	}
	return note
}
