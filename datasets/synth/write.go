package synth

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tandem/datasets"
)

// pathSeparator joins the labels of one entity in a file.
const pathSeparator = " > "

// Write stores the log of d as interactions.csv (user, item and, where known, value,
// time, event), its catalog as items.csv (item and all columns) and its profiles as
// users.csv in dir, which it makes if need be. Every file has a header line; several
// labels are joined by " > "; a missing value is empty. Each file is written whole or
// not at all and replaces an older one.
// It is an error if d has no log of its own or a label contains " > ".
func Write(dir string, d *datasets.Data) error {
	if d.Log == nil {
		return errors.New("synth: write: the data has no log of its own")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("synth: write: %w", err)
	}
	for _, f := range []struct {
		name string
		rows func(write func(...string)) error
	}{
		{"interactions.csv", func(w func(...string)) error { return logRows(w, d.Log) }},
		{"items.csv", func(w func(...string)) error { return columnRows(w, "item", d.ItemIDs(), d.Items) }},
		{"users.csv", func(w func(...string)) error { return columnRows(w, "user", d.UserIDs(), d.Users) }},
	} {
		if err := writeFile(filepath.Join(dir, f.name), f.rows); err != nil {
			return fmt.Errorf("synth: write %s: %w", f.name, err)
		}
	}
	return nil
}

// writeFile writes rows of CSV, whole or not at all.
func writeFile(path string, rows func(write func(...string)) error) error {
	return writeWhole(path, func(to io.Writer) error {
		w := csv.NewWriter(to)
		// Errors of csv and bufio stay: the flush reports them.
		if err := rows(func(fields ...string) { _ = w.Write(fields) }); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	})
}

func logRows(write func(...string), l *datasets.Log) error {
	fields := []string{"user", "item"}
	for _, column := range []struct {
		name  string
		known bool
	}{{"value", l.Values != nil}, {"time", l.Times != nil}, {"event", l.Events != nil}} {
		if column.known {
			fields = append(fields, column.name)
		}
	}
	write(fields...)
	for r := range l.Len() {
		fields = append(fields[:0], l.UserIDs.Key(l.Users[r]), l.ItemIDs.Key(l.Items[r]))
		if l.Values != nil {
			fields = append(fields, strconv.FormatFloat(float64(l.Values[r]), 'g', -1, 32))
		}
		if l.Times != nil {
			fields = append(fields, strconv.FormatInt(l.Times[r], 10))
		}
		if l.Events != nil {
			fields = append(fields, l.Event(r))
		}
		write(fields...)
	}
	return nil
}

func columnRows(write func(...string), of string, ids *datasets.IDs, cols datasets.Columns) error {
	write(append([]string{of}, cols.Names()...)...)
	for id, key := range ids.All() {
		fields := []string{key}
		for _, c := range cols {
			field, err := cell(c, id)
			if err != nil {
				return err
			}
			fields = append(fields, field)
		}
		write(fields...)
	}
	return nil
}

// cell prints the value of one entity.
func cell(c *datasets.Column, id int32) (string, error) {
	if c.IsNumeric() {
		if x := c.Numbers[id]; x == x {
			return strconv.FormatFloat(x, 'f', -1, 64), nil
		}
		return "", nil // NaN: missing
	}
	var labels []string
	for _, code := range c.Labels.At(id) {
		label := c.Dict.Key(code)
		if strings.Contains(label, pathSeparator) {
			return "", fmt.Errorf("column %s: label %q contains %q", c.Name, label, pathSeparator)
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, pathSeparator), nil
}
