package eval

import (
	"math"
	"slices"
)

// Part is what an item, a category or a price band (Explanation.Parted) adds to a metric
// that is not made of ranks.
type Part struct {
	ID     int32   // dense id of an item or user; number of a category or band
	Chance float64 // probability of the item to be in the list of the user; of a band its expected share of the list; else 1
	Of     float64 // what counts, see Explanation.Counted
	Credit float64 // its summand, before Divisor
}

// parted is how a metric comes about: (start + Σ credit) / divisor.
type parted struct {
	by, counted string
	parts       []Part
	start       float64
	divisor     float64
	formula     string // of the divisor
}

func (e *Explanation) fill(p parted) {
	e.Parted, e.Counted, e.Parts, e.Start, e.Divisor, e.Formula = p.by, p.counted, p.parts, p.start, p.divisor, p.formula
}

// explain takes a metric of the list of the user at hand apart.
func (l *lister) explain(name string, k int) parted {
	list := l.at(k)
	p := parted{by: "item", divisor: float64(list.size()), formula: "L, the items in the list"}
	each := func(items []int32, of func(i int32) float64) {
		for _, i := range items {
			x, chance := of(i), list.chance(l.row[i])
			p.parts = append(p.parts, Part{i, chance, x, chance * x})
		}
	}
	all := slices.Concat(list.sure, list.tied)
	switch name {
	case "novelty":
		p.counted = "bits"
		each(all, func(i int32) float64 { return l.information[i] })
	case "arp":
		p.counted = "training rows"
		each(all, func(i int32) float64 { return float64(l.Counts[i]) })
	case "aplt":
		p.counted = "of the tail"
		each(all, func(i int32) float64 { return one(l.Tail[i]) })
	case "cold-share":
		p.counted = "without a row"
		each(all, func(i int32) float64 { return one(l.Counts[i] == 0) })
	case "serendipity":
		p.counted = "chance to be missing among the popular"
		j, _ := slices.BinarySearch(l.ks, k)
		each(l.relevant, func(i int32) float64 { return 1 - l.popular.byK[j].chance(l.rank[i]) })
	case "revenue":
		p.counted, p.divisor, p.formula = "price", 1, "1"
		each(l.relevant, func(i int32) float64 { return zeroed(l.Price[i]) })
	case "diversity":
		p.divisor = p.divisor * (p.divisor - 1) / 2
		p.start, p.formula = p.divisor, "L(L−1)/2, the pairs of the list"
		p.by, p.counted = "category", "expected items in the list"
		p.categories(l, list)
	case "price-calibration":
		p.by, p.counted, p.divisor, p.formula = "band", "share of the user's items", 1, "1"
		p.bands(l, list)
	}
	return p
}

func zeroed(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// categories takes the pairs of a category off; see diversity.
func (p *parted) categories(l *lister, list *toplist) {
	l.count(list, l.Category)
	m, n := float64(list.open), float64(len(list.tied))
	both := 0.0
	if n > 1 {
		both = m * (m - 1) / (n * (n - 1))
	}
	for _, c := range l.seen {
		s, t := float64(l.sure[c]), float64(l.tied[c])
		p.parts = append(p.parts, Part{c, 1, s + t*m/n, 0 - (s*(s-1)/2 + s*t*m/n + t*(t-1)/2*both)})
	}
	l.reset()
}

// bands adds what every band the user bought in is off by; see priceCalibration.
func (p *parted) bands(l *lister, list *toplist) {
	history := l.History.At(l.user)
	l.count(list, l.Band)
	clear(l.shares)
	for _, i := range history {
		l.shares[l.Band[i]] += 1 / float64(len(history))
	}
	for b, x := range l.shares {
		if x > 0 {
			credit := x * hypergeometric(len(list.tied), l.tied[b], list.open, func(n int) float64 {
				q := float64(l.sure[b]+n) / float64(list.size())
				return math.Log(x / ((1-blend)*q + blend*x))
			})
			share := (float64(l.sure[b]) + float64(l.tied[b])*list.share()) / float64(list.size())
			p.parts = append(p.parts, Part{int32(b), share, x, credit})
		}
	}
	l.reset()
}
