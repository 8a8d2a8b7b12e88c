package prepare

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"tandem/experiments/recipe"
)

// Relative reports whether files of d are looked up below the current directory.
func Relative(d recipe.Data) bool {
	return !filepath.IsAbs(d.Root) && len(pathsIn(reflect.ValueOf(d))) > 0
}

// BaseDir is what the manifest of a run keeps so that the relative paths of its recipe
// mean the same later: the current directory; empty where d has none.
func BaseDir(d recipe.Data) (string, error) {
	if !Relative(d) {
		return "", nil
	}
	base, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("experiments: %w", err)
	}
	return base, nil
}

// Below is d with its relative paths below base, a directory; absolute ones stay. d itself is
// not changed.
func Below(d recipe.Data, base string) recipe.Data {
	d.Root = filepath.Join(base, d.Root)
	return d
}
