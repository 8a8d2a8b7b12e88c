package train

import "math/bits"

// places numbers distinct keys in the order of first appearance: a hash table of the
// size of a batch, whatever the size of the vocabulary, so that it stays in the cache.
type places struct {
	ids   []int32 // the distinct keys, by place
	table []int32 // 1 + place of the key that hashes here or shortly before, or 0
	shift uint
}

// newPlaces has room for that many distinct keys.
func newPlaces(most int) places {
	size := bits.Len(uint(max(2*most-1, 15))) // a table at most half full
	return places{ids: make([]int32, 0, most), table: make([]int32, 1<<size), shift: uint(32 - size)}
}

func (p *places) reset() {
	clear(p.table)
	p.ids = p.ids[:0]
}

// home is where the search for a key begins: the high bits of a product with 2³²/φ
// (Knuth, The Art of Computer Programming 3, §6.4).
func (p *places) home(key int32) int { return int(uint32(key) * 0x9e3779b1 >> p.shift) }

// add returns the place of key, and whether it is new.
func (p *places) add(key int32) (at int, added bool) {
	for h := p.home(key); ; h = (h + 1) & (len(p.table) - 1) {
		t := p.table[h]
		if t == 0 {
			p.ids = append(p.ids, key)
			p.table[h] = int32(len(p.ids))
			return len(p.ids) - 1, true
		}
		if p.ids[t-1] == key {
			return int(t - 1), false
		}
	}
}

// find returns the place of key, or −1.
func (p *places) find(key int32) int {
	for h := p.home(key); ; h = (h + 1) & (len(p.table) - 1) {
		t := p.table[h]
		if t == 0 {
			return -1
		}
		if p.ids[t-1] == key {
			return int(t - 1)
		}
	}
}

// group collects the occurrences of equal ids in a batch, so that every row is summed
// and updated once, in the order of its occurrences.   Cost: O(occurrences), no sort,
// no allocation.
type group struct {
	places
	head, tail []int32 // by place: first and last occurrence
	next       []int32 // the following occurrence of the same id; −1 ends the list
}

// newGroup has room for that many occurrences of at most that many distinct ids.
func newGroup(entities, occurrences int) *group {
	n := min(entities, occurrences)
	return &group{
		places: newPlaces(n), head: make([]int32, 0, n), tail: make([]int32, 0, n),
		next: make([]int32, 0, occurrences),
	}
}

// reset forgets all occurrences.
func (g *group) reset() {
	g.places.reset()
	g.head, g.tail, g.next = g.head[:0], g.tail[:0], g.next[:0]
}

// add appends one occurrence of id and returns the place of id.
func (g *group) add(id int32) int {
	o := int32(len(g.next))
	g.next = append(g.next, -1)
	at, added := g.places.add(id)
	if added {
		g.head, g.tail = append(g.head, o), append(g.tail, o)
		return at
	}
	g.next[g.tail[at]] = o
	g.tail[at] = o
	return at
}
