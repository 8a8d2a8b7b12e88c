package eval

import (
	"math"
	"slices"
	"sync/atomic"
)

// Aggregate is a metric of a model rather than of its users. With x(i) the expected
// number of users whose list holds item i (Facts says what a list is), I items in the
// catalogue, and q(i) = x(i)/Σ_j x(j):
//
//	coverage@k            Σ_i (1 − Π_u (1 − P(i in the list of u))) / I: the expected share
//	                      of items recommended to anybody (Ge et al. 2010), ties of
//	                      different users being broken independently
//	gini-exposure@k       Σ_i (2i − I − 1)·x(i) / (I·Σ x) with x rising, i from 1: 0 when all
//	                      items are recommended equally often, 1 − 1/I when one is alone
//	                      (Shani and Gunawardana 2011)
//	entropy@k             −Σ_i q(i)·ln q(i), in nats (Shani and Gunawardana 2011)
//	entropy-normalised@k  the same over ln I; 1 for a catalogue of one item
//	gauc                  Σ_u R_u·auc_u / Σ_u R_u with R_u the relevant items of u
//	                      (Zhu et al. 2017)
//
// Items nobody gets count: I is the whole catalogue, or what the view ranks. Gini and
// entropy are those of expected exposures (Diaz et al. 2020), so a constant scorer, whose
// ties take turns, exposes all items alike, as random rankings do in the long run.
type Aggregate struct {
	Metric string  // its name, as ParseMetric reads it
	Value  float64 // of all users together
}

// exposure adds up lists in integers, whose sums do not depend on the order of users.
type exposure struct {
	times []atomic.Int64 // by item: expected number of lists, in units of 1/unit
	miss  []atomic.Int64 // by item: −ln of the probability to be in no list, likewise
}

const (
	// unit lets 2³¹ users be added up.
	unit = 1 << 32
	// surely stands for −ln 0: 1 − e^−40 is 1 in float64. 2²⁵ users can add it.
	surely = 40
)

func newExposure(items int) *exposure {
	return &exposure{make([]atomic.Int64, items), make([]atomic.Int64, items)}
}

func (e *exposure) add(l *toplist) {
	for _, i := range l.sure {
		e.times[i].Add(unit)
		e.miss[i].Add(surely * unit)
	}
	p, miss := l.share(), float64(surely)
	if p < 1 {
		miss = min(-math.Log1p(-p), surely)
	}
	times, missed := int64(math.Round(p*unit)), int64(math.Round(miss*unit))
	for _, i := range l.tied {
		e.times[i].Add(times)
		e.miss[i].Add(missed)
	}
}

// ofExposure is a metric of all lists; items are those that could be in one.
type ofExposure func(e *exposure, items []int32) float64

func coverage(e *exposure, items []int32) float64 {
	_, miss := rising(e.miss, items)
	sum := 0.0
	for _, x := range miss {
		sum -= math.Expm1(-x)
	}
	return sum / float64(len(items))
}

// rising returns what was added up for the items, in rising order, and the sum. Sorted,
// it adds up to the same bits whatever the items are called.
func rising(of []atomic.Int64, items []int32) (sum float64, values []float64) {
	for _, i := range items {
		values = append(values, float64(of[i].Load())/unit)
	}
	slices.Sort(values)
	for _, x := range values {
		sum += x
	}
	return sum, values
}

func gini(e *exposure, items []int32) float64 {
	total, times := rising(e.times, items)
	n, sum := float64(len(times)), 0.0
	for j, x := range times {
		sum += (2*float64(j+1) - n - 1) * x
	}
	return sum / (n * total)
}

func entropy(e *exposure, items []int32) float64 {
	total, times := rising(e.times, items)
	sum := 0.0
	for _, x := range times {
		if x > 0 {
			sum -= x / total * math.Log(x/total)
		}
	}
	return sum
}

func entropyNormalised(e *exposure, items []int32) float64 {
	if len(items) == 1 {
		return 1
	}
	return entropy(e, items) / math.Log(float64(len(items)))
}

// totals gather what aggregates are made of, from the users of the first view.
type totals struct {
	asked     []bound
	items     []int32           // that the view ranks
	exposures map[int]*exposure // by k, which is only looked up
	auc       []float64         // by row of users; nil unless gauc is asked for
	rows      []int
}

func newTotals(t *Task, asked []bound, among []int32, users int) *totals {
	out := &totals{asked: asked, items: among, exposures: map[int]*exposure{}}
	if among == nil {
		for i := range t.Items {
			out.items = append(out.items, int32(i))
		}
	}
	for _, a := range asked {
		switch {
		case a.total != nil && out.exposures[a.k] == nil:
			out.exposures[a.k] = newExposure(t.Items)
		case a.Name == "gauc":
			out.auc, out.rows = make([]float64, users), make([]int, users)
		}
	}
	return out
}

// add takes in the user that r has just ranked. Rows differ between concurrent calls.
func (t *totals) add(r *ranker, row int) {
	for k, e := range t.exposures {
		e.add(r.lister.at(k))
	}
	if t.auc != nil {
		t.auc[row], t.rows[row] = auc(&r.ranking, 0), r.ranking.relevant
	}
}

func (t *totals) values() []Aggregate {
	var out []Aggregate
	for _, a := range t.asked {
		switch {
		case a.total != nil:
			out = append(out, Aggregate{a.name, a.total(t.exposures[a.k], t.items)})
		case a.Name == "gauc":
			sum, n := 0.0, 0
			for row, x := range t.auc {
				sum += x * float64(t.rows[row])
				n += t.rows[row]
			}
			out = append(out, Aggregate{a.name, sum / float64(n)})
		}
	}
	return out
}
