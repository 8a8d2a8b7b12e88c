package datasets

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// slot is an entry of the table of IDs: the hash of a key in the upper half, its id + 1
// in the lower; 0 = free. A key stands at the slot that its hash names, modulo the size
// of the table, or in one behind it, with no free one between.
type slot = uint64

// find looks key up, whose hash is h.
func (d *IDs) find(key []byte, h uint32) (id int32, ok bool) {
	if len(d.slots) == 0 {
		return 0, false
	}
	mask := uint32(len(d.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		s := d.slots[at]
		if s == 0 {
			return 0, false
		}
		if uint32(s>>32) == h {
			if id := int32(uint32(s) - 1); bytes.Equal(d.bytes(id), key) {
				return id, true
			}
		}
	}
}

// add looks key up, whose hash is h, and appends it if it is new.
func (d *IDs) add(key []byte, h uint32) int32 {
	if id, ok := d.find(key, h); ok {
		return id
	}
	if 3*(len(d.ends)+1) > 2*len(d.slots) {
		d.grow()
	}
	id := len(d.ends)
	if id == 1<<31-1 {
		panic("datasets: more than 2^31-1 keys")
	}
	d.text = append(d.text, key...)
	d.ends = append(d.ends, len(d.text))
	put(d.slots, slot(h)<<32|slot(id+1))
	return int32(id)
}

// grow doubles the table.
func (d *IDs) grow() {
	slots := make([]slot, max(16, 2*len(d.slots)))
	for _, s := range d.slots {
		if s != 0 {
			put(slots, s)
		}
	}
	d.slots = slots
}

// put writes s to its first free slot.
func put(slots []slot, s slot) {
	mask := uint32(len(slots) - 1)
	at := uint32(s>>32) & mask
	for slots[at] != 0 {
		at = (at + 1) & mask
	}
	slots[at] = s
}

// AddEach does dst[i] = Add(key i) for every key i, which is text[ends[i-1]:ends[i]];
// dst and ends have equal length.
//
// A large table is not in the processor's cache, and one lookup after the other waits
// for memory every time. Here the lookups of a batch wait together: twice as fast for
// millions of keys.
func (d *IDs) AddEach(dst []int32, text []byte, ends []int) {
	const batch = 64
	var hashes [batch]uint32
	var found [batch]slot
	for begin := 0; begin < len(ends); begin += batch {
		n := min(batch, len(ends)-begin)
		start := startOf(ends, begin)
		for i := range n {
			end := ends[begin+i]
			hashes[i] = hashKey(text[start:end])
			start = end
		}
		clear(found[:])
		if len(d.slots) > 0 {
			mask := uint32(len(d.slots) - 1)
			for i := range n { // nothing here waits for the slot before
				if s := d.slots[hashes[i]&mask]; uint32(s>>32) == hashes[i] {
					found[i] = s
				}
			}
		}
		d.settle(dst[begin:begin+n], text, ends[begin:begin+n], startOf(ends, begin), hashes[:n], found[:n])
	}
}

func startOf(ends []int, i int) int {
	if i == 0 {
		return 0
	}
	return ends[i-1]
}

// settle ends AddEach for one batch: found has a slot where a key probably is. A table
// that grows meanwhile makes no found id wrong.
func (d *IDs) settle(dst []int32, text []byte, ends []int, start int, hashes []uint32, found []slot) {
	for i, s := range found {
		key := text[start:ends[i]]
		start = ends[i]
		if s != 0 {
			if id := int32(uint32(s) - 1); bytes.Equal(d.bytes(id), key) {
				dst[i] = id
				continue
			}
		}
		dst[i] = d.add(key, hashes[i])
	}
}

// hashKey mixes 16 bytes of key at a time into 64 bits by 64 × 64 → 128 bit
// multiplications and returns 32 of them. It is the same in every process, so that
// equal IDs are equal in memory too.
// Source: Wang Yi, wyhash final version 4; a third constant, no seed.
func hashKey(key []byte) uint32 {
	const k0, k1, k2 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3
	var a, b uint64
	h, n := uint64(k2), len(key)
	for p := key; len(p) > 16; p = p[16:] {
		h = fold(binary.LittleEndian.Uint64(p)^k0, binary.LittleEndian.Uint64(p[8:])^h)
	}
	switch { // the last 16 bytes, or what there is
	case n > 16:
		a, b = binary.LittleEndian.Uint64(key[n-16:]), binary.LittleEndian.Uint64(key[n-8:])
	case n >= 8:
		a, b = binary.LittleEndian.Uint64(key), binary.LittleEndian.Uint64(key[n-8:])
	case n >= 4:
		a, b = uint64(binary.LittleEndian.Uint32(key)), uint64(binary.LittleEndian.Uint32(key[n-4:]))
	case n > 0:
		a = uint64(key[0])<<16 | uint64(key[n/2])<<8 | uint64(key[n-1])
	}
	h = fold(a^k0, b^h)
	return uint32(fold(h^k1, uint64(n)^k2))
}

// fold returns the two halves of a·b, added without carry.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
