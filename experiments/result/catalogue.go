package result

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/features"
	"tandem/model/export"
)

// CatalogueFile is what a run directory keeps of the items, so that a model can be
// served without the data it was trained on: safetensors with
//
//	keys, ends                      every key in UTF-8 or whatever the data had, one after
//	                                the other, and where each ends
//	rows                            training rows of each item
//	labels, label_ends              what lists show beside each key (prepare.ItemLabels), as keys
//	                                and ends; not there without
//	feature/NAME/offsets, index,    the encoded rows of each feature (features.Block), and
//	weight, size                    the rows of its table
const CatalogueFile = "catalogue.safetensors"

// Catalogue is that file, read: the items of a run and their features.
type Catalogue struct {
	Items  *datasets.IDs              // keys, in the order of the run's ids
	Seen   features.Seen              // training rows of each item
	Blocks map[string]*features.Block // by feature name: those that were asked for, a row per item
	Labels []string                   // of items: see ItemLabels; nil without
}

// Write writes the catalogue into a run directory, whole or not at all, with metadata that
// says of which data it is.
func (c *Catalogue) Write(dir string, metadata map[string]string) error {
	tensors, n := Keys{c.Items, c.Seen}.tensors(), c.Items.Len()
	for name, b := range c.Blocks {
		at := "feature/" + name
		tensors = append(tensors,
			export.Tensor{Name: at + "/offsets", Shape: []int{n + 1}, I32: b.Offsets},
			export.Tensor{Name: at + "/index", Shape: []int{len(b.Index)}, I32: b.Index},
			export.Tensor{Name: at + "/weight", Shape: []int{len(b.Weight)}, F32: b.Weight},
			export.Tensor{Name: at + "/size", Shape: []int{1}, I32: []int32{int32(b.Rows)}})
	}
	if c.Labels != nil {
		text, ends := concatenated(c.Labels)
		tensors = append(tensors, export.Tensor{Name: "labels", Shape: []int{len(text)}, U8: text},
			export.Tensor{Name: "label_ends", Shape: []int{len(ends)}, I64: ends})
	}
	slices.SortFunc(tensors[3:], func(a, b export.Tensor) int { return strings.Compare(a.Name, b.Name) })
	return export.SaveSafetensors(filepath.Join(dir, CatalogueFile), tensors, metadata)
}

// ReadCatalogue reads the items of a run, with the blocks of the named features. A run of a
// version that kept no catalogue is an input.Error; a feature that the file does not have,
// and blocks that do not fit the items, are another error.
// Cost: one read of the file.
func ReadCatalogue(run *Run, names []string) (*Catalogue, error) {
	path := filepath.Join(run.Dir, CatalogueFile)
	tensors, _, err := export.LoadSafetensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, input.Wrong(fmt.Errorf("experiments: %s has no %s: a run of an older version; run its recipe again to serve without the data", run.Dir, CatalogueFile))
	}
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	of := map[string]export.Tensor{}
	for _, t := range tensors {
		of[t.Name] = t
	}
	c := &Catalogue{Seen: of["rows"].I32, Blocks: map[string]*features.Block{}}
	if c.Items, err = readKeys(path, of); err != nil {
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
