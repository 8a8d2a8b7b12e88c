package eval

import "tandem/model/kernel"

// toplist is the top k of one user: items with a score above cut are in it for sure, and
// of those tied at the cut, open are in it, every choice equally likely.
type toplist struct {
	k    int
	cut  float32
	sure []int32
	tied []int32 // at least one
	open int     // in [1, len(tied)]
}

func (l *toplist) size() int { return len(l.sure) + l.open }

// share is the probability of a tied item to be in the list.
func (l *toplist) share() float64 { return float64(l.open) / float64(len(l.tied)) }

// chance is the probability of an item with that score to be in the list.
func (l *toplist) chance(score float32) float64 {
	switch {
	case score > l.cut:
		return 1
	case score == l.cut:
		return l.share()
	}
	return 0
}

// take cuts the list from scores, not all −Inf. best are the places of the highest of
// them in falling order, at least one more than k unless there are no more that are
// ranked. ids are the items of the scores, nil for those with the number of their place.
// Cost: O(k), and a pass over scores when items beyond k are tied with the last one.
func (l *toplist) take(scores []float32, ids, best []int32) {
	size := min(l.k, len(best))
	l.cut = scores[best[size-1]]
	above := size
	for above > 0 && scores[best[above-1]] == l.cut {
		above--
	}
	l.open = size - above
	l.sure = append(l.sure[:0], best[:above]...)
	l.tied = append(l.tied[:0], best[above:size]...)
	if len(best) > size && scores[best[size]] == l.cut {
		l.tied = l.tied[:0]
		for i, x := range scores {
			if x == l.cut {
				l.tied = append(l.tied, int32(i))
			}
		}
	}
	if ids != nil {
		for j, i := range l.sure {
			l.sure[j] = ids[i]
		}
		for j, i := range l.tied {
			l.tied[j] = ids[i]
		}
	}
}

// mean is the expected mean over the list of a value of items.
func (l *toplist) mean(of func(i int32) float64) float64 {
	sure, tied := 0.0, 0.0
	for _, i := range l.sure {
		sure += of(i)
	}
	for _, i := range l.tied {
		tied += of(i)
	}
	return (sure + tied*l.share()) / float64(l.size())
}

// toplists are the lists of one user for every k that is asked for, from the same
// scores.
type toplists struct {
	byK  []toplist
	best []int32
}

// take cuts all lists; ranked of scores are not −Inf.
func (t *toplists) take(scores []float32, ids []int32, ranked int) {
	deepest := 0
	for j := range t.byK {
		deepest = max(deepest, t.byK[j].k)
	}
	t.best = kernel.TopK(scores, min(deepest+1, ranked), t.best)
	for j := range t.byK {
		t.byK[j].take(scores, ids, t.best)
	}
}
