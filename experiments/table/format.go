package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/experiments/compare"
	"tandem/experiments/grid"
	"tandem/experiments/input"
	"tandem/experiments/result"
)

// format is a form of a table for papers, pages and programs.
type format struct {
	name   string
	ending string // of a file
	write  func(io.Writer, *result.Summary) error
}

var formats = []format{
	{"markdown", ".md", writeMarkdown},
	{"latex", ".tex", writeLaTeX},
	{"csv", ".csv", writeCSV},
}

// Formats lists the names that WriteAs knows.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Ending is what a file of that format ends in, such as .md; "" if there is no such format.
func Ending(format string) string {
	for _, f := range formats {
		if f.name == format {
			return f.ending
		}
	}
	return ""
}

// WriteAs prints models and comparisons in a format of Formats; another one is
// an error. Markdown and LaTeX (booktabs) have the figures of Write, the highest
// means and the differences that were found in bold, groups of few users in italics. CSV
// has every digit, a row for each model or pair (then b is not empty) and metric: the mean
// or the difference, and p only for pairs; those within a group name its segment, and those of a further set
// of targets have it as the group of segment "target".
func WriteAs(w io.Writer, s *result.Summary, format string) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, s)
		}
	}
	return input.Wrong(fmt.Errorf("experiments: table format %q, %s", format, setting.Wanted(format, Formats())))
}

func writeMarkdown(w io.Writer, s *result.Summary) error {
	var b strings.Builder
	escape := strings.NewReplacer("|", `\|`).Replace
	for _, rows := range grids(s) {
		for r, row := range rows {
			for _, c := range row {
				text := escape(c.Text)
				switch {
				case c.Bold && r > 0:
					text = "**" + text + "**"
				case c.Dim:
					text = "*" + text + "*"
				}
				b.WriteString("| " + text + " ")
			}
			b.WriteString("|\n")
			if r == 0 {
				b.WriteString("|---" + strings.Repeat("|---:", len(row)-1) + "|\n")
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s.\n", strings.Join(footnotes(s), ". "))
	_, err := io.WriteString(w, b.String())
	return err
}

func writeLaTeX(w io.Writer, s *result.Summary) error {
	var b strings.Builder
	for _, rows := range grids(s) {
		fmt.Fprintf(&b, "\\begin{tabular}{l%s}\n\\toprule\n", strings.Repeat("r", len(rows[0])-1))
		for r, row := range rows {
			for i, c := range row {
				text := latexText(c.Text)
				switch {
				case c.Bold && r > 0:
					text = `\textbf{` + text + `}`
				case c.Dim:
					text = `\textit{` + text + `}`
				}
				if i > 0 {
					b.WriteString(" & ")
				}
				b.WriteString(text)
			}
			b.WriteString(" \\\\\n")
			if r == 0 {
				b.WriteString("\\midrule\n")
			}
		}
		b.WriteString("\\bottomrule\n\\end{tabular}\n\n")
	}
	for _, note := range footnotes(s) {
		fmt.Fprintf(&b, "%% %s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// latexText writes what TeX would take for commands or cannot set.
var latexText = strings.NewReplacer(
	`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "±", `$\pm$`, "−", `$-$`, "–", "--",
).Replace

// grids are the tables of models and, where there are pairs, of comparisons, then one for
// each segment, and both again for each further set of targets.
func grids(s *result.Summary) [][][]grid.Cell {
	s = compare.Marked(s)
	out := [][][]grid.Cell{modelRows(s)}
	if len(s.Comparisons) > 0 {
		out = append(out, comparisonRows(s))
	}
	for _, segment := range compare.Segments(s) {
		out = append(out, segmentRows(s, segment))
	}
	for _, t := range compare.ByTarget(s) {
		rows := modelRows(t)
		rows[0][0].Text += ", target " + t.Targets[0].Name
		if out = append(out, rows); len(t.Comparisons) > 0 {
			rows = comparisonRows(t)
			rows[0][0].Text += ", target " + t.Targets[0].Name
			out = append(out, rows)
		}
	}
	return out
}

// footnotes are what a reader of the table has to know, the answer last.
func footnotes(s *result.Summary) []string {
	notes := []string{intervalNote(s) + ", sd between seeds"}
	if note := s.ProtocolNote(); note != "" {
		notes = append(notes, "Ranked among "+note)
	}
	if note := compare.KnewNote(s); note != "" {
		notes = append(notes, note)
	}
	if len(compare.Segments(s)) > 0 {
		notes = append(notes, "By segment: "+segmentNote(s))
	}
	if note := s.FewNote(); note != "" {
		notes = append(notes, note)
	}
	return append(notes, compare.Answer(s, 0)...)
}

func writeCSV(w io.Writer, s *result.Summary) error {
	rows := [][]string{{"a", "b", "metric", "value", "low", "high", "sd", "p", "p_holm", "effect", "seeds", "epochs", "seconds", "segment", "group", "users"}}
	num := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	models := func(s *result.Summary, segment, group, users string) {
		for _, m := range s.Models {
			for _, metric := range s.Metrics {
				if e, ok := m.Metrics[metric]; ok {
					rows = append(rows, []string{m.Name, "", metric, num(e.Mean), num(e.Interval()[0]), num(e.Interval()[1]), num(e.SD), "", "", "",
						strconv.Itoa(len(m.Seeds)), num(m.Train.Epochs), num(m.Train.Seconds), segment, group, users})
				}
			}
		}
	}
	models(s, "", "", "")
	pair := func(c result.Comparison, segment, group string) {
		rows = append(rows, []string{c.A, c.B, c.Metric, num(c.Difference), num(c.CI95[0]), num(c.CI95[1]), num(c.SD),
			num(c.P), num(c.PHolm), num(c.Effect), "", "", "", segment, group, strconv.Itoa(c.Users)})
	}
	for _, c := range s.Comparisons {
		pair(c, "", "")
	}
	for _, segment := range compare.Segments(s) {
		for _, group := range compare.Groups(s, segment) {
			users := ""
			if n, known := s.SegmentUsers[segment][group]; known {
				users = strconv.Itoa(n)
			}
			for _, m := range s.Models {
				for _, metric := range s.Metrics {
					if x, ok := m.Segments[segment][group][metric]; ok {
						rows = append(rows, []string{m.Name, "", metric, num(x), "", "", "", "", "", "", "", "", "", segment, group, users})
					}
				}
			}
		}
	}
	for _, c := range s.SegmentComparisons {
		pair(c.Comparison, c.Segment, c.Group)
	}
	for _, t := range compare.ByTarget(s) {
		set := t.Targets[0]
		models(t, "target", set.Name, strconv.Itoa(set.Users))
		for _, c := range t.Comparisons {
			pair(c, "target", set.Name)
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
