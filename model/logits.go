package model

import (
	"fmt"
	"slices"

	"tandem/model/embed"
	"tandem/model/kernel"
	"tandem/model/op"

	G "gorgonia.org/gorgonia"
)

// Inputs are the nodes a model reads in a graph: one (rows × width) matrix per part
// of Users.Parts and Items.Parts, and one node per entry of Dense.
//
// With own negatives, pair b·(1+N) is user b with its positive, its negatives follow,
// and Rows says which row of Items each pair reads. With shared negatives, Items has the
// B positives, Shared the N negatives, and Hits lists what must not count (see
// op.SharedDot).
//
// One part of an item enters as its product with one dense weight, which is not read
// itself: see ItemProduct.
type Inputs struct {
	Users, Items, Shared []*G.Node         // one node per part; Shared is nil with own negatives
	Dense                []*G.Node         // one node per entry of Model.Dense; nil for what is not read
	Rows                 *op.Rows          // of Items, by pair
	Hits                 *[]int32          // places in the (B×(1+N)) logits; nil with own negatives
	Arithmetic           kernel.Arithmetic // of the products of matrices
}

// ItemProduct says which of Items.Parts the graph reads as its product with which entry
// of Dense: with layers the hidden part q with W_i, the item's share of the first layer
// over [p ; q]. It depends on the item alone, so that who feeds the graph computes it
// once per item, for as many pairs and graphs as read it; the gradient of q is that of
// the product times W_iᵀ. Without layers both are −1.
func (m *Model) ItemProduct() (part, weight int) {
	for i, w := range m.Dense {
		if w.Name == "dense/"+itemWeight {
			return slices.IndexFunc(m.Items.Parts, func(p embed.Part) bool { return p.Name == hidden }), i
		}
	}
	return -1, -1
}

// Logits adds the model to the graph of its inputs and returns the (B×(1+N)) logits,
// column 0 the positive. An error means the inputs do not fit the model.
func (m *Model) Logits(in Inputs) (*G.Node, error) {
	b := &builder{m: m, in: in}
	var out *G.Node
	if m.hasVectors() {
		out = b.vectorLogits()
	}
	if m.hasLayers() {
		h := b.hiddenLayers()
		group := 1
		if b.err == nil {
			group = len(in.Rows.Index) / in.Users[0].Shape()[0]
		}
		y := b.try(func() (*G.Node, error) { return op.Project(h, b.dense("output/hidden"), b.dense("output/bias"), group) })
		if out == nil {
			out = y
		} else {
			gmf := out
			out = b.try(func() (*G.Node, error) { return op.Add(gmf, y) })
		}
	} else if m.Kind != TwoTower {
		dot := out
		out = b.try(func() (*G.Node, error) { return op.AddScalar(dot, b.dense("output/bias")) })
	}
	out = b.addAffinity(out)
	if b.err != nil {
		return nil, fmt.Errorf("model: %s: %w", m.Kind, b.err)
	}
	return out, nil
}

// builder keeps the first error, so that a graph reads as a straight line.
type builder struct {
	m   *Model
	in  Inputs
	err error
}

func (b *builder) try(f func() (*G.Node, error)) *G.Node {
	if b.err != nil {
		return nil
	}
	var n *G.Node
	n, b.err = f()
	return n
}

func part(parts []embed.Part, nodes []*G.Node, name string) *G.Node {
	for i, p := range parts {
		if p.Name == name && nodes != nil {
			return nodes[i]
		}
	}
	return nil
}

func (b *builder) user(name string) *G.Node   { return part(b.m.Users.Parts, b.in.Users, name) }
func (b *builder) item(name string) *G.Node   { return part(b.m.Items.Parts, b.in.Items, name) }
func (b *builder) shared(name string) *G.Node { return part(b.m.Items.Parts, b.in.Shared, name) }

func (b *builder) dense(name string) *G.Node {
	for i, w := range b.m.Dense {
		if w.Name == "dense/"+name {
			return b.in.Dense[i]
		}
	}
	panic("model: no dense weight of that name")
}

// vectorLogits multiplies the vectors and adds the biases.
func (b *builder) vectorLogits() *G.Node {
	p, q := b.user(vector), b.item(vector)
	neg := b.shared(vector)
	pairs := b.in.Rows
	if neg != nil {
		pairs = nil // every row of q is read once
	}
	switch {
	case b.m.cosine():
		p = b.try(func() (*G.Node, error) { return op.Normalize(p, float32(1/b.m.Temperature), nil) })
		q = b.try(func() (*G.Node, error) { return op.Normalize(q, 1, pairs) })
		if neg != nil {
			neg = b.try(func() (*G.Node, error) { return op.Normalize(neg, 1, nil) })
		}
	case b.m.Kind == GMF || b.m.Kind == NeuMF:
		p = b.try(func() (*G.Node, error) { return op.ScaleColumns(p, b.dense("output/vector")) })
	}
	out := b.try(func() (*G.Node, error) {
		if neg != nil {
			return op.SharedDot(p, q, neg, b.in.Hits, b.in.Arithmetic)
		}
		return op.GroupedDot(p, q, b.in.Rows)
	})
	if ub := b.user(bias); ub != nil {
		dot := out
		out = b.try(func() (*G.Node, error) { return op.AddUserBias(dot, ub) })
	}
	if ib := b.item(bias); ib != nil {
		dot := out
		out = b.try(func() (*G.Node, error) {
			if neg != nil {
				return op.AddSharedBias(dot, ib, b.shared(bias))
			}
			return op.AddItemBias(dot, ib, b.in.Rows)
		})
	}
	return out
}

// hiddenLayers is the tower of ReLU layers over [p ; q].
func (b *builder) hiddenLayers() *G.Node {
	h := b.try(func() (*G.Node, error) {
		return op.Grouped(b.user(hidden), b.dense("layer1/user"), b.item(hidden), b.dense(layerName(1, "bias")), b.in.Rows, b.in.Arithmetic)
	})
	for l := 2; l < len(b.m.Layers); l++ {
		x := h
		h = b.try(func() (*G.Node, error) {
			return op.Linear(x, b.dense(layerName(l, "weight")), b.dense(layerName(l, "bias")), true, b.in.Arithmetic)
		})
	}
	return h
}
