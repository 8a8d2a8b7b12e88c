package experiments

import "fmt"

// segmentRows is the table of a segment: a column for each group, the means of the models
// and below them the differences of the pairs. Groups of few users are dim and never bold.
func segmentRows(s *Summary, segment string) [][]gridCell {
	metric := s.SegmentMetric()
	groups := s.Groups(segment)
	head, users := []gridCell{{text: "by " + segment}}, []gridCell{{text: "users"}}
	for _, g := range groups {
		few := s.TooFew(segment, g)
		head = append(head, gridCell{text: g, dim: few})
		count := "–"
		if n, known := s.SegmentUsers[segment][g]; known {
			count = Grouped(n)
		}
		users = append(users, gridCell{text: count, dim: few})
	}
	rows := [][]gridCell{head, users}
	for i, m := range s.Models {
		row := []gridCell{{text: m.Name}}
		for _, g := range groups {
			row = append(row, s.segmentMean(i, segment, g, metric))
		}
		rows = append(rows, row)
	}
	if len(s.SegmentComparisons) == 0 {
		return rows
	}
	for _, pair := range s.Comparisons {
		row := []gridCell{{text: pair.A + " − " + pair.B}}
		for _, g := range groups {
			c, ok := s.Within(segment, g, pair.A, pair.B)
			if !ok {
				row = append(row, gridCell{text: "–"})
				continue
			}
			row = append(row, gridCell{
				text: fmt.Sprintf("%s [%s, %s]", Signed("%+.4f", c.Difference), Signed("%+.4f", c.CI95[0]), Signed("%+.4f", c.CI95[1])),
				bold: c.Found(), dim: c.Few(), star: c.Found(),
			})
		}
		rows = append(rows, row)
	}
	return rows
}

// segmentMean is the mean of a model in a group, bold if it is the highest.
func (s *Summary) segmentMean(model int, segment, group, metric string) gridCell {
	x, ok := s.Models[model].Segments[segment][group][metric]
	if !ok {
		return gridCell{text: "–"}
	}
	few, best := s.TooFew(segment, group), true
	for _, m := range s.Models {
		if y, ok := m.Segments[segment][group][metric]; ok && y > x {
			best = false
		}
	}
	return gridCell{text: fmt.Sprintf("%.4f", x), bold: best && !few && x > 0, dim: few}
}

// segmentNote is what a reader of those tables has to know.
func (s *Summary) segmentNote() string {
	note := s.SegmentMetric() + " within the groups"
	if s.SegmentComparisons != nil {
		note += fmt.Sprintf(", differences with their 95 %% intervals, bold or starred where p (Holm, corrected for all %d that make a claim) is below %g",
			s.Claims(), sure)
	}
	return note
}
