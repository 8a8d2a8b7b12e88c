package main

import (
	"fmt"
	"io"
	"path/filepath"

	"tandem/experiments"
	"tandem/experiments/audit"
)

// writeFindings prints what the audit of the features in a run directory found, notices
// apart, after an empty line.
func writeFindings(w io.Writer, dir string) error {
	report, err := experiments.ReadJSON[audit.Report](filepath.Join(dir, experiments.AuditFile))
	if err != nil {
		return err
	}
	first := "\n"
	for _, f := range report.Findings {
		if f.Level == audit.Notice {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s%s\n", first, f); err != nil {
			return err
		}
		first = ""
	}
	return nil
}
