package prepare

import (
	"slices"

	"tandem/datasets"
	"tandem/experiments/recipe"
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

// ProfileFeatures are those features of items that profiles of users are made of.
func ProfileFeatures(m *recipe.Model, blocks []*features.Block) []*features.Block {
	var out []*features.Block
	for _, name := range m.UserProfile {
		i := slices.IndexFunc(blocks, func(b *features.Block) bool { return b.Name == name })
		out = append(out, blocks[i])
	}
	return out
}

// profiled is what users are told by: their training rows, or what new ones bring along.
func (p *Prepared) profiled(m *recipe.Model) datasets.Lists {
	log := p.Split.Train
	if p.Split.Fold != nil {
		log = Joined(log, p.Split.Fold)
	}
	return OwnEvents(m, log).ByUser()
}
