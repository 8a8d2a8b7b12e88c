package train

// group collects the occurrences of equal ids in a batch, so that every row is summed
// and updated once, in the order of its occurrences. Ids are grouped in the order of
// first appearance.   Cost: O(occurrences), no sort, no allocation in steady state.
type group struct {
	ids        []int32 // the distinct ids
	head, tail []int32 // first and last occurrence of ids[g]
	next       []int32 // the following occurrence of the same id; −1 ends the list
	slot       []int32 // by id: 1 + its place in ids, or 0
}

func newGroup(entities, occurrences int) *group {
	n := min(entities, occurrences)
	return &group{
		ids: make([]int32, 0, n), head: make([]int32, 0, n), tail: make([]int32, 0, n),
		next: make([]int32, 0, occurrences), slot: make([]int32, entities),
	}
}

// reset forgets all occurrences.
func (g *group) reset() {
	for _, id := range g.ids {
		g.slot[id] = 0
	}
	g.ids, g.head, g.tail, g.next = g.ids[:0], g.head[:0], g.tail[:0], g.next[:0]
}

// add appends one occurrence of id.
func (g *group) add(id int32) {
	o := int32(len(g.next))
	g.next = append(g.next, -1)
	if s := g.slot[id]; s > 0 {
		g.next[g.tail[s-1]] = o
		g.tail[s-1] = o
		return
	}
	g.ids = append(g.ids, id)
	g.head, g.tail = append(g.head, o), append(g.tail, o)
	g.slot[id] = int32(len(g.ids))
}
