package model

import (
	"tandem/model/internal/fuse"
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
// model: the values of Encoders.Fuse and Encoders.Product in model/serve.
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

// Gates writes to dst, of GateColumns values, how far the gates of an item let its id row
// in, each in [0, 1]: 1 is the id row alone, and without a training row they are shut.
func (m *Model) Gates(dst []float32, item int32) {
	fuse.GateOpen(dst, m.weight(itemPrefix+"gate/slope"), m.weight(itemPrefix+"gate/start"), m.Evidence[item:item+1])
}

// GateColumns is how many gates an item has: 0 where rows are fused otherwise, 1 with Gate,
// one for every column of the fused parts with VectorGate.
func (m *Model) GateColumns() int {
	if !m.gates() {
		return 0
	}
	return len(m.weight(itemPrefix + "gate/slope"))
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
