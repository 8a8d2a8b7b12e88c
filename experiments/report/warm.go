package report

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/result"
)

//go:embed warm.html
var warmText string

// warm is what changed since the run that this one was started from.
type warm struct {
	*result.WarmRecord
	Rows    []change
	Metrics []string
	Drifts  []drift
}

// change counts one kind of thing then and now.
type change struct {
	Name             string
	Known, New, Gone int
	Note             string
}

// drift is a line of the table of metrics before and after.
type drift struct {
	Model string
	Cells []driftCell
}

type driftCell struct {
	Before, After float64
	Known         bool
}

func readWarm(dir string) (*result.WarmRecord, error) {
	w, err := result.ReadJSON[result.WarmRecord](filepath.Join(dir, result.WarmFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return w, err
}

func newWarm(d Data) *warm {
	if d.Warm == nil || d.Warm.Changes == nil {
		return nil
	}
	c := d.Warm.Changes
	w := &warm{WarmRecord: d.Warm, Metrics: d.Summary.Metrics, Rows: []change{
		{"users", c.Users.Known, c.Users.New, c.Users.Gone, ""},
		{"items", c.Items.Known, c.Items.New, c.Items.Gone, ""},
	}}
	for _, at := range slices.Sorted(maps.Keys(c.Labels)) {
		l := c.Labels[at]
		w.Rows = append(w.Rows, change{"labels of " + at, l.Known, len(l.New), len(l.Gone), some(l.New)})
	}
	for _, at := range slices.Sorted(maps.Keys(c.Levels)) {
		l := c.Levels[at]
		row := change{"levels of " + at, l.Known, l.New, l.Gone, ""}
		if l.Beyond > 0 {
			row.Note = fmt.Sprintf("%s higher-priced than all before, %s levels made for them", result.Grouped(l.Beyond), result.Grouped(l.Grown))
		}
		w.Rows = append(w.Rows, row)
	}
	for _, m := range d.Summary.Models { // in the order of the other tables
		x, ok := d.Warm.Metrics[m.Name]
		if !ok {
			continue
		}
		row := drift{Model: m.Name}
		for _, name := range w.Metrics {
			before, known := x.Before[name]
			row.Cells = append(row.Cells, driftCell{before, x.After[name], known})
		}
		w.Drifts = append(w.Drifts, row)
	}
	return w
}

// some names the first few of many.
func some(names []string) string {
	const most = 5
	text := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		text += ", …"
	}
	return text
}
