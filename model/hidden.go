package model

import "tandem/model/kernel"

// hiddenItems is how many items pass the MLP at once: their activations stay in the
// second-level cache, their first layer in the first one from user to user.
const hiddenItems = 128

// mlp is the MLP of a Scorer. The first layer over [p ; q] is p·W_u + q·W_i: the
// user's part is computed once per user, the item's part once for all.
type mlp struct {
	in, first int       // columns of a user's hidden part and of the first layer
	user      []float32 // W_u: (in × first)
	bias      []float32 // of the first layer
	items     []float32 // q·W_i of every item: (I × first)
	layers    []layer   // from the second on
	out       []float32 // output weights of the last layer
	widest    int
}

type layer struct {
	weight, bias []float32 // (in × out) and (out)
	in, out      int
}

// newMLP reads the rows of all items.
func newMLP(m *Model, rows []float32) *mlp {
	h := &mlp{in: m.Layers[0] / 2, first: m.Layers[1], user: m.weight("layer1/user"),
		bias: m.weight(layerName(1, "bias")), out: m.weight("output/hidden")}
	items := m.Items.ID.Rows
	h.items = make([]float32, items*h.first)
	at, _ := m.Items.Range(hidden)
	kernel.Sgemm(false, false, items, h.first, h.in, 1, rows[at:], m.Items.Width, m.weight(itemWeight), h.first, 0, h.items, h.first)
	for l, n := range m.Layers[1:] {
		h.widest = max(h.widest, n)
		if l > 0 {
			h.layers = append(h.layers, layer{m.weight(layerName(l+1, "weight")), m.weight(layerName(l+1, "bias")), m.Layers[l], n})
		}
	}
	return h
}

// project writes the user's part of the first layer, its bias included, to dst (n ×
// first); users has the hidden parts of n users, (n × in).
func (h *mlp) project(dst, users []float32, n int) {
	kernel.Sgemm(false, false, n, h.first, h.in, 1, users, h.in, h.user, h.first, 0, dst, h.first)
	kernel.BiasReLU(dst, h.bias, false)
}

// add adds the output for the projected users and the items from … to−1 to dst, row r
// of which starts at r·ld.
func (h *mlp) add(dst []float32, ld int, projected []float32, from, to int, sc *scoreScratch) {
	sc.hiddenA, sc.hiddenB = resize(sc.hiddenA, hiddenItems*h.widest), resize(sc.hiddenB, hiddenItems*h.widest)
	for at := from; at < to; at += hiddenItems {
		rows := min(hiddenItems, to-at)
		first := h.items[at*h.first : (at+rows)*h.first]
		for r := 0; r*h.first < len(projected); r++ {
			x, next := sc.hiddenA[:rows*h.first], sc.hiddenB
			copy(x, first)
			kernel.BiasReLU(x, projected[r*h.first:(r+1)*h.first], true)
			for _, l := range h.layers {
				y := next[:rows*l.out]
				kernel.Sgemm(false, false, rows, l.out, l.in, 1, x, l.in, l.weight, l.out, 0, y, l.out)
				kernel.BiasReLU(y, l.bias, true)
				x, next = y, x[:cap(x)]
			}
			y := next[:rows]
			kernel.Sgemm(false, false, rows, 1, len(h.out), 1, x, len(h.out), h.out, 1, 0, y, 1)
			kernel.Axpy(dst[r*ld+at-from:][:rows], 1, y)
		}
	}
}
