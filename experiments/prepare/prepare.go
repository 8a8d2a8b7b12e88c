package prepare

import (
	"fmt"
	"log/slog"
	"slices"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/model"
)

// Prepared is the data of a recipe, read, cleaned, split and encoded: what every model
// of the recipe starts from.
type Prepared struct {
	Data  *datasets.Data
	Split *datasets.Split
	Clean datasets.CleanReport
	Cut   split.Report

	DataHash, SplitHash string

	models               []recipe.Model // of the recipe
	SeenItems, SeenUsers features.Seen
	ItemBlocks           map[string]*features.Block // by feature name
	UserBlocks           map[string]*features.Block
	Encoders             map[string]*Encoder // fitted, by "item/name" and "user/name"

	Warm *result.WarmRecord // of a run that starts from another one
}

// New does everything before the first model: a pure function of the recipe and
// the files that it names. A warm start is left out: PrepareWarm has it.
func New(r *recipe.Recipe, log *slog.Logger) (*Prepared, error) {
	data, err := Load(r.Data, log)
	if err != nil {
		return nil, err
	}
	return FromData(r, data, nil, log)
}

// FromData is Prepare for data that Load has read; it does not change them. Warm is
// what a run that starts from another one took over; nil for others.
func FromData(r *recipe.Recipe, data *datasets.Data, warm *result.WarmRecord, log *slog.Logger) (*Prepared, error) {
	p := &Prepared{Warm: warm, models: r.Models}
	var err error
	if p.Data, p.Clean, err = CleanLoaded(r, data, log); err != nil {
		return nil, err
	}
	p.DataHash = HashData(p.Data)
	if p.Split, p.Cut, err = split.Make(p.Data, r.Split); err != nil {
		return nil, err
	}
	p.SplitHash = HashSplit(p.Split, p.Data.Candidates)
	log.Info("data ready", "users", p.Split.Train.NumUsers(), "items", p.Split.Train.NumItems(),
		"train", p.Split.Train.Len(), "valid", p.Split.Valid.Len(), "test", p.Split.Test.Len())
	return p, p.encode(r.Features)
}

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
	known := Known{Columns: columns, Events: p.Split.Train, Items: p.Data.Items}
	for _, spec := range specs {
		encoder, err := fitEncoder(spec, seen, known)
		if err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, err)
		}
		if encoder, err = p.restoreWarm(side+"/"+spec.Name, spec, encoder, columns, seen); err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, err)
		}
		block, err := encoder.Apply(known)
		if err != nil {
			return nil, fmt.Errorf("experiments: features.%s: %s: %w", side, spec.Name, err)
		}
		p.Encoders[side+"/"+spec.Name] = encoder
		blocks[spec.Name] = block
	}
	return blocks, nil
}

// Entities are both sides as a model sees them. A placebo gets the rows of other
// entities: all blocks of a side are permuted alike, by the seed.
func (p *Prepared) Entities(m *recipe.Model, seed uint64) (users, items model.Entities) {
	users, items = model.Entities{Seen: p.SeenUsers}, model.Entities{Seen: p.SeenItems}
	if m.Refit {
		log := p.Learned(m)
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
		users.Blocks = append(users.Blocks, Profiles(Told(m, items.Blocks), p.profiled())...)
	}
	return users, items
}

// Told are those features of items that profiles of users are made of.
func Told(m *recipe.Model, blocks []*features.Block) []*features.Block {
	var out []*features.Block
	for _, name := range m.UserProfile {
		i := slices.IndexFunc(blocks, func(b *features.Block) bool { return b.Name == name })
		out = append(out, blocks[i])
	}
	return out
}

// profiled is what users are told by: their training rows, or what new ones bring along.
func (p *Prepared) profiled() datasets.Lists {
	if p.Split.Fold == nil {
		return p.Split.Train.ByUser()
	}
	return joined(p.Split.Train, p.Split.Fold).ByUser()
}

// Learned is what a model is fitted on.
func (p *Prepared) Learned(m *recipe.Model) *datasets.Log {
	if m.Refit {
		return joined(p.Split.Train, p.knownRows(p.Split.Valid))
	}
	return p.Split.Train
}

// joined has the rows of a, then those of b, over the ids that they share.
func joined(a, b *datasets.Log) *datasets.Log {
	out := &datasets.Log{UserIDs: a.UserIDs, ItemIDs: a.ItemIDs}
	out.Users, out.Items = slices.Concat(a.Users, b.Users), slices.Concat(a.Items, b.Items)
	if a.Values != nil && b.Values != nil {
		out.Values = slices.Concat(a.Values, b.Values)
	}
	if a.Times != nil && b.Times != nil {
		out.Times = slices.Concat(a.Times, b.Times)
	}
	if a.Events != nil && b.Events != nil {
		out.Events = slices.Concat(a.Events, b.Events)
	}
	return out
}
