package prepare

import (
	"fmt"
	"io"
	"slices"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/experiments/figures"
	"tandem/experiments/grid"
)

// WriteFunnel prints what each cleaning rule left; nothing without a rule.
func WriteFunnel(w io.Writer, report datasets.CleanReport) error {
	if len(report) == 0 {
		return nil
	}
	t := grid.NewWriter(w)
	fmt.Fprint(t, "step\trows\tusers\titems")
	changed := slices.ContainsFunc(report, func(s datasets.CleanStep) bool { return s.Changed > 0 })
	if changed {
		fmt.Fprint(t, "\tchanged")
	}
	fmt.Fprintln(t)
	for _, s := range report {
		fmt.Fprintf(t, "%s\t%d → %d\t%d → %d\t%d → %d", s.Name, s.RowsIn, s.RowsOut, s.UsersIn, s.UsersOut, s.ItemsIn, s.ItemsOut)
		if changed {
			fmt.Fprintf(t, "\t%d", s.Changed)
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t)
	return t.Flush()
}

// WritePrepared prints what a prepared set holds.
func WritePrepared(w io.Writer, dir string, m *prepared.Manifest) error {
	rows, bytes := 0, int64(0)
	for _, l := range m.Logs {
		rows += l.Rows
	}
	for _, f := range m.Files {
		bytes += f.Bytes
	}
	_, err := io.WriteString(w, grid.Wrap(fmt.Sprintf("%s users, %s items and %s interactions in %s: %d files, %.1f MB\n", figures.Grouped(m.Users),
		figures.Grouped(m.Items), figures.Grouped(rows), dir, len(m.Files), float64(bytes)/1e6), grid.StyleOf(w).Width))
	return err
}
