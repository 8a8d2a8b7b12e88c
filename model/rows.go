package model

import "tandem/model/fuse"

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
