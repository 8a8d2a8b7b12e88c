package experiments

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

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

// catalogue is that file.
type catalogue struct {
	items  *datasets.IDs
	seen   features.Seen
	blocks map[string]*features.Block // by feature name
	labels []string                   // of items: see ItemLabels; nil without
}

// catalogue is what p tells of the items.
func (p *Prepared) catalogue() *catalogue {
	labels, _ := ItemLabels(p.Data.Items, "") // no column was asked for: no error
	return &catalogue{items: p.Split.Train.ItemIDs, seen: p.seenItems, blocks: p.itemBlocks, labels: labels}
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

// keyTensors are the keys of entities and their training rows.
func keyTensors(ids *datasets.IDs, seen features.Seen) []export.Tensor {
	text, ends := concatenated(ids.Keys())
	return []export.Tensor{
		{Name: "keys", Shape: []int{len(text)}, U8: text},
		{Name: "ends", Shape: []int{len(ends)}, I64: ends},
		{Name: "rows", Shape: []int{len(ends)}, I32: seen},
	}
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

func (c *catalogue) write(dir string, metadata map[string]string) error {
	tensors, n := keyTensors(c.items, c.seen), c.items.Len()
	for name, b := range c.blocks {
		at := "feature/" + name
		tensors = append(tensors,
			export.Tensor{Name: at + "/offsets", Shape: []int{n + 1}, I32: b.Offsets},
			export.Tensor{Name: at + "/index", Shape: []int{len(b.Index)}, I32: b.Index},
			export.Tensor{Name: at + "/weight", Shape: []int{len(b.Weight)}, F32: b.Weight},
			export.Tensor{Name: at + "/size", Shape: []int{1}, I32: []int32{int32(b.Rows)}})
	}
	if c.labels != nil {
		text, ends := concatenated(c.labels)
		tensors = append(tensors, export.Tensor{Name: "labels", Shape: []int{len(text)}, U8: text},
			export.Tensor{Name: "label_ends", Shape: []int{len(ends)}, I64: ends})
	}
	slices.SortFunc(tensors[3:], func(a, b export.Tensor) int { return strings.Compare(a.Name, b.Name) })
	return export.SaveSafetensors(filepath.Join(dir, CatalogueFile), tensors, metadata)
}

// readCatalogue reads the items of a run, with the blocks of the named features.
func readCatalogue(run *Run, names []string) (*catalogue, error) {
	path := filepath.Join(run.Dir, CatalogueFile)
	tensors, _, err := export.LoadSafetensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrongInput(fmt.Errorf("experiments: %s has no %s: a run of an older version; run its recipe again to serve without the data", run.Dir, CatalogueFile))
	}
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	of := map[string]export.Tensor{}
	for _, t := range tensors {
		of[t.Name] = t
	}
	c := &catalogue{seen: of["rows"].I32, blocks: map[string]*features.Block{}}
	if c.items, err = readKeys(path, of); err != nil {
		return nil, err
	}
	if ends := of["label_ends"].I64; len(ends) == c.items.Len() {
		from := int64(0)
		for _, end := range ends {
			if end < from || end > int64(len(of["labels"].U8)) {
				return nil, fmt.Errorf("experiments: %s: a label ends at %d, want %d to %d", path, end, from, len(of["labels"].U8))
			}
			c.labels = append(c.labels, string(of["labels"].U8[from:end]))
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
		if b.Len() != c.items.Len() {
			return nil, fmt.Errorf("experiments: %s: feature %q of %d items, want %d", path, name, b.Len(), c.items.Len())
		}
		c.blocks[name] = b
	}
	return c, nil
}
