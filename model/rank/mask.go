package rank

import "math/bits"

// Mask is a set of items: item i is in it if bit i%64 of word i/64 is set. A word covers
// a panel, and panels of which no item is wanted are not even read.
type Mask []uint64

// NewMask returns the empty set for a catalogue.
func NewMask(items int) Mask { return make(Mask, (items+63)/64) }

// FullMask returns the set of all items.
func FullMask(items int) Mask {
	m := NewMask(items)
	for w := range m {
		m[w] = ^uint64(0)
	}
	if rest := items % 64; rest > 0 {
		m[len(m)-1] = 1<<rest - 1
	}
	return m
}

// Has tells whether item i is in the set.
func (m Mask) Has(i int32) bool { return m[i>>6]>>(i&63)&1 == 1 }

// Add puts item i in.
func (m Mask) Add(i int32) { m[i>>6] |= 1 << (i & 63) }

// Remove takes item i out.
func (m Mask) Remove(i int32) { m[i>>6] &^= 1 << (i & 63) }

// And leaves what is in o too, which is for the same catalogue.
func (m Mask) And(o Mask) {
	for w := range m {
		m[w] &= o[w]
	}
}

// Count is how many items are in the set.
func (m Mask) Count() int {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}
