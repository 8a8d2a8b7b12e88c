package main

import (
	"io"
	"path/filepath"
	"strings"

	"tandem/experiments/report"
	"tandem/experiments/result"
	"tandem/experiments/table"
	"tandem/model/export"
)

// writeReport writes report.html into the directory of a finished run and returns its
// path.
func writeReport(run *result.Run) (string, error) {
	data, err := report.FromRun(run)
	if err != nil {
		return "", err
	}
	path := filepath.Join(run.Dir, result.ReportFile)
	return path, writePage(path, data)
}

// writeJoined writes the report of several runs that s joins, or of one as it finished.
func writeJoined(path string, s *result.Summary, runs []*result.Run) error {
	if len(runs) == 1 && s == &runs[0].Summary {
		data, err := report.FromRun(runs[0])
		if err != nil {
			return err
		}
		return writePage(path, data)
	}
	data, err := report.FromRuns(s, runs...)
	if err != nil {
		return err
	}
	return writePage(path, data)
}

// writeBeside writes the table of a report into a file of the same name but its ending.
func writeBeside(page string, s *result.Summary, format string) error {
	path := strings.TrimSuffix(page, filepath.Ext(page)) + table.Ending(format)
	return export.WriteFileAtomic(path, func(w io.Writer) error { return table.WriteAs(w, s, format) })
}

func writePage(path string, data report.Data) error {
	return export.WriteFileAtomic(path, func(w io.Writer) error { return report.Write(w, data) })
}
