package baseline

import "slices"

// neighbour is an item similar to another.
type neighbour struct {
	item       int32
	similarity float64
}

// before orders neighbours: the most similar first, equal ones by id.
func (a neighbour) before(b neighbour) bool {
	return a.similarity > b.similarity || a.similarity == b.similarity && a.item < b.item
}

// search is what one worker needs to find neighbours.
type search struct {
	x      *matrix
	config ItemKNNConfig
	dot    []float64 // by item; all zero between two calls of nearest
	met    []int32   // the items with an entry in dot
	best   []neighbour
	full   bool // best begins with the K best so far, in order
}

func newSearch(x *matrix, config ItemKNNConfig) *search {
	config.K = min(config.K, x.byItem.Len())
	return &search{x: x, config: config, dot: make([]float64, x.byItem.Len())}
}

// nearest returns the neighbours of item i, the most similar first.
func (s *search) nearest(i int32) []neighbour {
	x := s.x
	// All pairs sum over users in one order: s(i, j) and s(j, i) are the same bits.
	for _, u := range x.byItem.At(i) {
		if x.user[u] == 0 {
			continue
		}
		for _, j := range x.byUser.At(u) {
			if s.dot[j] == 0 {
				s.met = append(s.met, j)
			}
			s.dot[j] += x.user[u]
		}
	}
	s.best, s.full = s.best[:0], false
	for _, j := range s.met {
		if j != i {
			a := x.item[i] * x.item[j]
			s.offer(neighbour{j, a * s.dot[j] / (a*(x.norm[i]*x.norm[j]) + s.config.Shrink)})
		}
		s.dot[j] = 0
	}
	s.met = s.met[:0]
	s.cut()
	return slices.Clone(s.best)
}

// offer takes n in unless K better ones are known. Candidates pile up behind the K best
// and are sorted in when there are K of them: simpler than a heap, and no slower.
func (s *search) offer(n neighbour) {
	if s.full && !n.before(s.best[s.config.K-1]) {
		return
	}
	s.best = append(s.best, n)
	if len(s.best) >= 2*s.config.K {
		s.cut()
	}
}

// cut sorts best and leaves the first K, from then on the bar for what offer takes in.
func (s *search) cut() {
	slices.SortFunc(s.best, func(a, b neighbour) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	s.full = len(s.best) >= s.config.K
	s.best = s.best[:min(len(s.best), s.config.K)]
}
