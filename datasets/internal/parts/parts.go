// Package parts lists the files of one table that is a directory, as Hive, Spark and DuckDB
// partition it.
package parts

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Part is one file of a table.
type Part struct {
	Path string // of the file
	Keys []Key  // of the directories key=value that it lies in
}

// Key is a column that the name of a directory stands for.
type Key struct {
	Name string // of the column
	Text string // its value in every row
	Null bool   // it has none
}

// Files lists the files with an ending below a directory, or path itself. Names
// that start with "_" or "." are what writers leave beside their parts (_SUCCESS,
// ._SUCCESS.crc); any other file is an error: it may hold rows. So is a directory that
// is not named key=value.
//
// Their order is that of the bytes of their names, directory by directory (part-10 stands before
// part-9, A before a), whatever the file system lists first: rows, ids and ties follow it.
func Files(path, ending string) ([]Part, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []Part{{Path: path}}, nil
	}
	var parts []Part
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error { // in the order of names
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
		case filepath.Ext(name) != ending:
			return fmt.Errorf("%s: holds %q, want only files named *%s", filepath.Dir(at), name, ending)
		default:
			keys, err := keysOf(path, at)
			if err != nil {
				return err
			}
			parts = append(parts, Part{at, keys})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: a directory without *%s files", path, ending)
	}
	return parts, nil
}

// keysOf reads the keys out of the directories between root and file; what the
// writers escaped as %20 is a blank again.
func keysOf(root, file string) ([]Key, error) {
	relative, err := filepath.Rel(root, filepath.Dir(file))
	if err != nil || relative == "." {
		return nil, err
	}
	var keys []Key
	for dir := range strings.SplitSeq(relative, string(filepath.Separator)) {
		name, text, _ := strings.Cut(dir, "=")
		for _, s := range []*string{&name, &text} {
			if *s, err = url.PathUnescape(*s); err != nil {
				return nil, fmt.Errorf("%s: directory %q: %w", root, dir, err)
			}
		}
		key := Key{Name: name, Text: text}
		if text == "__HIVE_DEFAULT_PARTITION__" {
			key = Key{Name: name, Null: true}
		}
		keys = append(keys, key)
	}
	return keys, nil
}
