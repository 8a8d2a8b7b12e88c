package model

import (
	"fmt"
	"slices"

	"tandem/datasets/setting"
	"tandem/features"
	"tandem/model/embed"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// Affinity is a term of its own in the score: what a user likes of one feature whatever
// the item is,
//
//	⟨a_u, Σ_j weight_j·b_{f_j}⟩
//
// over the rows f_j that the feature has for the item: its price bucket, or the levels of
// its category. a_u and b have Width values; they are part of the id row of the user (and
// of the rows of user features) and rows of a table beside that of the feature. The term
// is added as it is, whatever the head makes of id and features, cosines included. It is
// the user-price and user-category interaction of PUP (Zheng et al. 2020, eq. 5 and 6).
type Affinity struct {
	// Feature is the name of the one that it is for, among those of the model.
	// Touch: try it for price and category first.
	Feature string `yaml:"feature"`
	// Width is that of its vectors.
	// Touch: smaller than dim; search it with it.
	Width int `yaml:"width" range:"≥ 1"`
}

// SetDefaults gives a narrow vectors.
func (a *Affinity) SetDefaults(string) { *a = Affinity{Width: 16} }

// affinityWidth is the columns of all affinities together, 0 without.
func (c Config) affinityWidth() int {
	n := 0
	for _, a := range c.Affinity {
		n += a.Width
	}
	return n
}

// checkAffinity adds what is wrong with the affinities of c beyond their tags.
func (c Config) checkAffinity(faults *setting.Faults) {
	for i, a := range c.Affinity {
		if slices.IndexFunc(c.Affinity, func(o Affinity) bool { return o.Feature == a.Feature }) < i {
			faults.Add(fmt.Sprintf("affinity.%d.feature", i), " = %q: duplicate name", a.Feature)
		}
	}
}

// sideParts are the parts of a side with the affinities, which ids of items lack: one of
// an item comes from its feature alone, so that a cold item has it too.
func (c Config) sideParts(withBias, items bool) []embed.Part {
	parts := c.parts(withBias)
	if n := c.affinityWidth(); n > 0 {
		parts = append(parts, embed.Part{Name: affinity, Width: n, NoID: items})
	}
	return parts
}

// addAffinities gives the item side the tables of affinities, one after the other.
func (c Config) addAffinities(side *embed.Side, blocks []*features.Block) error {
	at := side.ID.Width
	for _, a := range c.Affinity {
		i := slices.IndexFunc(blocks, func(b *features.Block) bool { return b.Name == a.Feature })
		if i < 0 {
			return fmt.Errorf("model: an affinity for %q, which is no feature of the items", a.Feature)
		}
		side.Add("affinity", blocks[i], at, a.Width)
		at += a.Width
	}
	return nil
}

// addAffinity adds the term to the logits, if there is one. Masked ones stay so: what is
// added is far below their distance to the next number.
func (b *builder) addAffinity(logits *G.Node) *G.Node {
	p, q, neg := b.user(affinity), b.item(affinity), b.shared(affinity)
	if p == nil {
		return logits
	}
	term := b.try(func() (*G.Node, error) {
		if neg != nil {
			return op.SharedDot(p, q, neg, &[]int32{}, b.in.Arithmetic)
		}
		return op.GroupedDot(p, q, b.in.Rows)
	})
	return b.try(func() (*G.Node, error) { return op.Add(logits, term) })
}
