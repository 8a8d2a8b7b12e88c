package serving

import (
	"path/filepath"
	"slices"
	"strings"

	"tandem/experiments/prepare"
	"tandem/experiments/result"
	"tandem/model/export"
)

// Catalogue is what p tells of the items.
func Catalogue(p *prepare.Prepared) *result.Catalogue {
	labels, _ := prepare.ItemLabels(p.Data.Items, "") // no column was asked for: no error
	return &result.Catalogue{Items: p.Split.Train.ItemIDs, Seen: p.SeenItems, Blocks: p.ItemBlocks, Labels: labels}
}

func Write(c *result.Catalogue, dir string, metadata map[string]string) error {
	tensors, n := result.KeyTensors(c.Items, c.Seen), c.Items.Len()
	for name, b := range c.Blocks {
		at := "feature/" + name
		tensors = append(tensors,
			export.Tensor{Name: at + "/offsets", Shape: []int{n + 1}, I32: b.Offsets},
			export.Tensor{Name: at + "/index", Shape: []int{len(b.Index)}, I32: b.Index},
			export.Tensor{Name: at + "/weight", Shape: []int{len(b.Weight)}, F32: b.Weight},
			export.Tensor{Name: at + "/size", Shape: []int{1}, I32: []int32{int32(b.Rows)}})
	}
	if c.Labels != nil {
		text, ends := result.Concatenated(c.Labels)
		tensors = append(tensors, export.Tensor{Name: "labels", Shape: []int{len(text)}, U8: text},
			export.Tensor{Name: "label_ends", Shape: []int{len(ends)}, I64: ends})
	}
	slices.SortFunc(tensors[3:], func(a, b export.Tensor) int { return strings.Compare(a.Name, b.Name) })
	return export.SaveSafetensors(filepath.Join(dir, result.CatalogueFile), tensors, metadata)
}
