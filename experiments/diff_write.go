package experiments

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/grid"
)

// WriteDifference prints d: what went in otherwise, then what came out.
func WriteDifference(w io.Writer, d *Difference) error {
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
	rows := [][]gridCell{{{text: "model"}, {text: "metric", key: true}, {text: "a"}, {text: "b"}, {text: "b − a"}, {text: "95 % interval", join: true}, {text: "p"}}}
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
			row := []gridCell{{text: m.Name}, {text: x.Metric}, {text: fmt.Sprintf("%.4f", x.A)}, {text: fmt.Sprintf("%.4f", x.B)},
				{text: Signed("%+.4f", x.Difference)}, {text: "–"}, {text: "–"}}
			if x.CI95 != nil {
				row[5].text = fmt.Sprintf("[%s, %s]", Signed("%+.4f", x.CI95[0]), Signed("%+.4f", x.CI95[1]))
				if row[6].text = "too few"; x.P != nil {
					row[6].text = fmt.Sprintf("%.4f", *x.P)
				}
			}
			rows = append(rows, row)
		}
	}
	b.WriteByte('\n')
	if len(rows) > 1 {
		writeGrid(&b, rows, style)
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
	rows := [][]gridCell{{{text: title}, {text: "a"}, {text: "b"}}}
	side := func(text string) gridCell {
		if text == "" {
			text = "–"
		}
		return gridCell{text: text}
	}
	for _, c := range changes {
		rows = append(rows, []gridCell{{text: c.Path}, side(c.A), side(c.B)})
	}
	writeGrid(b, rows, style)
}
