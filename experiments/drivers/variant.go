package drivers

import (
	"slices"
	"strings"

	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/train/eval"
)

// The sides of a model.
const (
	itemSide = "item"
	userSide = "user"
)

// swap returns m with other blocks in the place of those called names of one side. All
// weights are shared. It panics where there is no block of a name: nothing would change, and
// what was to be asked would look useless.
func swap(m *model.Model, side string, names []string, change func(*features.Block) *features.Block) *model.Model {
	c := *m
	of := &c.Items
	if side == userSide {
		of = &c.Users
	}
	s := **of
	s.Features = slices.Clone(s.Features)
	for _, name := range names {
		if !slices.ContainsFunc(s.Features, func(f embed.Feature) bool { return f.Block.Name == name }) {
			panic("drivers: no block of that name")
		}
	}
	for i := range s.Features {
		if slices.Contains(names, s.Features[i].Block.Name) {
			s.Features[i].Block = change(s.Features[i].Block)
		}
	}
	*of = &s
	return &c
}

// empty is a block that says nothing of anybody.
func empty(b *features.Block) *features.Block {
	return &features.Block{Name: b.Name, Rows: b.Rows, Offsets: make([]int32, b.Len()+1)}
}

// dealt deals the rows of blocks to the entities of an order.
func dealt(order []int32) func(*features.Block) *features.Block {
	return func(b *features.Block) *features.Block { return b.Permute(order) }
}

// dealtIDs returns m with the id rows of items dealt out, and with them what goes by the
// training rows behind an id.
func dealtIDs(m *model.Model, order []int32) *model.Model {
	c := *m
	s := *m.Items
	s.ID = embed.NewTableOf(m.Items.ID.DType(), m.Items.ID.Name, m.Items.ID.Rows, m.Items.ID.Width)
	row := make([]float32, s.ID.Width)
	c.Unseen, c.Evidence = make([]bool, len(m.Unseen)), slices.Clone(m.Evidence)
	for i, from := range order {
		if m.Evidence != nil {
			c.Evidence[i] = m.Evidence[from]
		}
		m.Items.ID.Read(row, from, 0)
		s.ID.Write(int32(i), 0, row)
		c.Unseen[i] = m.Unseen[from]
	}
	c.Items = &s
	return &c
}

// names lists the features of a side, each once.
func names(side *embed.Side) []string {
	var out []string
	for _, f := range side.Features {
		if !slices.Contains(out, f.Block.Name) {
			out = append(out, f.Block.Name)
		}
	}
	return out
}

// group is a set of features that are shuffled together, or a pair that interacts.
type group struct {
	Side, Name string
	Features   []string
	Pair       bool // two features of a tower
}

// groups are the features of both sides one by one, then those of a tower together and
// those of a side, where they are several, then the pairs of features of every tower.
func groups(m *model.Model) []group {
	var out []group
	for _, side := range []struct {
		name string
		*embed.Side
	}{{itemSide, m.Items}, {userSide, m.Users}} {
		all := names(side.Side)
		for _, name := range all {
			out = append(out, group{side.name, name, []string{name}, false})
		}
		for _, t := range m.Towers {
			if side.name == itemSide && len(t.Features) > 1 && len(t.Features) < len(all) {
				out = append(out, group{itemSide, "the tower of " + strings.Join(t.Features, " and "), t.Features, false})
			}
		}
		if len(all) > 1 {
			out = append(out, group{side.name, "all " + side.name + " features", all, false})
		}
	}
	for _, t := range m.Towers {
		for i, a := range t.Features {
			for _, b := range t.Features[i+1:] {
				out = append(out, group{itemSide, a + " × " + b, []string{a, b}, true})
			}
		}
	}
	return out
}

// without are n scorers of m to which a group tells nothing: its rows are dealt out in an
// order each. Of a pair it is one scorer, without the interaction, of n orders of each. The
// orders are drawn from seed on.
func without(m *model.Model, g group, n int, seed uint64) []eval.Scorer {
	entities := m.Items.ID.Rows
	if g.Side == userSide {
		entities = m.Users.ID.Rows
	}
	order := func(k int) func(*features.Block) *features.Block {
		return dealt(features.Permutation(entities, seed+uint64(k)))
	}
	if g.Pair {
		return []eval.Scorer{additive(m, g, n, order)}
	}
	var out []eval.Scorer
	for k := range n {
		out = append(out, swap(m, g.Side, g.Features, order(k)).Scorer())
	}
	return out
}
