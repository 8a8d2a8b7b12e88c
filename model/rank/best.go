package rank

import (
	"cmp"
	"math"
	"slices"

	"tandem/model/kernel"
)

// best finds the n best of many scores that come by ascending item. Those above bound
// are collected, and once as many again as are wanted have come together the worse half
// goes: O(1) per score that enters, on average, where a heap takes O(log n).
type best struct {
	n     int
	bound float32 // what a score must beat: an equal one loses to the lower item
	found []entry // n and as many again, or slack
}

type entry struct {
	score float32
	item  int32
}

const slack = 32

func newBest(n int) best { return best{n: n, found: make([]entry, 0, n+max(n, slack))} }

func (b *best) reset() { b.bound, b.found = float32(math.Inf(-1)), b.found[:0] }

// add takes up row[j] as the score of item first+j. It returns the position of a score
// that is NaN or +Inf, or −1. Most rows have nothing to offer, and most parts of the
// others: their maximum says so.
func (b *best) add(row []float32, first int32) (bad int) {
	const part = 64
	top := kernel.Max(row)
	if top <= b.bound {
		return -1
	}
	if top != top || top > math.MaxFloat32 {
		return slices.IndexFunc(row, func(x float32) bool { return x != x || x > math.MaxFloat32 })
	}
	for at := 0; at < len(row); at += part {
		x := row[at:min(at+part, len(row))]
		if kernel.Max(x) <= b.bound {
			continue
		}
		for j, score := range x {
			if score > b.bound {
				b.found = append(b.found, entry{score, first + int32(at+j)})
				if len(b.found) == cap(b.found) {
					b.keep()
				}
			}
		}
	}
	return -1
}

// sorted returns the best, the first one first, and may be called once after a reset.
func (b *best) sorted() []entry {
	if len(b.found) > b.n {
		b.keep()
	}
	slices.SortFunc(b.found, func(x, y entry) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.item, y.item))
	})
	return b.found
}

// keep leaves the n best of more than n, in any order, and raises the bound to the
// worst of them: Hoare's quickselect (1961) around the middle entry.
func (b *best) keep() {
	x, last := b.found, b.n-1
	for lo, hi := 0, len(x)-1; lo < hi; {
		pivot := x[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for x[i].before(pivot) {
				i++
			}
			for pivot.before(x[j]) {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case last <= j:
			hi = j
		case last >= i:
			lo = i
		default:
			lo = hi
		}
	}
	b.found, b.bound = x[:b.n], x[last].score
}

// before reports whether e ranks before f; no two entries are of one item.
func (e entry) before(f entry) bool {
	return e.score > f.score || e.score == f.score && e.item < f.item
}
