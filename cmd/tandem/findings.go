package main

import (
	"fmt"
	"io"
	"path/filepath"

	"tandem/experiments"
	"tandem/experiments/audit"
)

// writeFindings prints what ablated features are worth, and what the audit found of them,
// notices apart, after an empty line.
func writeFindings(w io.Writer, run *experiments.Run) error {
	report, err := experiments.ReadJSON[audit.Report](filepath.Join(run.Dir, experiments.AuditFile))
	if err != nil {
		return err
	}
	var lines []string
	for _, a := range experiments.Ablations(run.Recipe) {
		if text := a.Sentence(&run.Summary); text != "" {
			lines = append(lines, text)
		}
	}
	for _, f := range report.Findings {
		if f.Level != audit.Notice {
			lines = append(lines, f.String())
		}
	}
	for n, line := range lines {
		if n == 0 {
			line = "\n" + line
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
