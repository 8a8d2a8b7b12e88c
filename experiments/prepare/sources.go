package prepare

import (
	"fmt"
	"path/filepath"
	"reflect"

	"tandem/datasets/prepared"
	"tandem/datasets/setting"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/sums"
)

// HashFiles are the raw files of a recipe's data. Cost: each is read once.
func HashFiles(d recipe.Data) ([]result.File, error) {
	sources, err := hashSources(d)
	out := make([]result.File, len(sources))
	for i, s := range sources {
		out[i] = result.File{Path: s.Path, Bytes: s.Bytes, SHA256: s.SHA256}
	}
	return out, err
}

// hashSources describes the files of d.
func hashSources(d recipe.Data) ([]prepared.File, error) {
	paths, err := Paths(d)
	if err != nil {
		return nil, err
	}
	out := make([]prepared.File, len(paths))
	for i, path := range paths {
		name, err := filepath.Rel(d.Root, path)
		if err != nil {
			name = path
		}
		out[i].Path = filepath.ToSlash(name)
		if out[i].SHA256, out[i].Bytes, err = sums.Of(path); err != nil {
			return nil, fmt.Errorf("experiments: %w", err)
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
		for _, f := range setting.Fields(v.Type()) {
			x := v.FieldByIndex(f.Index)
			if f.Path && x.Kind() == reflect.String && x.String() != "" && f.Key != "root" {
				out = append(out, x.String())
			}
			out = append(out, pathsIn(x)...)
		}
		return out
	}
	return nil
}
