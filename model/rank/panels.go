package rank

import (
	"slices"

	"tandem/model/internal/pages"
	"tandem/model/kernel"
)

// PanelItems is how many items stand together in a panel: with 64 dimensions a panel
// takes half of the first-level cache, and the product reads it without copying.
// Blocks of the catalogue start at multiples of it.
const PanelItems = 64

// Panels holds the vectors of all items for products with many users. Panel p is the
// transpose of the rows p·PanelItems and following, (Width × PanelItems); the last one
// is filled up with zeros.
//
// A sum is taken along the width one by one, so a score has the same bits whatever
// users and items it is computed with, which a product with the rows as they are does
// not promise (see package kernel).
type Panels struct {
	Items, Width int // vectors, and values of each
	data         []float32
}

// NewPanels returns panels of zeros.
func NewPanels(items, width int) Panels {
	p := Panels{items, width, make([]float32, panelCount(items)*PanelItems*width)}
	pages.Advise(p.data)
	return p
}

func panelCount(items int) int { return (items + PanelItems - 1) / PanelItems }

// Set writes column c of every item, which is x[i·stride] for item i.
func (p Panels) Set(c int, x []float32, stride int) {
	for i := range p.Items {
		p.data[p.at(i, c)] = x[i*stride]
	}
}

// Put writes column c of item i.
func (p Panels) Put(i, c int, x float32) { p.data[p.at(i, c)] = x }

// Clone returns panels with values of their own.
func (p Panels) Clone() Panels {
	p.data = slices.Clone(p.data)
	return p
}

// SetRow writes the first columns of item i.
func (p Panels) SetRow(i int, row []float32) {
	at := p.at(i, 0)
	for c, x := range row {
		p.data[at+c*PanelItems] = x
	}
}

// Row copies the first values of item i to dst, Width of them at most.
func (p Panels) Row(dst []float32, i int) {
	at := p.at(i, 0)
	for c := range dst {
		dst[c] = p.data[at+c*PanelItems]
	}
}

// at is where column c of item i stands.
func (p Panels) at(i, c int) int {
	return (i/PanelItems*p.Width+c)*PanelItems + i%PanelItems
}

// Product writes ⟨users[r], item from+j⟩ to dst[r·ld+j] for the n rows of users, (n ×
// Width), and the items from … to−1; from is a multiple of PanelItems.
func (p Panels) Product(dst []float32, ld int, users []float32, n, from, to int) {
	for i := from; i < to; i += PanelItems {
		product(dst[i-from:], ld, users, n, p.data[i*p.Width:], min(PanelItems, to-i), p.Width)
	}
}

// product is Product for one panel, of which the first items are asked for.
func product(dst []float32, ld int, users []float32, n int, panel []float32, items, width int) {
	kernel.Sgemm(false, false, n, items, width, 1, users, width, panel, PanelItems, 0, dst, ld)
}
