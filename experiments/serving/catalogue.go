package serving

import (
	"tandem/experiments/prepare"
	"tandem/experiments/result"
)

// NewCatalogue is the catalogue of a run over the prepared data: their items, training rows
// and feature blocks, which it shares.
func NewCatalogue(p *prepare.Prepared) *result.Catalogue {
	labels, _ := prepare.ItemLabels(p.Data.Items, "") // no column was asked for: no error
	return &result.Catalogue{Items: p.Split.Train.ItemIDs, Seen: p.SeenItems, Blocks: p.ItemBlocks, Labels: labels}
}
