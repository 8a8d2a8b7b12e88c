package diff

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/figures"
	"tandem/experiments/grid"
)

// Write prints d for people: what went in otherwise, then what came out, folded to the width
// of a terminal.
func Write(w io.Writer, d *Difference) error {
	var b strings.Builder
	style := grid.StyleOf(w)
	fmt.Fprintf(&b, "a: %s\nb: %s\n\n", d.A, d.B)
	writeChanges(&b, "input", d.Inputs, style)
	if len(d.Inputs) == 0 {
		b.WriteString("inputs: no difference\n")
	}
	if len(d.Machine) > 0 {
		b.WriteByte('\n')
		writeChanges(&b, "machine (results do not depend on it)", d.Machine, style)
	}
	rows := [][]grid.Cell{{{Text: "model"}, {Text: "metric", Key: true}, {Text: "a"}, {Text: "b"}, {Text: "b − a"}, {Text: "95 % interval", Join: true}, {Text: "p"}}}
	var equal, notes []string
	for _, m := range d.Models {
		if !m.Moved {
			equal = append(equal, m.Name)
			continue
		}
		if m.Note != "" {
			notes = append(notes, fmt.Sprintf("%s: %s, so there are no intervals\n", m.Name, m.Note))
		}
		if !m.Changed && len(d.Inputs) == 0 {
			notes = append(notes, m.Name+": moved, though nothing that it depends on differs\n")
		}
		for _, x := range m.Metrics {
			row := []grid.Cell{{Text: m.Name}, {Text: x.Metric}, {Text: fmt.Sprintf("%.4f", x.A)}, {Text: fmt.Sprintf("%.4f", x.B)},
				{Text: figures.Signed("%+.4f", x.Difference)}, {Text: "–"}, {Text: "–"}}
			if x.CI95 != nil {
				row[5].Text = fmt.Sprintf("[%s, %s]", figures.Signed("%+.4f", x.CI95[0]), figures.Signed("%+.4f", x.CI95[1]))
				if row[6].Text = "too few"; x.P != nil {
					row[6].Text = fmt.Sprintf("%.4f", *x.P)
				}
			}
			rows = append(rows, row)
		}
	}
	b.WriteByte('\n')
	if len(rows) > 1 {
		grid.Write(&b, style, rows)
		b.WriteString("b − a over users, 95 % interval by bootstrap, p not corrected for how many there are\n")
	}
	for _, note := range notes {
		b.WriteString(note)
	}
	if len(equal) > 0 {
		fmt.Fprintf(&b, "the same for every user: %s\n", strings.Join(equal, ", "))
	}
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

func writeChanges(b *strings.Builder, title string, changes []Change, style grid.Style) {
	if len(changes) == 0 {
		return
	}
	rows := [][]grid.Cell{{{Text: title}, {Text: "a"}, {Text: "b"}}}
	side := func(text string) grid.Cell {
		if text == "" {
			text = "–"
		}
		return grid.Cell{Text: text}
	}
	for _, c := range changes {
		rows = append(rows, []grid.Cell{{Text: c.Path}, side(c.A), side(c.B)})
	}
	grid.Write(b, style, rows)
}
