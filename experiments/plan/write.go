package plan

import (
	"fmt"
	"io"
	"strings"

	"tandem/datasets"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
)

// Write prints a plan: the data, what every model takes, and what all of it comes to.
func Write(w io.Writer, p *Plan) error {
	var b strings.Builder
	d := p.Data
	fmt.Fprintf(&b, "%s: %s rows, %s users, %s items; %s train, %s valid, %s test; read in %s\n\n", p.Recipe,
		figures.Grouped(d.Rows), figures.Grouped(d.Users), figures.Grouped(d.Items), figures.Grouped(d.Train), figures.Grouped(d.Valid), figures.Grouped(d.Test), figures.Duration(d.Seconds))
	var table strings.Builder
	style := grid.StyleOf(w)
	t := grid.New(&table, style)
	fmt.Fprintln(t, "model\tkind\tseeds\tparameters\tmemory\tepochs\tan epoch, or fit\tvalidation\ttest\tmeasured\t")
	for _, m := range p.Models {
		parameters, epochs, learn := "–", "–", m.Fit
		if m.Epochs > 0 {
			parameters, epochs, learn = figures.Grouped(m.Parameters), fmt.Sprintf("%d … %d", m.EarlyEpochs, m.Epochs), m.Epoch
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", m.Name, m.Kind, m.Seeds, parameters,
			datasets.Size(m.Bytes), epochs, learn, m.Validate, m.Test, m.Measured)
	}
	_ = t.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(table.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	m := p.Memory
	fmt.Fprintf(&b, "\nmemory: %s needed, %s at its peak where nothing limits it\n", datasets.Size(m.Needed), datasets.Size(m.Peak))
	fmt.Fprintf(&b, "  program %s; data: %s\n", datasets.Size(m.Program), partsLine(m.Data))
	for _, pm := range p.Models {
		if pm.Name == m.Worst {
			fmt.Fprintf(&b, "  %s, the largest: %s\n", pm.Name, partsLine(pm.Memory))
		}
	}
	if p.Seconds != nil {
		fmt.Fprintf(&b, "time: %s for all models and seeds, %s if all stop early, on %d processors as busy as now;\n"+
			"  reading, checkpoints, report and comparisons come on top, as do the trainings of tandem explain\n", p.Seconds, p.Early, p.CPUs)
	}
	_, err := io.WriteString(w, grid.Wrap(b.String(), style.Width))
	return err
}

func partsLine(parts []Part) string {
	var out []string
	for _, part := range parts {
		out = append(out, part.Name+" "+datasets.Size(part.Bytes).String())
	}
	return strings.Join(out, ", ")
}

// String is the time and its margin: 1.2 s [1.0, 1.5].
func (s *Span) String() string {
	if s == nil {
		return "–"
	}
	return fmt.Sprintf("%s [%s, %s]", brief(s.Expected), brief(s.Low), brief(s.High))
}

// brief is Duration with milliseconds for what is short.
func brief(seconds float64) string {
	if seconds < 1 {
		return fmt.Sprintf("%.3g ms", 1000*seconds)
	}
	return figures.Duration(seconds)
}
