package model

import "tandem/model/kernel"

// panelItems is how many items stand together in a panel: with 64 dimensions a panel
// takes half of the first-level cache, and the product reads it without copying.
// Blocks of the catalogue start at multiples of it.
const panelItems = 64

// panels holds the vectors of all items for products with many users. Panel p is the
// transpose of the rows p·panelItems and following, (width × panelItems); the last one
// is filled up with zeros.
//
// A sum is taken along the width one by one, so a score has the same bits whatever
// users and items it is computed with, which a product with the rows as they are does
// not promise (see package kernel).
type panels struct {
	items, width int
	data         []float32
}

func newPanels(items, width int) panels {
	count := (items + panelItems - 1) / panelItems
	return panels{items, width, make([]float32, count*panelItems*width)}
}

// set writes column c of every item, which is x[i·stride] for item i.
func (p panels) set(c int, x []float32, stride int) {
	for i := range p.items {
		p.data[p.at(i, c)] = x[i*stride]
	}
}

// at is where column c of item i stands.
func (p panels) at(i, c int) int {
	return (i/panelItems*p.width+c)*panelItems + i%panelItems
}

// product writes ⟨users[r], item from+j⟩ to dst[r·ld+j] for the n rows of users, (n ×
// width), and the items from … to−1; from is a multiple of panelItems.
func (p panels) product(dst []float32, ld int, users []float32, n, from, to int) {
	for i := from; i < to; i += panelItems {
		kernel.Sgemm(false, false, n, min(panelItems, to-i), p.width, 1, users, p.width,
			p.data[i*p.width:], panelItems, 0, dst[i-from:], ld)
	}
}
