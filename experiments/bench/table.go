package bench

import (
	"fmt"
	"io"
	"strings"

	"tandem/experiments/grid"
)

// String is the report as Write prints it into a file.
func (r *Report) String() string {
	var b strings.Builder
	_ = r.Write(&b) // into memory
	return b.String()
}

// Write prints the report as a table.
func (r *Report) Write(to io.Writer) error {
	var b strings.Builder
	cpu := r.Machine.CPU
	if cpu == "" {
		cpu = r.Machine.Arch
	}
	fmt.Fprintf(&b, "%s, %d cores, %s kernels, multiply-add peak %.1f GFLOP/s a core\n\n", cpu, r.Machine.CPUs, r.Kernels, r.PeakGFLOPS)
	var table strings.Builder
	w := grid.New(&table, grid.StyleOf(to))
	w.Keys = 2 // the name and how many workers
	fmt.Fprintln(w, "name\tworkers\tmedian\tslowest … fastest\tunit\ta CPU second\tof peak\truns\t")
	for _, m := range r.Measurements {
		perCPU, peak := "–", "–"
		if m.CPURate > 0 {
			perCPU = rate(m.CPURate)
		}
		if m.OfPeak > 0 {
			peak = fmt.Sprintf("%.0f %%", 100*m.OfPeak)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s … %s\t%s\t%s\t%s\t%d\t%s\n",
			m.Name, m.Workers, rate(m.Rate), rate(m.Low), rate(m.High), m.Unit, perCPU, peak, m.Runs, m.Note)
	}
	_ = w.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(table.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// rate writes x with three digits: 95.1, 12.3 k, 4.56 M.
func rate(x float64) string {
	switch {
	case x >= 1e6:
		return fmt.Sprintf("%.3g M", x/1e6)
	case x >= 1e3:
		return fmt.Sprintf("%.3g k", x/1e3)
	}
	return fmt.Sprintf("%.3g", x)
}
