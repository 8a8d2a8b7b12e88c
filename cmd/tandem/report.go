package main

import (
	"io"
	"path/filepath"

	"tandem/experiments"
	"tandem/experiments/report"
	"tandem/model/export"
)

// writeReport writes report.html into the directory of a finished run and returns its
// path.
func writeReport(run *experiments.Run) (string, error) {
	path := filepath.Join(run.Dir, experiments.ReportFile)
	return path, writeReportTo(path, run)
}

func writeReportTo(path string, run *experiments.Run) error {
	data, err := report.FromRun(run)
	if err != nil {
		return err
	}
	return export.WriteFileAtomic(path, func(w io.Writer) error { return report.Write(w, data) })
}
