package report

import (
	"io"
	"path/filepath"
	"strings"

	"tandem/experiments/plan"
	"tandem/experiments/result"
	"tandem/experiments/table"
	"tandem/model/export"
)

// WriteRun writes the report of a finished run into its directory, whole or not at all,
// and returns its path.
func WriteRun(run *result.Run) (path string, err error) {
	defer plan.Hold(0)()
	d, err := FromRun(run)
	if err != nil {
		return "", err
	}
	path = filepath.Join(run.Dir, result.ReportFile)
	return path, writeFile(path, d)
}

// WriteComparison writes the report of several runs that s joins, or of one run as it
// finished, to path. With a format of table.Formats the table goes into a file
// of the same name but its ending; "" = none.
func WriteComparison(path string, s *result.Summary, runs []*result.Run, format string) error {
	var d Data
	var err error
	if len(runs) == 1 && s == &runs[0].Summary {
		d, err = FromRun(runs[0])
	} else {
		d, err = FromRuns(s, runs...)
	}
	if err != nil {
		return err
	}
	if err := writeFile(path, d); err != nil || format == "" {
		return err
	}
	grid := strings.TrimSuffix(path, filepath.Ext(path)) + table.Ending(format)
	return export.WriteFileAtomic(grid, func(w io.Writer) error { return table.WriteAs(w, s, format) })
}

func writeFile(path string, d Data) error {
	return export.WriteFileAtomic(path, func(w io.Writer) error { return Write(w, d) })
}
