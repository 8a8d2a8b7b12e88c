package model

import "tandem/features"

// OverItems returns m over n other items that training did not know: their features
// alone speak for them, as they do for an unseen item of the catalogue, ColdOffset
// included. blocks are the encoded features, by the names of those of m. All
// weights are shared with m; a Scorer of the result gives item i the same bits as one of
// m gives an unseen item with the same features.
// It panics if the blocks do not fit.
func (m *Model) OverItems(n int, blocks []*features.Block) *Model {
	c := *m
	c.Items, c.Unseen = m.Items.Over(n, blocks), make([]bool, n)
	if c.reads == nil { // histories name items that training knew
		c.reads = m
	}
	for i := range c.Unseen {
		c.Unseen[i] = true
	}
	if m.Evidence != nil {
		c.Evidence = make([]float32, n)
	}
	return &c
}

// OverUsers returns m for n other users, whose id rows are zero until they are written;
// blocks are as in OverItems. The item side and all weights are shared with m; Histories are theirs
// to be given.
func (m *Model) OverUsers(n int, blocks []*features.Block) *Model {
	c := *m
	c.Users, c.Histories = m.Users.Over(n, blocks), nil
	return &c
}

// ItemRows are the rows of all items, (items × Items.Width): id and features, summed or
// fused. Cost: that of the item side of a Scorer.
func (m *Model) ItemRows() []float32 { return m.itemRows() }

// Over returns a Scorer of other users over the same items, which costs nothing: m is the
// model of s, or that OverUsers.
func (s *Scorer) Over(m *Model) *Scorer {
	c := &Scorer{m: m, items: s.items, offset: s.offset, panels: s.panels, mlp: s.mlp}
	if s.history != nil {
		h := *s.history
		h.of, c.history = m.Histories, &h
	}
	return c
}
