package eval

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// explainAggregate ranks for all users of t and shows what the items that u gets have to
// do with the number they make together. Aggregates are those of the first view.
func explainAggregate(ctx context.Context, s Scorer, t Task, u int32, m Metric) (*Explanation, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	asked := bind([]Metric{m}, t.Items)
	a, users, among := asked[0], t.users(), t.among()
	learned, tables := newLearned(&t, asked), newTables(t.Items)
	results, rows := newResults(&t, users, asked)
	totals := newTotals(&t, asked, among[0], len(results[0].Users))
	out := &Explanation{Metric: m, Users: len(results[0].Users)}
	var mine toplist
	row := -1
	err := eachUser(ctx, s, t.Items, users, Options{}, func() func(int, []float32) {
		r := newRanker(&t, asked, among, tables, learned)
		return func(pos int, scores []float32) {
			at := int(rows[0][pos])
			if at < 0 {
				return
			}
			r.exclude(scores, users[pos])
			r.countWhole(scores, users[pos])
			r.rank(0, users[pos], scores)
			totals.add(r, at)
			if users[pos] != u {
				return
			}
			row, out.Ranked = at, r.ranking.ranked
			if r.lister != nil {
				mine = *r.lister.at(a.k)
				mine.sure, mine.tied = slices.Clone(mine.sure), slices.Clone(mine.tied)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if row < 0 {
		return nil, fmt.Errorf("eval: user %d is not among those evaluated", u)
	}
	out.Value = totals.values()[0].Value
	if a.total == nil {
		out.fill(totals.explainAUC(row, u, out))
		return out, nil
	}
	out.fill(totals.explain(a, &mine))
	if out.Users > 1 {
		e := totals.exposures[a.k]
		e.remove(&mine)
		without := a.total(e, totals.items)
		out.Without = &without
	}
	return out, nil
}

// remove takes back what add did.
func (e *exposure) remove(l *toplist) {
	alone := newExposure(len(e.times))
	alone.add(l)
	for i := range e.times {
		e.times[i].Add(-alone.times[i].Load())
		e.miss[i].Add(-alone.miss[i].Load())
	}
}

// explain: every item of the catalogue adds a term; those of the list are parts, the
// others are in start.
func (t *totals) explain(a bound, list *toplist) parted {
	e := t.exposures[a.k]
	total, rising := rising(e.times, t.items)
	n := float64(len(t.items))
	p := parted{by: "item", counted: "expected number of lists", divisor: 1, formula: "1"}
	switch a.Name {
	case "coverage":
		p.divisor, p.formula = n, "I, the items that could be in a list"
	case "gini-exposure":
		p.divisor, p.formula = n*total, "I times all places in lists"
	case "entropy-normalised":
		if n > 1 {
			p.divisor, p.formula = math.Log(n), "ln I"
		}
	}
	term := func(i int32, x float64) float64 {
		switch a.Name {
		case "coverage":
			return -math.Expm1(-float64(e.miss[i].Load()) / unit)
		case "gini-exposure": // the mean place of those with as many lists
			first, _ := slices.BinarySearch(rising, x)
			after, _ := slices.BinarySearch(rising, math.Nextafter(x, math.Inf(1)))
			return (float64(first+1+after) - n - 1) * x
		case "entropy-normalised":
			if n == 1 {
				return 1
			}
		}
		if x == 0 {
			return 0
		}
		return -x / total * math.Log(x/total)
	}
	chances := map[int32]float64{}
	for _, i := range list.sure {
		chances[i] = 1
	}
	for _, i := range list.tied {
		chances[i] = list.share()
	}
	for _, i := range slices.Concat(list.sure, list.tied) {
		x := float64(e.times[i].Load()) / unit
		p.parts = append(p.parts, Part{i, chances[i], x, term(i, x)})
	}
	for _, i := range t.items {
		if _, in := chances[i]; !in {
			p.start += term(i, float64(e.times[i].Load())/unit)
		}
	}
	return p
}

// explainAUC: a user weighs as much as its relevant items.
func (t *totals) explainAUC(row int, u int32, out *Explanation) parted {
	p := parted{by: "user", counted: "relevant items", formula: "relevant items of all users"}
	for r, x := range t.auc {
		n := float64(t.rows[r])
		p.divisor += n
		if r == row {
			p.parts = []Part{{u, 1, n, n * x}}
		} else {
			p.start += n * x
		}
	}
	if rest := p.divisor - p.parts[0].Of; rest > 0 {
		without := p.start / rest
		out.Without = &without
	}
	return p
}
