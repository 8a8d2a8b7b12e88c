package raw

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tandem/datasets/tabular"
)

// filesIn lists the data files of a directory by name; a directory of Parquet parts, be
// it this one or one below it, is one file.
func filesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	var files []string
	parts := true
	for _, e := range entries {
		name := e.Name()
		switch format, known := tabular.FormatOf(name); {
		case strings.ContainsAny(name[:1], "._"):
		case e.IsDir() && strings.Contains(name, "="): // as Hive, Spark and DuckDB partition tables
			return []string{"."}, nil
		case e.IsDir():
			if holdsParquet(filepath.Join(dir, name)) {
				files, parts = append(files, name), false
			}
		case known:
			files = append(files, name)
			parts = parts && format == tabular.Parquet && partName(name) == partName(files[0])
		}
	}
	if len(files) == 0 {
		return nil, errors.New("experiments: " + dir + ": no file of a known ending in it" + lookedFor())
	}
	if parts && (len(files) > 1 || partName(files[0]) == "part-") {
		return []string{"."}, nil
	}
	return files, nil
}

// holdsParquet reports whether dir looks like one table of Parquet files.
func holdsParquet(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return !e.IsDir() && filepath.Ext(e.Name()) == ".parquet" || e.IsDir() && strings.Contains(e.Name(), "=")
	})
}

// partName is what the parts of one table have in common: their names up to the number.
func partName(name string) string {
	if strings.HasPrefix(name, "part-") {
		return "part-"
	}
	if at := strings.IndexAny(name, "0123456789"); at >= 0 {
		return name[:at]
	}
	return name
}
