package prepare

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/datasets/setting"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// PrepareData reads and cleans the data of r and writes them to dir as a prepared set,
// whole or not at all: a recipe over it gives what r gives. What stands in dir is replaced
// if it is a prepared set, and with force whatever it is.
// A wrong file, a rule that does not fit and a directory that must not be replaced are an
// InputError.
func PrepareData(r *recipe.Recipe, dir string, force bool, log *slog.Logger) (*prepared.Manifest, error) {
	return prepareData(r, dir, force, nil, log)
}

func prepareData(r *recipe.Recipe, dir string, force bool, spill *datasets.Spill, log *slog.Logger) (*prepared.Manifest, error) {
	if err := prepared.MayWrite(dir, force); err != nil {
		return nil, result.WrongInput(err)
	}
	// The files are hashed while they are parsed: both read them from the same cache.
	sources, hashed := []prepared.File(nil), make(chan error, 1)
	go func() {
		var err error
		sources, err = hashSources(r.Data)
		hashed <- err
	}()
	data, report, err := loadClean(r, spill, log)
	if hashErr := <-hashed; err == nil {
		err = hashErr
	}
	if err != nil {
		return nil, result.WrongInput(err)
	}
	origin := prepared.Origin{Tool: toolName(), Sources: sources, Clean: report}
	if origin.Hash, err = hashData(data); err != nil {
		return nil, err
	}
	if origin.WholeCatalog, err = wholeCatalog(&r.Data); err != nil {
		return nil, result.WrongInput(err)
	}
	if origin.Recipe, err = dataText(r); err != nil {
		return nil, err
	}
	return prepared.Write(dir, data, origin, force)
}

// CleanOnly reads and cleans the data of r and says what every rule did: what
// PrepareData would do, without writing.
func CleanOnly(r *recipe.Recipe, log *slog.Logger) (datasets.CleanReport, error) {
	_, report, err := LoadClean(r, log)
	return report, result.WrongInput(err)
}

// toolName is this program and its version.
func toolName() string {
	code := result.ThisCode()
	if code.Commit == "" {
		return "tandem " + code.Version
	}
	return "tandem " + code.Version + " " + code.Commit
}

// dataText is the data and the clean section of r in YAML. Where the data lies on this
// machine is left out: it would tell two copies of the same set apart.
func dataText(r *recipe.Recipe) (string, error) {
	c := *r
	c.Data.Root = ""
	root := kinds.Table().Encode(c)
	both := yamltree.Map()
	for _, key := range []string{"data", "clean"} {
		yamltree.Add(both, key, yamltree.Child(root, key))
	}
	return yamltree.Dump(both)
}

// FilesOf lists every file that d names, once each and in the order of the recipe;
// directories with all that is in them.
func FilesOf(d recipe.Data) ([]string, error) {
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
		paths := []string{d.PathOf(p)}
		if _, err := os.Stat(paths[0]); err != nil { // of atomic files the recipe names the beginning
			if paths, _ = filepath.Glob(d.PathOf(p) + ".*"); len(paths) == 0 {
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

// hashSources describes the files of d.
func hashSources(d recipe.Data) ([]prepared.File, error) {
	paths, err := FilesOf(d)
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
		if out[i].SHA256, out[i].Bytes, err = result.HashFile(path); err != nil {
			return nil, fmt.Errorf("experiments: %w", err)
		}
	}
	return out, nil
}
