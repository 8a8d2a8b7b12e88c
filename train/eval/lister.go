package eval

import (
	"math"
	"slices"
)

// lister makes the lists of one user after the other, and the metrics of them.
type lister struct {
	*learned
	lists   toplists // by score
	popular toplists // by popularity, of the same items

	user     int32
	row      []float32 // scores of all items
	relevant []int32
	shares   []float64 // scratch, by price band
	sure     []int     // scratch, by price band or category
	tied     []int
	seen     []int32 // scratch: labels in use
	places   []float32
}

// learned is what all users share.
type learned struct {
	*Facts
	ks          []int     // of all metrics of lists, ascending
	information []float64 // by item, in bits
	rank        []float32 // by item: number of different smaller counts; float32 holds it exactly to 2²⁴
	labels      int       // 1 + the largest category or band
	pops        bool      // lists by popularity are asked for
}

// newLearned returns nil when no metric of lists is asked for.
func newLearned(t *Task, asked []bound) *learned {
	l := &learned{Facts: &t.Facts}
	for _, a := range asked {
		if a.list != nil || a.total != nil {
			l.ks = append(l.ks, a.k)
			l.pops = l.pops || a.Name == "serendipity"
		}
	}
	if l.ks == nil {
		return nil
	}
	slices.Sort(l.ks)
	l.ks = slices.Compact(l.ks)
	total := 0.0
	for _, n := range l.Counts {
		total += float64(n)
	}
	for _, n := range l.Counts {
		l.information = append(l.information, math.Log2(max(total, 1)/float64(max(n, 1))))
	}
	distinct := slices.Clone(l.Counts)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	for _, n := range l.Counts {
		at, _ := slices.BinarySearch(distinct, n)
		l.rank = append(l.rank, float32(at))
	}
	for _, column := range [][]int32{l.Category, l.Band} {
		for _, label := range column {
			l.labels = max(l.labels, int(label)+1)
		}
	}
	return l
}

func newLister(l *learned) *lister {
	out := &lister{learned: l, sure: make([]int, l.labels), tied: make([]int, l.labels), shares: make([]float64, l.labels)}
	for _, k := range l.ks {
		out.lists.byK = append(out.lists.byK, toplist{k: k})
		out.popular.byK = append(out.popular.byK, toplist{k: k})
	}
	return out
}

// take cuts the lists of a user from scores, ranked of which are not −Inf; ids are the
// items of scores, nil for all.
func (l *lister) take(scores []float32, ids []int32, ranked int) {
	l.lists.take(scores, ids, ranked)
	if !l.pops {
		return
	}
	l.places = l.places[:0]
	for j, x := range scores {
		i := j
		if ids != nil {
			i = int(ids[j])
		}
		if x == notRanked {
			l.places = append(l.places, notRanked)
		} else {
			l.places = append(l.places, l.rank[i])
		}
	}
	l.popular.take(l.places, ids, ranked)
}

// at returns the list for k, one of ks.
func (l *lister) at(k int) *toplist {
	j, _ := slices.BinarySearch(l.ks, k)
	return &l.lists.byK[j]
}

// ofList is a metric of the list of k of the user at hand.
type ofList func(l *lister, k int) float64

func novelty(l *lister, k int) float64 {
	return l.at(k).mean(func(i int32) float64 { return l.information[i] })
}

func meanCount(l *lister, k int) float64 {
	return l.at(k).mean(func(i int32) float64 { return float64(l.Counts[i]) })
}

func tailShare(l *lister, k int) float64 {
	return l.at(k).mean(func(i int32) float64 { return one(l.Tail[i]) })
}

func coldShare(l *lister, k int) float64 {
	return l.at(k).mean(func(i int32) float64 { return one(l.Counts[i] == 0) })
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func revenue(l *lister, k int) float64 {
	list, sum := l.at(k), 0.0
	for _, i := range l.relevant {
		if !math.IsNaN(l.Price[i]) {
			sum += l.Price[i] * list.chance(l.row[i])
		}
	}
	return sum
}

// serendipity: ties by score and ties by popularity are broken independently.
func serendipity(l *lister, k int) float64 {
	list, sum := l.at(k), 0.0
	j, _ := slices.BinarySearch(l.ks, k)
	popular := &l.popular.byK[j]
	for _, i := range l.relevant {
		sum += list.chance(l.row[i]) * (1 - popular.chance(l.rank[i]))
	}
	return sum / float64(list.size())
}

// count makes the histograms of a label over the items of a list. It ends with reset.
func (l *lister) count(list *toplist, label []int32) {
	l.seen = l.seen[:0]
	add := func(to []int, i int32) {
		c := label[i]
		if l.sure[c] == 0 && l.tied[c] == 0 {
			l.seen = append(l.seen, c)
		}
		to[c]++
	}
	for _, i := range list.sure {
		add(l.sure, i)
	}
	for _, i := range list.tied {
		add(l.tied, i)
	}
}

func (l *lister) reset() {
	for _, c := range l.seen {
		l.sure[c], l.tied[c] = 0, 0
	}
}

// diversity: with s of the sure and t of the n tied items in a category, and m of the n
// in the list, s(s−1)/2 + s·t·m/n + t(t−1)/2 · m(m−1)/(n(n−1)) pairs are expected to be
// of that category both.
func diversity(l *lister, k int) float64 {
	list := l.at(k)
	l.count(list, l.Category)
	m, n := float64(list.open), float64(len(list.tied))
	both := 0.0 // probability of two tied items to be in the list
	if n > 1 {
		both = m * (m - 1) / (n * (n - 1))
	}
	same := 0.0
	for _, c := range l.seen {
		s, t := float64(l.sure[c]), float64(l.tied[c])
		same += s*(s-1)/2 + s*t*m/n + t*(t-1)/2*both
	}
	l.reset()
	size := float64(list.size())
	return 1 - same/(size*(size-1)/2)
}
