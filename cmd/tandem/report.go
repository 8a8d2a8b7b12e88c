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
	data, err := report.FromRun(run)
	if err != nil {
		return "", err
	}
	path := filepath.Join(run.Dir, experiments.ReportFile)
	return path, writePage(path, data)
}

// writeJoined writes the report of several runs that s joins.
func writeJoined(path string, s *experiments.Summary, runs []*experiments.Run) error {
	data, err := report.FromRuns(s, runs...)
	if err != nil {
		return err
	}
	return writePage(path, data)
}

func writePage(path string, data report.Data) error {
	return export.WriteFileAtomic(path, func(w io.Writer) error { return report.Write(w, data) })
}
