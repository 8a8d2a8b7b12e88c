package prepare

import (
	"fmt"
	"path/filepath"

	"tandem/datasets/prepared"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
)

// Files are the raw files of a recipe's data. Cost: each is read once.
func Files(d recipe.Data) ([]result.File, error) {
	sources, err := hashSources(d)
	out := make([]result.File, len(sources))
	for i, s := range sources {
		out[i] = result.File{Path: s.Path, Bytes: s.Bytes, SHA256: s.SHA256}
	}
	return out, err
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
