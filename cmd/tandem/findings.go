package main

import (
	"fmt"
	"io"
	"path/filepath"

	"tandem/experiments/audit"
	"tandem/experiments/compare"
	"tandem/experiments/result"
	"tandem/experiments/run"
)

// writeFindings prints what ablated features are worth, and what the audit found of them,
// notices apart, after an empty line.
func writeFindings(w io.Writer, finished *result.Run) error {
	report, err := result.ReadJSON[audit.Report](filepath.Join(finished.Dir, run.AuditFile))
	if err != nil {
		return err
	}
	var lines []string
	for _, a := range compare.Ablations(finished.Recipe) {
		if text := a.Sentence(&finished.Summary); text != "" {
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
