package model

import (
	"tandem/model/kernel"
	"tandem/model/rank"
)

// mlp is the MLP of a Scorer and what makes a user's part of its first layer.
type mlp struct {
	rank.MLP
	in   int       // columns of a user's hidden part
	user []float32 // W_u: (in × First)
	bias []float32 // of the first layer
}

// newMLP reads the rows of all items.
func newMLP(m *Model, rows []float32) *mlp {
	h := &mlp{in: m.Layers[0] / 2, user: m.weight("layer1/user"), bias: m.weight(layerName(1, "bias"))}
	h.First, h.Out = m.Layers[1], m.weight("output/hidden")
	items := m.Items.ID.Rows
	h.Items = make([]float32, items*h.First)
	at, _ := m.Items.Range(hidden)
	kernel.Sgemm(false, false, items, h.First, h.in, 1, rows[at:], m.Items.Width, m.weight(itemWeight), h.First, 0, h.Items, h.First)
	for l, n := range m.Layers[1:] {
		if l > 0 {
			h.Layers = append(h.Layers, rank.Layer{Weight: m.weight(layerName(l+1, "weight")), Bias: m.weight(layerName(l+1, "bias")), In: m.Layers[l], Out: n})
		}
	}
	return h
}

// project writes the user's part of the first layer, its bias included, to dst (n ×
// First); users has the hidden parts of n users, (n × in).
func (h *mlp) project(dst, users []float32, n int) {
	kernel.Sgemm(false, false, n, h.First, h.in, 1, users, h.in, h.user, h.First, 0, dst, h.First)
	kernel.BiasReLU(dst, h.bias, false)
}
