package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Explanation is how a metric came about for one user in one view. That of a metric of
// ranks has Relevant, any other has Parts: Value is the sum of Credit over them, with
// Start, divided by Divisor.
type Explanation struct {
	Metric   Metric      // that is explained
	Value    float64     // of the user, or of the model if Metric is an aggregate
	Relevant []Explained // by falling score
	Ranked   int         // items ranked, relevant ones included
	Start    float64     // of all that is not among the parts; 0 for most metrics
	Divisor  float64     // what the sum of credits is divided by
	Formula  string      // of Divisor: "min(k, R)"

	Parts   []Part // items by falling score, categories and bands in no order to rely on
	Parted  string // what a part is: "item", "category", "band" or "user"
	Counted string // what Part.Of is

	// Of an aggregate Value is that of the model: Users made it, and Without would be it
	// if the user were not among them; nil without another.
	Users   int
	Without *float64 // see Users
}

// Explained is a relevant item. It stands at one of the ranks First … Last, which it
// shares with tied items, each equally often.
type Explained struct {
	Item        int32   // dense id
	Score       float32 // of the model for the user
	Grade       float64 // 1 unless m is graded
	First, Last int     // ranks, from 1
	Within      float64 // probability to be in the top k
	Credit      float64 // expected; items of a tied group share what the group earns equally
}

// Explain computes m for user u in a view of t, with the scores of s. Value is what
// Evaluate returns for the user, or for the model if m is an aggregate, given the same
// scores; an aggregate costs what Evaluate does. It fails as Evaluate does, when the view
// has no relevant item of u, when u has no value, and on an aggregate of another view
// than the first.
func Explain(ctx context.Context, s Scorer, t Task, view string, u int32, m Metric) (*Explanation, error) {
	v := slices.IndexFunc(t.Views, func(v View) bool { return v.Name == view })
	if v < 0 {
		return nil, fmt.Errorf("eval: no view %q", view)
	}
	items := t.Views[v].Relevant.At(u)
	if len(items) == 0 {
		return nil, fmt.Errorf("eval: user %d has no relevant item in view %q", u, view)
	}
	whole := t.Users
	t.Views, t.Users = t.Views[v:v+1], []int32{u}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if err := t.ValidateMetrics([]Metric{m}); err != nil {
		return nil, err
	}
	asked := bind([]Metric{m}, t.Items)
	if asked[0].Aggregate {
		if v > 0 {
			return nil, fmt.Errorf("eval: metric %q is one of the model, which view %q does not have", m, view)
		}
		t.Users = whole
		return explainAggregate(ctx, s, t, u, m)
	}
	r := newRanker(&t, asked, t.among(), newTables(t.Items), newLearned(&t, asked))
	r.ranking.corrector = newCorrector(&t, asked)
	r.whole, r.part = newCounts(t.Items), newCounts(t.Items) // ranks below k too
	var out *Explanation
	err := eachUser(ctx, s, t.Items, t.Users, Options{}, func() func(int, []float32) {
		return func(_ int, row []float32) {
			scores := appendAt(nil, row, items)
			r.exclude(row, u)
			r.countWhole(row, u)
			r.rank(0, u, row)
			if asked[0].list == nil {
				out = r.explain(m, asked[0], items, scores)
				return
			}
			out = &Explanation{Metric: m, Value: asked[0].list(r.lister, asked[0].k), Ranked: r.ranking.ranked}
			out.fill(r.lister.explain(m.Name, asked[0].k))
		}
	})
	if err == nil && math.IsNaN(out.Value) {
		return nil, fmt.Errorf("eval: metric %q: user %d has no value", m, u)
	}
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
	if strings.HasSuffix(name, "-corrected") {
		return 1, "1; the item earns what its rank among the candidates is worth, see Krichene and Rendle 2020"
	}
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
