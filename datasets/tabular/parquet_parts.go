package tabular

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// part is one Parquet file of a table.
type part struct {
	path string
	keys []partKey // of the directories key=value that it lies in
}

// partKey is a column that the name of a directory stands for.
type partKey struct {
	name  string
	value cell
}

// partFiles lists the Parquet files below a directory by name, or path itself. Names
// that start with "_" or "." are what writers leave beside their parts (_SUCCESS,
// ._SUCCESS.crc); any other file is an error: it may hold rows. So is a directory that
// is not named key=value, as Hive, Spark and DuckDB partition tables.
func partFiles(path string) ([]part, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []part{{path: path}}, nil
	}
	var parts []part
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
		name := e.Name()
		switch {
		case err != nil || at == path:
			return err
		case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
			if e.IsDir() {
				return filepath.SkipDir
			}
		case e.IsDir():
			if !strings.Contains(name, "=") {
				return fmt.Errorf("%s: holds the directory %q, want part files or directories named key=value", filepath.Dir(at), name)
			}
		case filepath.Ext(name) != ".parquet":
			return fmt.Errorf("%s: holds %q, want only files named *.parquet", filepath.Dir(at), name)
		default:
			keys, err := partKeys(path, at)
			if err != nil {
				return err
			}
			parts = append(parts, part{at, keys})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: a directory without *.parquet files", path)
	}
	return parts, nil
}

// partKeys reads the keys out of the directories between root and file; what the
// writers escaped as %20 is a blank again.
func partKeys(root, file string) ([]partKey, error) {
	relative, err := filepath.Rel(root, filepath.Dir(file))
	if err != nil || relative == "." {
		return nil, err
	}
	var keys []partKey
	for dir := range strings.SplitSeq(relative, string(filepath.Separator)) {
		name, text, _ := strings.Cut(dir, "=")
		for _, s := range []*string{&name, &text} {
			if *s, err = url.PathUnescape(*s); err != nil {
				return nil, fmt.Errorf("%s: directory %q: %w", root, dir, err)
			}
		}
		value := cell{kind: scalar, text: []byte(text)}
		if text == "__HIVE_DEFAULT_PARTITION__" { // null
			value = cell{}
		}
		keys = append(keys, partKey{name, value})
	}
	return keys, nil
}
