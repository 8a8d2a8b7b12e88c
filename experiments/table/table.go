package table

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/compare"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// Write prints a summary: what was evaluated on, models × metrics with the half
// width of their intervals, the comparisons, and both within the groups of each segment.
// Where w is a terminal the best mean of each metric is bold, groups of few users are dim,
// and tables that are wider than it are folded by column (package grid).
func Write(w io.Writer, s *result.Summary) error {
	style := grid.StyleOf(w)
	lines := compare.Answer(s, mostVerdicts)
	s = compare.Marked(s)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s users, %s items, %s train, %s valid, %s test\n", s.Recipe,
		figures.Grouped(s.Data.Users), figures.Grouped(s.Data.Items), figures.Grouped(s.Data.Train), figures.Grouped(s.Data.Valid), figures.Grouped(s.Data.Test))
	if note := s.ProtocolNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	b.WriteByte('\n')
	if len(s.Targets) > 0 {
		fmt.Fprintf(&b, "%s\n", targetTitle(s.Targets[0]))
	}
	grid.Write(&b, style, modelRows(s))
	fmt.Fprintf(&b, "%s; sd between seeds\n", intervalNote(s))
	writeNewUsers(s, &b, style)
	if note := compare.KnewNote(s); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	if len(s.Comparisons) > 0 {
		b.WriteByte('\n')
		grid.Write(&b, style, comparisonRows(s))
		fmt.Fprintf(&b, "%s; p (Holm) corrected for %s; sd between seeds\n", s.TestNote(), FamilyText(s))
	}
	if all := compare.Segments(s); len(all) > 0 {
		for _, segment := range all {
			b.WriteByte('\n')
			grid.Write(&b, style, segmentRows(s, segment))
		}
		fmt.Fprintf(&b, "%s\n", segmentNote(s))
	}
	for _, t := range compare.ByTarget(s) {
		fmt.Fprintf(&b, "\n%s\n", targetTitle(t.Targets[0]))
		grid.Write(&b, style, modelRows(t))
		if len(t.Comparisons) > 0 {
			b.WriteByte('\n')
			grid.Write(&b, style, comparisonRows(t))
		}
	}
	if note := s.FewNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	fmt.Fprintf(&b, "\n%s\n", strings.Join(lines, "\n"))
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

// targetTitle says which events a table is about.
func targetTitle(t result.TargetSummary) string {
	return fmt.Sprintf("target %s: %s, %s held out", t.Name, figures.Counted(t.Users, "user"), figures.Counted(t.Rows, "row"))
}

// mostVerdicts is how many hybrids a terminal speaks of; the summary has all.
const mostVerdicts = 6

// writeNewUsers tells how models did on users whom training did not know, and by what.
func writeNewUsers(s *result.Summary, b *strings.Builder, style grid.Style) {
	if s.Data.NewUsers == 0 {
		return
	}
	head := []grid.Cell{{Text: "model"}, {Text: "new users by"}}
	for _, metric := range s.Metrics {
		head = append(head, grid.Cell{Text: metric}, grid.Cell{Text: "known", Join: true})
	}
	rows := [][]grid.Cell{head}
	for _, m := range s.Models {
		row := []grid.Cell{{Text: m.Name}, {Text: m.NewUsers}}
		for _, metric := range s.Metrics {
			for _, group := range []string{"new", "known"} {
				text := "–"
				if mean, ok := m.Segments["new-users"][group][metric]; ok {
					text = fmt.Sprintf("%.4f", mean)
				}
				row = append(row, grid.Cell{Text: text})
			}
		}
		rows = append(rows, row)
	}
	b.WriteByte('\n')
	grid.Write(b, style, rows)
	fmt.Fprintf(b, "%s users were held out whole: means over them, and over the others\n", figures.Grouped(s.Data.NewUsers))
}

// intervalNote says what stands behind ±.
func intervalNote(s *result.Summary) string {
	note := "± half of a 95 % interval over users" + s.TrainingsNote()
	for _, m := range s.Models {
		for _, e := range m.Metrics {
			if _, ok := e.PlusMinus(); !ok {
				return note + fmt.Sprintf(", few: fewer than %d of them have a value", stats.LeastNonZero)
			}
		}
	}
	return note
}

func modelRows(s *result.Summary) [][]grid.Cell {
	head := []grid.Cell{{Text: "model"}}
	for _, metric := range s.Metrics {
		head = append(head, grid.Cell{Text: metric}, grid.Cell{Text: "sd", Join: true})
	}
	rows := [][]grid.Cell{append(head, grid.Cell{Text: "seeds"}, grid.Cell{Text: "epochs"}, grid.Cell{Text: "train"})}
	best := Best(s)
	for _, m := range s.Models {
		row := []grid.Cell{{Text: m.Name}}
		for _, metric := range s.Metrics {
			if a, ok := m.Aggregates[metric]; ok {
				row = append(row, grid.Cell{Text: fmt.Sprintf("%.4f", a.Mean), Bold: isBest(best, metric, a.Mean)}, grid.Cell{Text: spread(m, a.SD)})
				continue
			}
			e, ok := m.Metrics[metric]
			if !ok {
				row = append(row, grid.Cell{Text: "–"}, grid.Cell{Text: "–"})
				continue
			}
			row = append(row, grid.Cell{
				Text: compare.MeanText(e),
				Bold: isBest(best, metric, e.Mean),
			}, grid.Cell{Text: spread(m, e.SD)})
		}
		epochs, seconds := "–", "–"
		if m.Train.Epochs > 0 {
			epochs = fmt.Sprintf("%.4g", m.Train.Epochs)
		}
		if m.Train.Seconds > 0 {
			seconds = figures.Duration(m.Train.Seconds)
		}
		rows = append(rows, append(row, grid.Cell{Text: fmt.Sprint(len(m.Seeds))}, grid.Cell{Text: epochs}, grid.Cell{Text: seconds}))
	}
	return rows
}

// spread is the standard deviation between seeds; one seed has none.
func spread(m result.ModelSummary, sd float64) string {
	if len(m.Seeds) < 2 {
		return "–"
	}
	return fmt.Sprintf("%.4f", sd)
}

// Best returns the best mean of each metric: the highest, or the lowest of a metric of
// which less is better. A metric where neither is better is not in it.
func Best(s *result.Summary) map[string]float64 {
	best := map[string]float64{}
	take := func(metric string, mean float64) {
		sign := 1.0
		if m, err := eval.ParseMetric(metric); err == nil {
			sign = float64(m.Kind().Better)
		}
		if old, ok := best[metric]; sign != 0 && (!ok || sign*mean > sign*old) {
			best[metric] = mean
		}
	}
	for _, m := range s.Models {
		for metric, e := range m.Metrics {
			take(metric, e.Mean)
		}
		for metric, a := range m.Aggregates {
			take(metric, a.Mean)
		}
	}
	return best
}

func isBest(best map[string]float64, metric string, mean float64) bool {
	top, ok := best[metric]
	return ok && mean == top
}

// FamilyText is what p (Holm) is corrected for.
func FamilyText(s *result.Summary) string {
	text := figures.Counted(Compared(s), "pair")
	if s.ComparedBy != nil && s.ComparedBy.Family != "" {
		text += " (" + s.ComparedBy.Family + ")"
	}
	return text
}

// SmallestText is the smallest difference of interest in words, empty where none was asked for.
func SmallestText(s *result.Summary) string {
	if len(s.Comparisons) == 0 || s.Comparisons[0].Smallest == 0 {
		return ""
	}
	return fmt.Sprintf("%.3g %%", 100*s.Comparisons[0].Smallest)
}

// Compared counts the comparisons that PHolm is corrected for: those of enough users.
func Compared(s *result.Summary) (n int) {
	for _, c := range s.Comparisons {
		if !c.Few() {
			n++
		}
	}
	return n
}

func comparisonRows(s *result.Summary) [][]grid.Cell {
	rows := [][]grid.Cell{{{Text: "a − b"}, {Text: "metric", Key: true}, {Text: "difference"}, {Text: "95 % interval", Join: true}, {Text: "sd", Join: true},
		{Text: "p"}, {Text: "p (Holm)"}, {Text: "effect"}}}
	for _, c := range s.Comparisons {
		sd := "–" // one seed, or two non-gradient baselines
		if c.SD > 0 {
			sd = fmt.Sprintf("%.4f", c.SD)
		}
		holm := figures.P(c.PHolm)
		if c.Few() {
			holm = "too few"
		}
		rows = append(rows, []grid.Cell{
			{Text: c.A + " − " + c.B},
			{Text: c.Metric},
			{Text: figures.Signed("%+.4f", c.Difference), Bold: c.Found()},
			{Text: compare.IntervalText(c)},
			{Text: sd},
			{Text: figures.P(c.P), Dim: c.Few()},
			{Text: holm, Dim: c.Few()},
			{Text: figures.Signed("%+.3f", c.Effect)},
		})
	}
	return rows
}
