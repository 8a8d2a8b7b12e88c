package table

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/compare"
	"tandem/experiments/grid"
	"tandem/experiments/recipe"
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
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s users, %s items, %s train, %s valid, %s test\n", s.Recipe,
		result.Grouped(s.Data.Users), result.Grouped(s.Data.Items), result.Grouped(s.Data.Train), result.Grouped(s.Data.Valid), result.Grouped(s.Data.Test))
	if note := s.ProtocolNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	b.WriteByte('\n')
	WriteGrid(&b, modelRows(s), style)
	fmt.Fprintf(&b, "%s; sd between seeds\n", intervalNote(s))
	writeNewUsers(s, &b, style)
	if refit := refit(s); len(refit) > 0 {
		fmt.Fprintf(&b, "fitted on train and validation together: %s\n", strings.Join(refit, ", "))
	}
	if len(s.Comparisons) > 0 {
		b.WriteByte('\n')
		WriteGrid(&b, comparisonRows(s), style)
		fmt.Fprintf(&b, "%s; p (Holm) corrected for %s; sd between seeds\n", s.ComparedBy.TestNote(), result.Counted(Tested(s), "pair"))
	}
	if all := compare.Segments(s); len(all) > 0 {
		for _, segment := range all {
			b.WriteByte('\n')
			WriteGrid(&b, segmentRows(s, segment), style)
		}
		fmt.Fprintf(&b, "%s\n", segmentNote(s))
	}
	if note := s.FewNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	fmt.Fprintf(&b, "\n%s\n", compare.Headline(s))
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

// writeNewUsers tells how models did on users whom training did not know, and by what.
func writeNewUsers(s *result.Summary, b *strings.Builder, style grid.Style) {
	if s.Data.NewUsers == 0 {
		return
	}
	head := []GridCell{{Text: "model"}, {Text: "new users by"}}
	for _, metric := range s.Metrics {
		head = append(head, GridCell{Text: metric}, GridCell{Text: "known", Join: true})
	}
	rows := [][]GridCell{head}
	for _, m := range s.Models {
		row := []GridCell{{Text: m.Name}, {Text: m.NewUsers}}
		for _, metric := range s.Metrics {
			for _, group := range []string{"new", "known"} {
				text := "–"
				if mean, ok := m.Segments["new-users"][group][metric]; ok {
					text = fmt.Sprintf("%.4f", mean)
				}
				row = append(row, GridCell{Text: text})
			}
		}
		rows = append(rows, row)
	}
	b.WriteByte('\n')
	WriteGrid(b, rows, style)
	fmt.Fprintf(b, "%s users were held out whole: means over them, and over the others\n", result.Grouped(s.Data.NewUsers))
}

// refit lists the models that have seen the validation part.
func refit(s *result.Summary) []string {
	var out []string
	for _, m := range s.Models {
		if m.Refit {
			out = append(out, m.Name)
		}
	}
	return out
}

// intervalNote says what stands behind ±.
func intervalNote(s *result.Summary) string {
	note := "± half of a 95 % interval over users"
	for _, m := range s.Models {
		for _, e := range m.Metrics {
			if _, ok := e.PlusMinus(); !ok {
				return note + fmt.Sprintf(", few: fewer than %d of them have a value", stats.LeastNonZero)
			}
		}
	}
	return note
}

// GridCell is one cell of a table.
type GridCell struct {
	Text string
	bold bool
	dim  bool // of too few users
	star bool // found: a star says so in plain text, where bold cannot be seen
	Key  bool // of a head: the column names the row, as the first one does
	Join bool // of a head: the column belongs to the one before
}

func modelRows(s *result.Summary) [][]GridCell {
	head := []GridCell{{Text: "model"}}
	for _, metric := range s.Metrics {
		head = append(head, GridCell{Text: metric}, GridCell{Text: "sd", Join: true})
	}
	rows := [][]GridCell{append(head, GridCell{Text: "seeds"}, GridCell{Text: "epochs"}, GridCell{Text: "train"})}
	best := Best(s)
	for _, m := range s.Models {
		row := []GridCell{{Text: m.Name}}
		for _, metric := range s.Metrics {
			if a, ok := m.Aggregates[metric]; ok {
				row = append(row, GridCell{Text: fmt.Sprintf("%.4f", a.Mean), bold: isBest(best, metric, a.Mean)}, GridCell{Text: spread(m, a.SD)})
				continue
			}
			e, ok := m.Metrics[metric]
			if !ok {
				row = append(row, GridCell{Text: "–"}, GridCell{Text: "–"})
				continue
			}
			row = append(row, GridCell{
				Text: compare.MeanText(e),
				bold: isBest(best, metric, e.Mean),
			}, GridCell{Text: spread(m, e.SD)})
		}
		epochs, seconds := "–", "–"
		if m.Role != recipe.RoleBaseline {
			epochs = fmt.Sprintf("%.4g", m.Train.Epochs)
		}
		if m.Train.Seconds > 0 {
			seconds = result.Duration(m.Train.Seconds)
		}
		rows = append(rows, append(row, GridCell{Text: fmt.Sprint(len(m.Seeds))}, GridCell{Text: epochs}, GridCell{Text: seconds}))
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

// Tested counts the comparisons that PHolm is corrected for.
func Tested(s *result.Summary) (n int) {
	for _, c := range s.Comparisons {
		if !c.Few() {
			n++
		}
	}
	return n
}

func comparisonRows(s *result.Summary) [][]GridCell {
	rows := [][]GridCell{{{Text: "a − b"}, {Text: "metric", Key: true}, {Text: "difference"}, {Text: "95 % interval", Join: true}, {Text: "sd", Join: true},
		{Text: "p"}, {Text: "p (Holm)"}, {Text: "effect"}}}
	for _, c := range s.Comparisons {
		sd := "–" // one seed, or two non-gradient baselines
		if c.SD > 0 {
			sd = fmt.Sprintf("%.4f", c.SD)
		}
		holm := fmt.Sprintf("%.4f", c.PHolm)
		if c.Few() {
			holm = "too few"
		}
		rows = append(rows, []GridCell{
			{Text: c.A + " − " + c.B},
			{Text: c.Metric},
			{Text: compare.Signed("%+.4f", c.Difference), bold: c.Found()},
			{Text: fmt.Sprintf("[%s, %s]", compare.Signed("%+.4f", c.CI95[0]), compare.Signed("%+.4f", c.CI95[1]))},
			{Text: sd},
			{Text: fmt.Sprintf("%.4f", c.P), dim: c.Few()},
			{Text: holm, dim: c.Few()},
			{Text: compare.Signed("%+.3f", c.Effect)},
		})
	}
	return rows
}

// WriteGrid sets rows in columns, the first one flush left and the others right.
func WriteGrid(b *strings.Builder, rows [][]GridCell, style grid.Style) {
	cells := make([][]grid.Cell, len(rows))
	for r, row := range rows {
		for _, c := range row {
			cells[r] = append(cells[r], grid.Cell{Text: c.Text, Bold: c.bold, Dim: c.dim, Star: c.star, Key: c.Key, Join: c.Join})
		}
	}
	grid.Write(b, style, cells)
}
