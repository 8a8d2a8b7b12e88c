package baseline

import (
	"slices"

	"tandem/datasets"
)

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
	config ItemKNNConfig
	dot    []float64 // by item; all zero between two calls of nearest
	met    []int32   // the items with an entry in dot
	best   []neighbour
	full   bool // best begins with the K best so far, in order
}

func newSearch(items int, config ItemKNNConfig) *search {
	config.K = min(config.K, items)
	return &search{config: config, dot: make([]float64, items)}
}

// nearest returns the neighbours of item i, the most similar first.
func (s *search) nearest(i int32, m *ItemKNN, byItem datasets.Lists, norms []float64) []neighbour {
	// All pairs sum over users in one order: s(i, j) and s(j, i) are the same bits.
	for _, u := range byItem.At(i) {
		square := m.weights.user[u] * m.weights.user[u]
		if square == 0 {
			continue // a user who has every item tells none from another
		}
		for _, j := range m.history.At(u) {
			if s.dot[j] == 0 {
				s.met = append(s.met, j)
			}
			s.dot[j] += square
		}
	}
	s.best, s.full = s.best[:0], false
	for _, j := range s.met {
		if j != i {
			a := m.weights.item[i] * m.weights.item[j]
			s.offer(neighbour{j, a * s.dot[j] / (a*(norms[i]*norms[j]) + s.config.Shrink)})
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
