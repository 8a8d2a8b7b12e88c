package prepare

import (
	"tandem/datasets"
	"tandem/features"
)

// Profiles encode users who have these items by the features of items in blocks.
func Profiles(blocks []*features.Block, has datasets.Lists) []*features.Block {
	var out []*features.Block
	for _, b := range blocks {
		out = append(out, features.Profile(has, b))
	}
	return out
}
