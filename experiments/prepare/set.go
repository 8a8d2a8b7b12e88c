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
	"tandem/experiments/input"
	"tandem/experiments/internal/yamltree"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// WriteSet reads and cleans the data of r and writes them to dir as a prepared set,
// whole or not at all: a recipe over it gives what r gives. What stands in dir is replaced
// if it is a prepared set, and with force whatever it is.
// A wrong file, a rule that does not fit and a directory that must not be replaced are an
// input.Error.
func WriteSet(r *recipe.Recipe, dir string, force bool, log *slog.Logger) (*prepared.Manifest, error) {
	return writeSet(r, dir, force, nil, log)
}

func writeSet(r *recipe.Recipe, dir string, force bool, spill *datasets.Spill, log *slog.Logger) (*prepared.Manifest, error) {
	if err := prepared.MayWrite(dir, force); err != nil {
		return nil, input.Wrong(err)
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
		return nil, input.Wrong(err)
	}
	origin := prepared.Origin{Tool: toolName(), Sources: sources, Clean: report}
	if origin.Hash, err = hashData(data); err != nil {
		return nil, err
	}
	if origin.WholeCatalog, err = wholeCatalog(&r.Data); err != nil {
		return nil, input.Wrong(err)
	}
	if origin.Recipe, err = dataText(r); err != nil {
		return nil, err
	}
	return prepared.Write(dir, data, origin, force)
}

// Clean reads and cleans the data of r and says what every rule did: what
// WriteSet would do, without writing.
func Clean(r *recipe.Recipe, log *slog.Logger) (datasets.CleanReport, error) {
	_, report, err := LoadClean(r, log)
	return report, input.Wrong(err)
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

// Paths lists every file that d names, once each and in the order of the recipe;
// directories with all that is in them.
func Paths(d recipe.Data) ([]string, error) {
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
