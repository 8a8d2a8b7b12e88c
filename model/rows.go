package model

import (
	"tandem/model/fuse"
	"tandem/model/rank"
)

// fuseConfig is how rows of items are made.
func (c Config) fuseConfig() fuse.Config {
	out := fuse.Config{Fusion: c.Fusion, GateAdds: c.GateAdds}
	out.Parts, _ = c.fused()
	for _, t := range c.Towers {
		out.Towers = append(out.Towers, fuse.Tower{Input: t.input(), Hidden: t.Hidden})
	}
	return out
}

// Serving is what makes rows of items, and vectors of rows, in a program without package
// model.
func (m *Model) Serving() (fuse.Config, fuse.Product) { return m.fuseConfig(), m.product() }

func (m *Model) product() fuse.Product {
	p := fuse.Product{Cosine: m.cosine(), Temperature: m.Temperature}
	if m.Kind == GMF || m.Kind == NeuMF {
		p.Output = m.weight("output/vector")
	}
	return p
}

// itemRows are the rows of all items, (I × Items.Width): id and features, fused.
// Cost: O(I·(features·Width + towers and fusion)), parallel.
func (m *Model) itemRows() []float32 {
	return fuse.NewRows(m.fuseConfig(), m.Items, m.Evidence, m.weight).All()
}

// userVector writes what the user with that row is multiplied with to the front of
// dst and returns its length: see fuse.Product.
func (m *Model) userVector(dst, row []float32) int {
	p := m.product()
	return p.User(dst, row, m.Users)
}

// Head is the MLP of s and the rows of all items that it needs: what is multiplied, the
// offset last, (items × linear), and in the MLP the item's parts of its first layer. ok is
// false for inner products.
func (s *Scorer) Head() (mlp *rank.MLP, linear []float32, width int, ok bool) {
	if s.mlp == nil {
		return nil, nil, 0, false
	}
	width = s.panels.Width
	linear = make([]float32, s.items*width)
	for i := range s.items {
		s.panels.Row(linear[i*width:(i+1)*width], i)
	}
	return &s.mlp.MLP, linear, width, true
}

// HeadUsers are the rows of users to go with Head: what is multiplied, 1 last, (users ×
// width), and their parts of the first layer, bias included, (users × First).
func (s *Scorer) HeadUsers(users []int32) (linear, projected []float32, err error) {
	sc := &scoreScratch{row: make([]float32, s.m.Users.Width)}
	err = s.prepare(sc, users)
	return sc.users, sc.projected, err
}
