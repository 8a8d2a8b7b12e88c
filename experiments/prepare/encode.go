package prepare

import (
	"errors"
	"fmt"

	"tandem/datasets"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model"
)

// encode fits every feature of the recipe on the training log and encodes all items
// and users with it.
func (p *Prepared) encode(f recipe.Features) error {
	p.SeenItems, p.SeenUsers = features.SeenItems(p.Split.Train), features.SeenUsers(p.Split.Train)
	p.Encoders = map[string]*Encoder{}
	var err error
	if p.ItemBlocks, err = p.encodeSide("item", f.Item, p.Data.Items, p.SeenItems); err != nil {
		return err
	}
	p.UserBlocks, err = p.encodeSide("user", f.User, p.Data.Users, p.SeenUsers)
	return err
}

func (p *Prepared) encodeSide(side string, specs []recipe.Feature, columns datasets.Columns, seen features.Seen) (map[string]*features.Block, error) {
	blocks := map[string]*features.Block{}
	ids := p.Data.ItemIDs()
	if side == "user" {
		ids = p.Data.UserIDs()
	}
	known := Known{Columns: columns, Events: p.Split.Train, Items: p.Data.Items}
	for _, spec := range specs {
		encoder, err := fitEncoder(spec, seen, known)
		if err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, withKey(err, side, ids))
		}
		if encoder, err = p.restoreWarm(side+"/"+spec.Name, spec, encoder, columns, seen); err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, err)
		}
		block, err := encoder.Apply(known)
		if err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, withKey(err, side, ids))
		}
		p.Encoders[side+"/"+spec.Name] = encoder
		blocks[spec.Name] = block
	}
	return blocks, nil
}

// withKey names the entity of an error by its key.
func withKey(err error, side string, ids *datasets.IDs) error {
	var e *features.EntityError
	if !errors.As(err, &e) || int(e.Entity) >= ids.Len() {
		return err
	}
	return fmt.Errorf("column %q: %s %q %s", e.Column, side, ids.Key(e.Entity), e.What)
}

// Entities are both sides as a model sees them. A placebo gets the rows of other
// entities: all blocks of a side are permuted alike, by the seed. Blocks are shared, but for those of a
// placebo.
func (p *Prepared) Entities(m *recipe.Model, seed uint64) (users, items model.Entities) {
	users, items = model.Entities{Seen: p.SeenUsers}, model.Entities{Seen: p.SeenItems}
	if m.Refit || m.Events != nil {
		log := p.FitLog(m)
		users.Seen, items.Seen = features.SeenUsers(log), features.SeenItems(log)
	}
	pick := func(e *model.Entities, names []string, blocks map[string]*features.Block) {
		for _, name := range names {
			b := blocks[name]
			if m.ShuffleFeatures {
				b = b.Shuffle(seed)
			}
			e.Blocks = append(e.Blocks, b)
		}
	}
	pick(&users, m.UserFeatures, p.UserBlocks)
	pick(&items, m.Features, p.ItemBlocks)
	if len(m.UserProfile) > 0 {
		users.Blocks = append(users.Blocks, Profiles(ProfileFeatures(m, items.Blocks), p.profiled(m))...)
	}
	return users, items
}
