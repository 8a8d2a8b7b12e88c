package experiments

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
)

// File is one raw file that a run read.
type File struct {
	Path   string `json:"path"` // as the recipe has it, below data.root
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// rawFiles hashes every file that d names, by path; of a folder those in it.
// Cost: each is read once.
func rawFiles(d Data) ([]File, error) {
	below := d
	below.Root = ""
	paths := pathsIn(reflect.ValueOf(below))
	slices.Sort(paths)
	files := []File{}
	for _, path := range slices.Compact(paths) {
		root := d.path(path)
		err := filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			inside, err := filepath.Rel(root, at)
			if err != nil {
				return err
			}
			f := File{Path: filepath.ToSlash(filepath.Join(path, inside))}
			f.SHA256, f.Bytes, err = hashFile(at)
			files = append(files, f)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("experiments: data: %w", err)
		}
	}
	return files, nil
}

// pathsIn are the texts in v that are tagged as paths and not empty.
func pathsIn(v reflect.Value) []string {
	var out []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out = pathsIn(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, pathsIn(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			switch {
			case field.Tag.Get("path") == "":
				out = append(out, pathsIn(v.Field(i))...)
			case v.Field(i).String() != "":
				out = append(out, v.Field(i).String())
			}
		}
	}
	return out
}

// featureHashes are the SHA-256 of every fitted encoder, by side/name.
func (p *Prepared) featureHashes() (map[string]string, error) {
	out := map[string]string{}
	for name, encoder := range p.Encoders {
		text, err := json.Marshal(encoder)
		if err != nil {
			return nil, fmt.Errorf("experiments: encoders: %s: %w", name, err)
		}
		out[name] = hashText(text)
	}
	return out, nil
}
