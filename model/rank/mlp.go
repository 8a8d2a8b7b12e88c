package rank

import "tandem/model/kernel"

// hiddenItems is how many items pass the MLP at once: their activations stay in the
// second-level cache, their first layer in the first one from user to user.
const hiddenItems = 128

// Layer is a dense layer: Weight is (In × Out), Bias has Out values.
type Layer struct {
	Weight, Bias []float32 // (In × Out), row-major, and (Out)
	In, Out      int       // widths, ≥ 1
}

// MLP scores pairs of users and items. Its first layer over [p ; q] is p·W_u + q·W_i, the
// user's part of which is computed once per user and the item's part once for all: it
// starts from their sum.
type MLP struct {
	First  int       // columns of the first layer
	Items  []float32 // q·W_i of every item: (I × First)
	Layers []Layer   // from the second on
	Out    []float32 // output weights of the last layer
}

// Scratch is room for the activations of an MLP; it belongs to one goroutine.
type Scratch struct{ a, b []float32 }

func (h *MLP) widest() int {
	n := h.First
	for _, l := range h.Layers {
		n = max(n, l.Out)
	}
	return n
}

// Add adds the output to the scores of users with the items from … to−1, row r of which
// starts at dst[r·ld]. projected holds the parts of users in the first layer, (users ×
// First), bias included.
func (h *MLP) Add(dst []float32, ld int, projected []float32, from, to int, sc *Scratch) {
	for at := from; at < to; at += hiddenItems {
		rows := min(hiddenItems, to-at)
		first := h.Items[at*h.First : (at+rows)*h.First]
		for r := 0; r*h.First < len(projected); r++ {
			h.add(dst[r*ld+at-from:][:rows], first, projected[r*h.First:(r+1)*h.First], sc)
		}
	}
}

// AddPairs adds the output to the scores of one user with any items.
func (h *MLP) AddPairs(dst []float32, projected []float32, items []int32, sc *Scratch) {
	first := make([]float32, min(len(items), hiddenItems)*h.First)
	for at := 0; at < len(items); at += hiddenItems {
		part := items[at:min(at+hiddenItems, len(items))]
		for j, i := range part {
			copy(first[j*h.First:(j+1)*h.First], h.Items[int(i)*h.First:])
		}
		h.add(dst[at:at+len(part)], first[:len(part)*h.First], projected, sc)
	}
}

// add adds the output for one user and the items with these rows of the first layer, at
// most hiddenItems of them.
func (h *MLP) add(dst, first, projected []float32, sc *Scratch) {
	size := hiddenItems * h.widest()
	sc.a, sc.b = resize(sc.a, size), resize(sc.b, size)
	rows := len(dst)
	x, next := sc.a[:len(first)], sc.b
	copy(x, first)
	kernel.BiasReLU(x, projected, true)
	for _, l := range h.Layers {
		y := next[:rows*l.Out]
		kernel.Sgemm(false, false, rows, l.Out, l.In, 1, x, l.In, l.Weight, l.Out, 0, y, l.Out)
		kernel.BiasReLU(y, l.Bias, true)
		x, next = y, x[:cap(x)]
	}
	y := next[:rows]
	kernel.Sgemm(false, false, rows, 1, len(h.Out), 1, x, len(h.Out), h.Out, 1, 0, y, 1)
	kernel.Axpy(dst, 1, y)
}

func resize(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}
