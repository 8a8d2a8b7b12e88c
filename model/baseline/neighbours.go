package baseline

import (
	"context"
	"slices"
)

// neighbour is an item or user similar to another.
type neighbour struct {
	id         int32
	similarity float64
}

// before orders neighbours: the most similar first, equal ones by id.
func (a neighbour) before(b neighbour) bool {
	return a.similarity > b.similarity || a.similarity == b.similarity && a.id < b.id
}

// nearest calls found for every profile with its k nearest neighbours among those that
// eligible allows (nil: all), the most similar first. Only similarities above 0 count.
// The list is valid during the call; calls run at the same time.
func nearest(ctx context.Context, x *profiles, c KNNConfig, eligible []bool, found func(target int32, near []neighbour)) error {
	compare := newSimilarity(x, c)
	return each(ctx, len(x.profile), func() func(int) {
		s := &search{x: x, compare: compare, eligible: eligible, dot: make([]float64, len(x.profile)), best: best{k: c.K}}
		return func(i int) { found(int32(i), s.nearest(int32(i))) }
	})
}

// search is what one worker needs to find neighbours.
type search struct {
	x        *profiles
	compare  similarity
	eligible []bool
	dot      []float64 // by profile; all zero between two calls of nearest
	met      []int32   // the profiles with an entry in dot
	best     best
}

func (s *search) nearest(i int32) []neighbour {
	x := s.x
	from := x.byProfile.Offsets[i]
	// All pairs sum over attributes in one order: s(i, j) and s(j, i) are the same bits.
	for k, t := range x.byProfile.At(i) {
		w := x.attribute[t]
		if w == 0 {
			continue
		}
		others := x.byAttribute.At(t)
		if x.ownValues == nil {
			for _, j := range others {
				if s.dot[j] == 0 {
					s.met = append(s.met, j)
				}
				s.dot[j] += w
			}
			continue
		}
		own, values := x.ownValues[from+k], x.attributeValues[x.byAttribute.Offsets[t]:]
		for n, j := range others {
			if s.dot[j] == 0 { // or cancelled out: then j is met twice, the second time at 0
				s.met = append(s.met, j)
			}
			s.dot[j] += w * (own * values[n])
		}
	}
	s.best.reset()
	for _, j := range s.met {
		if dot := s.dot[j]; j != i && dot > 0 && (s.eligible == nil || s.eligible[j]) {
			s.best.offer(neighbour{j, s.compare(i, j, dot)})
		}
		s.dot[j] = 0
	}
	s.met = s.met[:0]
	return s.best.cut()
}

// best keeps the k best neighbours of those it is offered. Candidates pile up behind
// the k best and are sorted in when there are k of them: simpler than a heap, and no
// slower.
type best struct {
	k    int
	list []neighbour
	full bool // list begins with the k best so far, in order
}

func (b *best) reset() { b.list, b.full = b.list[:0], false }

func (b *best) offer(n neighbour) {
	if b.full && !n.before(b.list[b.k-1]) {
		return
	}
	b.list = append(b.list, n)
	if len(b.list)/2 >= b.k {
		b.cut()
	}
}

// cut sorts the list, leaves the first k, from then on the bar for what offer takes in,
// and returns them.
func (b *best) cut() []neighbour {
	slices.SortFunc(b.list, func(x, y neighbour) int {
		if x.before(y) {
			return -1
		}
		return 1
	})
	b.full = len(b.list) >= b.k
	b.list = b.list[:min(len(b.list), b.k)]
	return b.list
}
