package experiments

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/grid"
	"tandem/experiments/stats"
	"tandem/train/eval"
)

// WriteTable prints a summary: what was evaluated on, models × metrics with the half
// width of their intervals, the comparisons, and both within the groups of each segment.
// Where w is a terminal the best mean of each metric is bold, groups of few users are dim,
// and tables that are wider than it are folded by column (package grid).
func WriteTable(w io.Writer, s *Summary) error {
	style := grid.StyleOf(w)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s users, %s items, %s train, %s valid, %s test\n", s.Recipe,
		Grouped(s.Data.Users), Grouped(s.Data.Items), Grouped(s.Data.Train), Grouped(s.Data.Valid), Grouped(s.Data.Test))
	if note := s.ProtocolNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	b.WriteByte('\n')
	writeGrid(&b, modelRows(s), style)
	fmt.Fprintf(&b, "%s; sd between seeds\n", s.intervalNote())
	s.writeNewUsers(&b, style)
	if refit := s.refit(); len(refit) > 0 {
		fmt.Fprintf(&b, "fitted on train and validation together: %s\n", strings.Join(refit, ", "))
	}
	if len(s.Comparisons) > 0 {
		b.WriteByte('\n')
		writeGrid(&b, comparisonRows(s), style)
		fmt.Fprintf(&b, "%s; p (Holm) corrected for %s; sd between seeds\n", s.ComparedBy.TestNote(), counted(s.Tested(), "pair"))
	}
	if all := s.Segments(); len(all) > 0 {
		for _, segment := range all {
			b.WriteByte('\n')
			writeGrid(&b, segmentRows(s, segment), style)
		}
		fmt.Fprintf(&b, "%s\n", s.segmentNote())
	}
	if note := s.FewNote(); note != "" {
		fmt.Fprintf(&b, "%s\n", note)
	}
	fmt.Fprintf(&b, "\n%s\n", s.Headline())
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

// writeNewUsers tells how models did on users whom training did not know, and by what.
func (s *Summary) writeNewUsers(b *strings.Builder, style grid.Style) {
	if s.Data.NewUsers == 0 {
		return
	}
	head := []gridCell{{text: "model"}, {text: "new users by"}}
	for _, metric := range s.Metrics {
		head = append(head, gridCell{text: metric}, gridCell{text: "known", join: true})
	}
	rows := [][]gridCell{head}
	for _, m := range s.Models {
		row := []gridCell{{text: m.Name}, {text: m.NewUsers}}
		for _, metric := range s.Metrics {
			for _, group := range []string{"new", "known"} {
				text := "–"
				if mean, ok := m.Segments["new-users"][group][metric]; ok {
					text = fmt.Sprintf("%.4f", mean)
				}
				row = append(row, gridCell{text: text})
			}
		}
		rows = append(rows, row)
	}
	b.WriteByte('\n')
	writeGrid(b, rows, style)
	fmt.Fprintf(b, "%s users were held out whole: means over them, and over the others\n", Grouped(s.Data.NewUsers))
}

// refit lists the models that have seen the validation part.
func (s *Summary) refit() []string {
	var out []string
	for _, m := range s.Models {
		if m.Refit {
			out = append(out, m.Name)
		}
	}
	return out
}

// intervalNote says what stands behind ±.
func (s *Summary) intervalNote() string {
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

// gridCell is one cell of a table.
type gridCell struct {
	text string
	bold bool
	dim  bool // of too few users
	star bool // found: a star says so in plain text, where bold cannot be seen
	key  bool // of a head: the column names the row, as the first one does
	join bool // of a head: the column belongs to the one before
}

func modelRows(s *Summary) [][]gridCell {
	head := []gridCell{{text: "model"}}
	for _, metric := range s.Metrics {
		head = append(head, gridCell{text: metric}, gridCell{text: "sd", join: true})
	}
	rows := [][]gridCell{append(head, gridCell{text: "seeds"}, gridCell{text: "epochs"}, gridCell{text: "train"})}
	best := s.Best()
	for _, m := range s.Models {
		row := []gridCell{{text: m.Name}}
		for _, metric := range s.Metrics {
			if a, ok := m.Aggregates[metric]; ok {
				row = append(row, gridCell{text: fmt.Sprintf("%.4f", a.Mean), bold: isBest(best, metric, a.Mean)}, gridCell{text: spread(m, a.SD)})
				continue
			}
			e, ok := m.Metrics[metric]
			if !ok {
				row = append(row, gridCell{text: "–"}, gridCell{text: "–"})
				continue
			}
			row = append(row, gridCell{
				text: meanText(e),
				bold: isBest(best, metric, e.Mean),
			}, gridCell{text: spread(m, e.SD)})
		}
		epochs, seconds := "–", "–"
		if m.Role != RoleBaseline {
			epochs = fmt.Sprintf("%.4g", m.Train.Epochs)
		}
		if m.Train.Seconds > 0 {
			seconds = Duration(m.Train.Seconds)
		}
		rows = append(rows, append(row, gridCell{text: fmt.Sprint(len(m.Seeds))}, gridCell{text: epochs}, gridCell{text: seconds}))
	}
	return rows
}

// spread is the standard deviation between seeds; one seed has none.
func spread(m ModelSummary, sd float64) string {
	if len(m.Seeds) < 2 {
		return "–"
	}
	return fmt.Sprintf("%.4f", sd)
}

// Best returns the best mean of each metric: the highest, or the lowest of a metric of
// which less is better. A metric where neither is better is not in it.
func (s *Summary) Best() map[string]float64 {
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
func (s *Summary) Tested() (n int) {
	for _, c := range s.Comparisons {
		if !c.Few() {
			n++
		}
	}
	return n
}

func comparisonRows(s *Summary) [][]gridCell {
	rows := [][]gridCell{{{text: "a − b"}, {text: "metric", key: true}, {text: "difference"}, {text: "95 % interval", join: true}, {text: "sd", join: true},
		{text: "p"}, {text: "p (Holm)"}, {text: "effect"}}}
	for _, c := range s.Comparisons {
		sd := "–" // one seed, or two non-gradient baselines
		if c.SD > 0 {
			sd = fmt.Sprintf("%.4f", c.SD)
		}
		holm := fmt.Sprintf("%.4f", c.PHolm)
		if c.Few() {
			holm = "too few"
		}
		rows = append(rows, []gridCell{
			{text: c.A + " − " + c.B},
			{text: c.Metric},
			{text: Signed("%+.4f", c.Difference), bold: c.Found()},
			{text: fmt.Sprintf("[%s, %s]", Signed("%+.4f", c.CI95[0]), Signed("%+.4f", c.CI95[1]))},
			{text: sd},
			{text: fmt.Sprintf("%.4f", c.P), dim: c.Few()},
			{text: holm, dim: c.Few()},
			{text: Signed("%+.3f", c.Effect)},
		})
	}
	return rows
}

// writeGrid sets rows in columns, the first one flush left and the others right.
func writeGrid(b *strings.Builder, rows [][]gridCell, style grid.Style) {
	cells := make([][]grid.Cell, len(rows))
	for r, row := range rows {
		for _, c := range row {
			cells[r] = append(cells[r], grid.Cell{Text: c.text, Bold: c.bold, Dim: c.dim, Star: c.star, Key: c.key, Join: c.join})
		}
	}
	grid.Write(b, style, cells)
}

// counted writes n of a thing: 1 pair, 2 pairs.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Grouped(n) + " " + thing + "s"
}

// Grouped writes n with its thousands apart: 1,234,567.
func Grouped(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Duration writes seconds for people: 0.4 s, 38 s, 12 min, 3.4 h.
func Duration(seconds float64) string {
	switch {
	case seconds < 10:
		return fmt.Sprintf("%.1f s", seconds)
	case seconds < 600:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 7200:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
