package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Explanation is how a metric of ranks came about for one user in one view: Value is
// the sum of Credit over Relevant, divided by Divisor.
type Explanation struct {
	Metric   Metric
	Value    float64
	Relevant []Explained // by falling score
	Ranked   int         // items ranked, relevant ones included
	Divisor  float64
	Formula  string // of Divisor: "min(k, R)"
}

// Explained is a relevant item. It stands at one of the ranks First … Last, which it
// shares with tied items, each equally often.
type Explained struct {
	Item        int32
	Score       float32
	Grade       float64 // 1 unless m is graded
	First, Last int
	Within      float64 // probability to be in the top k
	Credit      float64 // expected; items of a tied group share what the group earns equally
}

// Explain computes m, a metric of ranks, for user u in a view of t, with the scores of s.
// Value is what Evaluate returns for the user, given the same scores. It fails as Evaluate
// does, and when the view has no relevant item of u.
func Explain(ctx context.Context, s Scorer, t Task, view string, u int32, m Metric) (*Explanation, error) {
	v := slices.IndexFunc(t.Views, func(v View) bool { return v.Name == view })
	if v < 0 {
		return nil, fmt.Errorf("eval: no view %q", view)
	}
	items := t.Views[v].Relevant.At(u)
	if len(items) == 0 {
		return nil, fmt.Errorf("eval: user %d has no relevant item in view %q", u, view)
	}
	t.Views, t.Users = t.Views[v:v+1], []int32{u}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if err := t.ValidateMetrics([]Metric{m}); err != nil {
		return nil, err
	}
	asked := bind([]Metric{m}, t.Items)
	if asked[0].value == nil {
		return nil, fmt.Errorf("eval: metric %q is not made of ranks: nothing to explain", m)
	}
	r := newRanker(&t, asked, t.among(), newTables(t.Items), nil)
	r.ranking.corrector = newCorrector(&t, asked)
	r.whole, r.part = newCounts(t.Items), newCounts(t.Items) // ranks below k too
	var out *Explanation
	err := eachUser(ctx, s, t.Items, t.Users, Options{}, func() func(int, []float32) {
		return func(_ int, row []float32) {
			scores := appendAt(nil, row, items)
			r.exclude(row, u)
			r.countWhole(row, u)
			r.rank(0, u, row)
			out = r.explain(m, asked[0], items, scores)
		}
	})
	return out, err
}

// explain takes the ranking of the user at hand apart. Every metric of ranks is a sum over
// tied groups: what a group earns is the metric of a ranking with this group alone.
func (r *ranker) explain(m Metric, a bound, items []int32, scores []float32) *Explanation {
	whole := r.ranking
	out := &Explanation{Metric: m, Value: a.value(&whole, a.k), Ranked: whole.ranked}
	out.Divisor, out.Formula = divisor(m.Name, &whole, a.k)
	order := make([]int, len(items))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(scores[y], scores[x]) })
	for n, g := range whole.groups {
		alone := whole
		alone.groups = []group{g}
		earned := 0.0
		if first := m.Name == "hit" || m.Name == "mrr"; !first || n == 0 { // these look no further
			earned = a.value(&alone, a.k) * out.Divisor
		}
		for _, j := range order[g.before : g.before+g.relevant] {
			e := Explained{Item: items[j], Score: scores[j], Grade: 1, First: g.greater + 1, Last: g.greater + g.size,
				Within: float64(g.within(a.k)) / float64(g.size), Credit: earned / float64(g.relevant)}
			if r.graded {
				view := &r.task.Views[0]
				e.Grade = view.grades(r.task.Users[0])[j]
			}
			out.Relevant = append(out.Relevant, e)
		}
	}
	return out
}

// divisor is what a metric divides the sum over its relevant items by.
func divisor(name string, r *ranking, k int) (value float64, formula string) {
	R := r.relevant
	switch name {
	case "ndcg":
		return r.discount[min(k, R)], "sum of 1/log2(r+1) over the first min(k, R) ranks"
	case "ndcg-graded", "ndcg-graded-linear":
		gain := exponential
		if name == "ndcg-graded-linear" {
			gain = linear
		}
		if ideal := r.idealGain(k, gain); ideal > 0 {
			return ideal, "sum of gain/log2(r+1) in the best order"
		}
		return 1, "no grade above 0: nothing to gain"
	case "recall-capped", "map":
		return float64(min(k, R)), "min(k, R)"
	case "precision":
		return float64(k), "k"
	case "hit", "mrr":
		return 1, "1"
	}
	return float64(R), "R"
}
