package result

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/features"
	"tandem/model/export"
)

// Keys are the users or the items of a run, as its files keep them.
type Keys struct {
	IDs  *datasets.IDs // keys, in the order of the run's ids
	Seen features.Seen // training rows of each
}

// UsersFile is users.safetensors: the keys of the users of a run, as catalogue.safetensors
// has those of the items, and their training rows, so that another run can start from it.
const UsersFile = "users.safetensors"

// WriteUsers writes the users of a run into its directory, whole or not at all.
func WriteUsers(dir string, users Keys) error {
	return export.SaveSafetensors(filepath.Join(dir, UsersFile), users.tensors(), nil)
}

// ReadUsers reads what WriteUsers wrote. A run of a version that did not is an input.Error.
func ReadUsers(dir string) (Keys, error) {
	path := filepath.Join(dir, UsersFile)
	tensors, _, err := export.LoadSafetensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Keys{}, input.Wrong(fmt.Errorf("experiments: warm.from: %s has no %s: a run of an older version; run its recipe again to start from it", dir, UsersFile))
	}
	if err != nil {
		return Keys{}, fmt.Errorf("experiments: %w", err)
	}
	of := map[string]export.Tensor{}
	for _, t := range tensors {
		of[t.Name] = t
	}
	ids, err := readKeys(path, of)
	return Keys{ids, of["rows"].I32}, err
}

// tensors are keys, ends and rows, as CatalogueFile says.
func (k Keys) tensors() []export.Tensor {
	text, ends := concatenated(k.IDs.Keys())
	return []export.Tensor{
		{Name: "keys", Shape: []int{len(text)}, U8: text},
		{Name: "ends", Shape: []int{len(ends)}, I64: ends},
		{Name: "rows", Shape: []int{len(ends)}, I32: k.Seen},
	}
}

// concatenated are texts one after the other, and where each ends.
func concatenated(texts []string) (all []byte, ends []int64) {
	all, ends = []byte{}, make([]int64, 0, len(texts))
	for _, text := range texts {
		all = append(all, text...)
		ends = append(ends, int64(len(all)))
	}
	return all, ends
}

// readKeys is its inverse, for the tensors of the file at path by their names.
func readKeys(path string, of map[string]export.Tensor) (*datasets.IDs, error) {
	ids := datasets.NewIDs()
	from := int64(0)
	for _, end := range of["ends"].I64 {
		if end < from || end > int64(len(of["keys"].U8)) {
			return nil, fmt.Errorf("experiments: %s: a key ends at %d, want %d to %d", path, end, from, len(of["keys"].U8))
		}
		ids.AddBytes(of["keys"].U8[from:end])
		from = end
	}
	if rows := len(of["rows"].I32); rows != ids.Len() {
		return nil, fmt.Errorf("experiments: %s: rows of %d keys, want %d", path, rows, ids.Len())
	}
	return ids, nil
}
