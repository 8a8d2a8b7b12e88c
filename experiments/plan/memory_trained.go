package plan

import (
	"tandem/datasets"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model"
)

// shape are the sizes that a trained model's memory follows from.
type shape struct {
	users, items, userWidth, itemWidth int
	features                           []*features.Block // of items
	tableValues, denseValues           int64
	layers                             []int
}

// shapeOf asks a model of the same kind with one user and one item.
func shapeOf(c model.Config, users, items model.Entities) (shape, error) {
	s := shape{users: len(users.Seen), items: len(items.Seen), features: items.Blocks, layers: c.Layers}
	c.InitSD, c.BiasInit = 0, "zero"
	tiny, err := model.New(c, oneOf(users), oneOf(items), 0)
	if err != nil {
		return s, err
	}
	s.userWidth, s.itemWidth = tiny.Users.Width, tiny.Items.Width
	for _, w := range tiny.Dense {
		s.denseValues += int64(len(w.Data))
	}
	s.tableValues = int64(tiny.Parameters()) - s.denseValues +
		int64(s.users-1)*int64(s.userWidth) + int64(s.items-1)*int64(s.itemWidth)
	return s, nil
}

// oneOf has the first entity alone, and all rows of the features.
func oneOf(e model.Entities) model.Entities {
	out := model.Entities{Seen: e.Seen[:1]}
	for _, b := range e.Blocks {
		index, weight := b.Row(0)
		out.Blocks = append(out.Blocks, &features.Block{
			Name: b.Name, Rows: b.Rows, Offsets: []int32{0, int32(len(index))}, Index: index, Weight: weight,
		})
	}
	return out
}

// stepBytes is about what the buffers of training take: rows of the batch and their
// gradients, lists of occurrences, and the values of the graphs.
func (s shape) stepBytes(m *recipe.Model, log *datasets.Log) int64 {
	t := m.Train.TrainConfig.Within(log.Len(), s.items)
	batch, n := int64(t.Batch), int64(t.Negatives)
	pairs, occurrences := batch*(1+n), batch*(1+n)
	if t.SharedNegatives {
		occurrences = batch + n
	}
	distinct := min(int64(s.items), occurrences)
	wi, wu := int64(s.itemWidth), int64(s.userWidth)
	values := 4*distinct*wi + 4*min(int64(s.users), batch)*wu
	if t.SharedNegatives {
		values += 4*pairs + 4*n*wi // three matrices of a graph and one of its loss; negatives by slot
		if m.Similarity == "cosine" {
			values += 2 * (2*batch + n) * int64(m.Dim) // rows of length 1 and their gradients
		}
	}
	wide := int64(0)
	for _, w := range s.layers {
		wide += int64(w)
	}
	if wide > 0 { // a slot has the activations of a tile and their gradients in so many bytes; see train
		const tile, slots = 9 << 17, 2
		values += 2*distinct*int64(s.layers[1]) + slots*tile/4 + 4*s.denseValues
	}
	for _, b := range s.features {
		most := int32(0)
		for e := range b.Len() {
			most = max(most, b.Offsets[e+1]-b.Offsets[e])
		}
		entries := distinct * int64(most)
		values += min(int64(b.Rows), entries)*wi + 6*entries
	}
	if m.IDDropout > 0 || m.IDDropoutCount > 0 {
		values += 2 * distinct * wi
	}
	return 4*(values+8*occurrences) + listBytes(log)
}

// samplerBytes is what tells positives from negatives: lists, and a table of bits up to
// 256 MiB (train/sample).
func samplerBytes(log *datasets.Log) int64 {
	bits := int64(log.NumUsers()) * int64((log.NumItems()+63)/64) * 8
	if bits > 256<<20 {
		bits = 0
	}
	return bits + listBytes(log) + 4*int64(log.NumItems())
}

// listBytes are the items of every user; see datasets.Lists.
func listBytes(log *datasets.Log) int64 { return 4*int64(log.Len()) + 8*int64(log.NumUsers()) }
