package recipe

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// Paths lists every file that d names, once each and in the order of the recipe;
// directories with all that is in them.
func (d Data) Paths() ([]string, error) {
	var out []string
	add := func(p string) error {
		return filepath.WalkDir(p, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && !slices.Contains(out, path) {
				out = append(out, path)
			}
			return err
		})
	}
	for _, p := range pathsIn(reflect.ValueOf(d)) {
		paths := []string{d.Resolve(p)}
		if _, err := os.Stat(paths[0]); err != nil { // of atomic files the recipe names the beginning
			if paths, _ = filepath.Glob(d.Resolve(p) + ".*"); len(paths) == 0 {
				return nil, fmt.Errorf("experiments: %w", err)
			}
		}
		for _, p := range paths {
			if err := add(p); err != nil {
				return nil, fmt.Errorf("experiments: %w", err)
			}
		}
	}
	return out, nil
}

// pathsIn lists what stands in the fields of v that hold paths, data.root apart.
func pathsIn(v reflect.Value) []string {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return pathsIn(v.Elem())
		}
	case reflect.Slice:
		var out []string
		for i := range v.Len() {
			out = append(out, pathsIn(v.Index(i))...)
		}
		return out
	case reflect.Struct:
		var out []string
		for _, f := range fieldsOf(v.Type()) {
			x := v.Field(f.index)
			if f.path && x.Kind() == reflect.String && x.String() != "" && f.key != "root" {
				out = append(out, x.String())
			}
			out = append(out, pathsIn(x)...)
		}
		return out
	}
	return nil
}
