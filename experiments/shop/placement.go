package shop

import (
	"container/heap"
	"fmt"
	"math"
)

// placement is a promotion to be placed: P items, each in so many lists of U users, at the
// least loss of expected clicks.
type placement struct {
	users, items int
	// gain (U × P) is the chance of user u to take item p; < 0 = p may not stand there.
	gain []float64
	// leave are the chances of the items that leave a list for one, two … others,
	// ascending; its length is how many places of the list may be taken.
	leave [][]float64
}

// units of a cost: sums of whole numbers have no rounding, so that ties are ties.
const costUnit = 1 << 40

func units(p float64) int64 { return int64(math.Round(p * costUnit)) }

// placer solves a placement, one exposure of one item after the other; what stands after
// each is the best for the exposures so far.
//
// It is a minimum-cost flow: item p → user u costs −gain(u, p), at most 1; user → sink costs
// leave[u][0], leave[u][1] …, which ascend, so that they are used in this order. Successive
// shortest paths keep it optimal (Ahuja, Magnanti and Orlin 1993, §9.7: the flow is a
// minimum for its supplies after each path). As users are many and items few, a path is
// looked for among items alone, with the cheapest user of every step at the head of a heap:
//
//	p → sink over u:   leave[u][t_u] − gain(u, p)    u takes p in, something leaves
//	p → q over u:      gain(u, q) − gain(u, p)       u takes p in the place of q
//
// Costs are whole numbers of 2⁻⁴⁰; among paths of one cost that of the fewest steps is
// taken, so that none comes by a user twice.
type placer struct {
	placement
	has  [][]int32 // per user: the promoted items of the list
	add  []steps   // per item: steps to the sink
	swap []steps   // (P × P): steps from item p to item q
	cost []int64   // of the shortest way from each item to the sink
	hops []int     // of it
	next []int     // item of the next step, −1 = the sink
	loss int64     // of all exposures so far
	per  []int     // exposures of each item so far
}

// step is one by a user.
type step struct {
	cost int64
	user int32
}

// steps are ordered by cost, then user. Those that stopped being possible stay until they
// come to the head.
type steps []step

func (s steps) Len() int { return len(s) }
func (s steps) Less(a, b int) bool {
	return s[a].cost < s[b].cost || s[a].cost == s[b].cost && s[a].user < s[b].user
}
func (s steps) Swap(a, b int) { s[a], s[b] = s[b], s[a] }
func (s *steps) Push(x any)   { *s = append(*s, x.(step)) }
func (s *steps) Pop() any {
	old := *s
	x := old[len(old)-1]
	*s = old[:len(old)-1]
	return x
}

// newPlacer has nothing placed.   Cost: O(U·P).
func newPlacer(p placement) *placer {
	m := &placer{placement: p, has: make([][]int32, p.users), add: make([]steps, p.items), swap: make([]steps, p.items*p.items),
		cost: make([]int64, p.items), hops: make([]int, p.items), next: make([]int, p.items), per: make([]int, p.items)}
	for i := range p.items {
		for u := range p.users {
			if m.may(u, i) && len(p.leave[u]) > 0 {
				m.add[i] = append(m.add[i], step{m.adding(u, i), int32(u)})
			}
		}
		heap.Init(&m.add[i])
	}
	return m
}

func (m *placer) at(u, i int) float64 { return m.gain[u*m.items+i] }

func (m *placer) may(u, i int) bool { return m.at(u, i) >= 0 }

func (m *placer) holds(u, i int) bool {
	for _, j := range m.has[u] {
		if int(j) == i {
			return true
		}
	}
	return false
}

// adding is the cost of item i in one more place of u's list.
func (m *placer) adding(u, i int) int64 {
	return units(m.leave[u][len(m.has[u])]) - units(m.at(u, i))
}

// cheapestAdd is the head of add[i] once it is true.
func (m *placer) cheapestAdd(i int) (step, bool) {
	h := &m.add[i]
	for len(*h) > 0 {
		s := (*h)[0]
		u := int(s.user)
		if m.holds(u, i) || len(m.has[u]) == len(m.leave[u]) {
			heap.Pop(h) // comes back if u loses i; a full list stays full
			continue
		}
		if now := m.adding(u, i); now != s.cost {
			(*h)[0].cost = now // a place less: it costs more
			heap.Fix(h, 0)
			continue
		}
		return s, true
	}
	return step{}, false
}

// cheapestSwap is the head of the steps from i to j once it is true.
func (m *placer) cheapestSwap(i, j int) (step, bool) {
	h := &m.swap[i*m.items+j]
	for len(*h) > 0 {
		if u := int((*h)[0].user); m.holds(u, j) && !m.holds(u, i) {
			return (*h)[0], true
		}
		heap.Pop(h)
	}
	return step{}, false
}

// expose places one more exposure of item i; false if there is no room for one.
// Cost: O(P²) for each round of Bellman and Ford, O(P·log U) for each user who changes.
func (m *placer) expose(i int) bool {
	const far = math.MaxInt64 / 4
	for p := range m.items {
		m.cost[p], m.hops[p], m.next[p] = far, 0, -1
		if s, ok := m.cheapestAdd(p); ok {
			m.cost[p], m.hops[p] = s.cost, 1
		}
	}
	for changed := true; changed; {
		changed = false
		for p := range m.items {
			for q := range m.items {
				if p == q || m.cost[q] == far {
					continue
				}
				s, ok := m.cheapestSwap(p, q)
				if !ok {
					continue
				}
				cost, hops := s.cost+m.cost[q], m.hops[q]+1
				if cost < m.cost[p] || cost == m.cost[p] && hops < m.hops[p] {
					m.cost[p], m.hops[p], m.next[p], changed = cost, hops, q, true
				}
			}
		}
	}
	if m.cost[i] == far {
		return false
	}
	m.loss += m.cost[i]
	m.per[i]++
	type move struct{ user, in, out int }
	var moves []move
	for p := i; ; p = m.next[p] {
		q := m.next[p]
		if q < 0 {
			s, _ := m.cheapestAdd(p)
			moves = append(moves, move{int(s.user), p, -1})
			break
		}
		s, _ := m.cheapestSwap(p, q)
		moves = append(moves, move{int(s.user), p, q})
	}
	for _, x := range moves {
		m.move(x.user, x.in, x.out)
	}
	return true
}

// move puts item in into u's list, in the place of out unless that is −1.
func (m *placer) move(u, in, out int) {
	if m.holds(u, in) || out >= 0 && !m.holds(u, out) {
		panic("shop: a path comes by a user twice")
	}
	if out < 0 {
		m.has[u] = append(m.has[u], int32(in))
	}
	for at, j := range m.has[u] {
		if int(j) == out {
			m.has[u][at] = int32(in)
		}
	}
	for p := range m.items { // what u has now may go for what u does not have
		if !m.may(u, p) || m.holds(u, p) {
			continue
		}
		m.offer(u, p, in)
	}
	if out < 0 {
		return
	}
	for _, j := range m.has[u] {
		m.offer(u, out, int(j))
	}
	if len(m.has[u]) < len(m.leave[u]) {
		heap.Push(&m.add[out], step{m.adding(u, out), int32(u)})
	}
}

// offer notes that u may take p in the place of q.
func (m *placer) offer(u, p, q int) {
	heap.Push(&m.swap[p*m.items+q], step{units(m.at(u, q)) - units(m.at(u, p)), int32(u)})
}

// place gives every item as many exposures as wanted in all. It fails on an item that has
// no more room.
func (m *placer) place(exposures []int) error {
	for i, n := range exposures {
		for m.per[i] < n {
			if !m.expose(i) {
				return &roomError{item: i, room: m.per[i]}
			}
		}
	}
	return nil
}

// roomError says that lists have no more room for an item.
type roomError struct{ item, room int }

func (e *roomError) Error() string {
	return fmt.Sprintf("shop: item %d has room in %d lists", e.item, e.room)
}
