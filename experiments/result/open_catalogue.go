package result

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/export"
)

// CatalogueFile is what a run directory keeps of the items, so that a model can be
// served without the data it was trained on: safetensors with
//
//	keys, ends                      every key in UTF-8 or whatever the data had, one after
//	                                the other, and where each ends
//	rows                            training rows of each item
//	labels, label_ends              what lists show beside each key (ItemLabels), as keys
//	                                and ends; not there without
//	feature/NAME/offsets, index,    the encoded rows of each feature (features.Block), and
//	weight, size                    the rows of its table
const CatalogueFile = "catalogue.safetensors"

// Catalogue is that file.
type Catalogue struct {
	Items  *datasets.IDs
	Seen   features.Seen
	Blocks map[string]*features.Block // by feature name
	Labels []string                   // of items: see ItemLabels; nil without
}

// Concatenated are texts one after the other, and where each ends.
func Concatenated(texts []string) (all []byte, ends []int64) {
	all, ends = []byte{}, make([]int64, 0, len(texts))
	for _, text := range texts {
		all = append(all, text...)
		ends = append(ends, int64(len(all)))
	}
	return all, ends
}

// KeyTensors are the keys of entities and their training rows.
func KeyTensors(ids *datasets.IDs, seen features.Seen) []export.Tensor {
	text, ends := Concatenated(ids.Keys())
	return []export.Tensor{
		{Name: "keys", Shape: []int{len(text)}, U8: text},
		{Name: "ends", Shape: []int{len(ends)}, I64: ends},
		{Name: "rows", Shape: []int{len(ends)}, I32: seen},
	}
}

// ReadKeys is its inverse, for the tensors of the file at path by their names.
func ReadKeys(path string, of map[string]export.Tensor) (*datasets.IDs, error) {
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

// ReadCatalogue reads the items of a run, with the blocks of the named features.
func ReadCatalogue(run *Run, names []string) (*Catalogue, error) {
	path := filepath.Join(run.Dir, CatalogueFile)
	tensors, _, err := export.LoadSafetensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, WrongInput(fmt.Errorf("experiments: %s has no %s: a run of an older version; run its recipe again to serve without the data", run.Dir, CatalogueFile))
	}
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	of := map[string]export.Tensor{}
	for _, t := range tensors {
		of[t.Name] = t
	}
	c := &Catalogue{Seen: of["rows"].I32, Blocks: map[string]*features.Block{}}
	if c.Items, err = ReadKeys(path, of); err != nil {
		return nil, err
	}
	if ends := of["label_ends"].I64; len(ends) == c.Items.Len() {
		from := int64(0)
		for _, end := range ends {
			if end < from || end > int64(len(of["labels"].U8)) {
				return nil, fmt.Errorf("experiments: %s: a label ends at %d, want %d to %d", path, end, from, len(of["labels"].U8))
			}
			c.Labels = append(c.Labels, string(of["labels"].U8[from:end]))
			from = end
		}
	}
	for _, name := range names {
		at := "feature/" + name
		size := of[at+"/size"].I32
		if len(size) != 1 {
			return nil, fmt.Errorf("experiments: %s: no feature %q", path, name)
		}
		b := &features.Block{Name: name, Rows: int(size[0]), Offsets: of[at+"/offsets"].I32, Index: of[at+"/index"].I32, Weight: of[at+"/weight"].F32}
		if err := b.Check(); err != nil {
			return nil, fmt.Errorf("experiments: %s: %w", path, err)
		}
		if b.Len() != c.Items.Len() {
			return nil, fmt.Errorf("experiments: %s: feature %q of %d items, want %d", path, name, b.Len(), c.Items.Len())
		}
		c.Blocks[name] = b
	}
	return c, nil
}
