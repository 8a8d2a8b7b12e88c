package eval_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/train/eval"
)

func TestMetricsByHand(t *testing.T) {
	const d2, d3, d4 = 0.6309297535714575, 0.5, 0.43067655807339306 // 1/log2(3), 1/log2(4), 1/log2(5)
	distinct := []float32{.9, .8, .7, .6, .5}
	tied := []float32{5, 4, 4, 4, 1} // items 1, 2 and 3 share ranks 2 to 4
	for _, c := range []struct {
		name     string
		scores   []float32
		relevant []int32
		metric   string
		want     float64
	}{
		// Ranks 2 and 5 of five.
		{"recall", distinct, []int32{1, 4}, "recall@2", 1. / 2},
		{"recall is over |relevant|, not min(k, |relevant|)", distinct, []int32{1, 4}, "recall@1", 0},
		{"recall at 1 of 2", distinct, []int32{0, 4}, "recall@1", 1. / 2},
		{"precision", distinct, []int32{1, 4}, "precision@4", 1. / 4},
		{"hit", distinct, []int32{1, 4}, "hit@2", 1},
		{"miss", distinct, []int32{1, 4}, "hit@1", 0},
		{"mrr", distinct, []int32{1, 4}, "mrr", 1. / 2},
		{"mrr cut", distinct, []int32{1, 4}, "mrr@1", 0},
		{"ndcg", distinct, []int32{1, 4}, "ndcg@3", d2 / (1 + d2)},
		{"ndcg ideal over min(k, R)", distinct, []int32{1, 4}, "ndcg@1", 0},
		{"ndcg whole", distinct, []int32{1, 3}, "ndcg", (d2 + d4) / (1 + d2)},
		{"map", distinct, []int32{1, 4}, "map", (1./2 + 2./5) / 2},
		{"map cut", distinct, []int32{1, 4}, "map@2", (1. / 2) / 2},
		{"map divides by min(k, R)", distinct, []int32{0, 4}, "map@1", 1},
		{"auc", distinct, []int32{1, 4}, "auc", 2. / 6}, // pairs won: (1,2), (1,3) of 2·3
		{"perfect", distinct, []int32{0, 1}, "auc", 1},
		{"inverted", distinct, []int32{3, 4}, "auc", 0},

		{"recall capped by k", distinct, []int32{0, 4}, "recall-capped@1", 1},
		{"recall capped by R", distinct, []int32{1, 4}, "recall-capped@4", 1. / 2},
		{"r-precision", distinct, []int32{1, 4}, "r-precision", 1. / 2},
		{"map full", distinct, []int32{1, 4}, "map-full", (1./2 + 2./5) / 2},
		{"map full divides by R", distinct, []int32{0, 4}, "map-full@1", 1. / 2},

		// One relevant item at rank 2, 3 or 4, each with probability 1/3.
		{"recall, one tied", tied, []int32{2}, "recall@3", 2. / 3},
		{"precision, one tied", tied, []int32{2}, "precision@3", 2. / 9},
		{"hit, one tied", tied, []int32{2}, "hit@2", 1. / 3},
		{"mrr, one tied", tied, []int32{2}, "mrr", (1./2 + 1./3 + 1./4) / 3},
		{"mrr, one tied, cut", tied, []int32{2}, "mrr@3", (1./2 + 1./3) / 3},
		{"ndcg, one tied", tied, []int32{2}, "ndcg@3", (d2 + d3) / 3},
		{"map, one tied", tied, []int32{2}, "map@3", (1./2 + 1./3) / 3},
		{"auc, one tied", tied, []int32{2}, "auc", (1./2 + 1./2 + 1) / 4}, // loses to 0, ties 1 and 3, beats 4

		// Two relevant items at ranks {2,3}, {2,4} or {3,4}, each with probability 1/3.
		{"recall, two tied", tied, []int32{1, 3}, "recall@3", (1 + 1./2 + 1./2) / 3},
		{"hit, two tied", tied, []int32{1, 3}, "hit@2", 2. / 3},
		{"hit, two tied, sure", tied, []int32{1, 3}, "hit@3", 1},
		{"mrr, two tied", tied, []int32{1, 3}, "mrr", (1./2 + 1./2 + 1./3) / 3},
		{"ndcg, two tied", tied, []int32{1, 3}, "ndcg@3", (d2 + d3 + d2 + d3) / 3 / (1 + d2)},
		{"map, two tied", tied, []int32{1, 3}, "map@4", ((1./2 + 2./3) + (1./2 + 2./4) + (1./3 + 2./4)) / 3 / 2},
		{"map, two tied, cut", tied, []int32{1, 3}, "map@3", ((1./2 + 2./3) + 1./2 + 1./3) / 3 / 2},
		{"auc, two tied", tied, []int32{1, 3}, "auc", 2 * (0 + 1./2 + 1) / 6},

		// A relevant item at rank 1 and another at rank 2, 3 or 4.
		{"map, one before", tied, []int32{0, 2}, "map@3", (1 + 2./2 + 1 + 2./3 + 1) / 3 / 2},
		{"hit, one before", tied, []int32{0, 2}, "hit@1", 1},

		{"r-precision, tied", tied, []int32{0, 2}, "r-precision", (1 + 1./3) / 2},

		{"zero ties minus zero", []float32{float32(math.Copysign(0, -1)), 0, 1, 2}, []int32{0, 3}, "recall@3", 3. / 4},
		{"negative scores", []float32{-3, -1, -2, 0}, []int32{0, 1}, "mrr", 1. / 2},
	} {
		require.InDelta(t, c.want, one(t, c.scores, c.relevant, c.metric)[0], 1e-12, c.name)
	}
}

// The closed forms are the plain metrics averaged over all orders of tied items.
func TestMetricsAverageOverOrdersOfTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 7).Draw(t, "items")
		scores := rapid.SliceOfN(rapid.Map(rapid.IntRange(-1, 2),
			func(x int) float32 { return float32(x) }), n, n).Draw(t, "scores")
		perm := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6}[:n]).Draw(t, "perm")
		relevant := ascending(perm[:rapid.IntRange(1, n-1).Draw(t, "relevant")])
		k := rapid.IntRange(1, n).Draw(t, "k")

		ms := []eval.Metric{{Name: "auc"}, {Name: "r-precision"}}
		for _, name := range []string{"ndcg", "mrr", "map", "map-full"} {
			ms = append(ms, eval.Metric{Name: name}, eval.Metric{Name: name, K: k})
		}
		for _, name := range []string{"recall", "recall-capped", "hit", "precision"} {
			ms = append(ms, eval.Metric{Name: name, K: k})
		}
		want, orders := make([]float64, len(ms)), 0
		for rel := range orderings(scores, relevant) {
			orders++
			for j, m := range ms {
				want[j] += plain(m, rel)
			}
		}
		for j, m := range ms {
			got := one(t, scores, relevant, m.String())[0]
			require.InDelta(t, want[j]/float64(orders), got, 1e-12, m.String())
		}
	})
}

// orderings yields, for every order of the items by falling score, which ranks hold
// a relevant item. The slice is reused.
func orderings(scores []float32, relevant []int32) func(yield func(rel []bool) bool) {
	return func(yield func(rel []bool) bool) {
		var order []int
		rel := make([]bool, len(scores))
		var extend func() bool
		extend = func() bool {
			if len(order) == len(scores) {
				for r, i := range order {
					rel[r] = slices.Contains(relevant, int32(i))
				}
				return yield(rel)
			}
			best := float32(math.Inf(-1)) // of the items still to be placed
			for i, x := range scores {
				if !slices.Contains(order, i) {
					best = max(best, x)
				}
			}
			for i, x := range scores {
				if x == best && !slices.Contains(order, i) {
					order = append(order, i)
					if !extend() {
						return false
					}
					order = order[:len(order)-1]
				}
			}
			return true
		}
		extend()
	}
}

// plain is m for one ranking without ties, straight from its definition; rel[r-1]
// tells whether rank r holds a relevant item.
func plain(m eval.Metric, rel []bool) float64 {
	k := m.K
	if k == 0 {
		k = len(rel)
	}
	var hits, all, dcg, ideal, first, precisions, pairs, wrong float64
	for r := 1; r <= len(rel); r++ {
		if !rel[r-1] {
			wrong++
			continue
		}
		all++
		pairs += wrong // those above it
		if all <= float64(k) {
			ideal += 1 / math.Log2(all+1)
		}
		if r <= k {
			hits++
			dcg += 1 / math.Log2(float64(r)+1)
			precisions += hits / float64(r)
			if first == 0 {
				first = 1 / float64(r)
			}
		}
	}
	switch m.Name {
	case "recall":
		return hits / all
	case "recall-capped":
		return hits / min(float64(k), all)
	case "r-precision":
		best := 0.
		for _, is := range rel[:int(all)] {
			if is {
				best++
			}
		}
		return best / all
	case "map-full":
		return precisions / all
	case "precision":
		return hits / float64(k)
	case "hit":
		return min(hits, 1)
	case "ndcg":
		return dcg / ideal
	case "mrr":
		return first
	case "map":
		return precisions / min(float64(k), all)
	case "auc":
		return 1 - pairs/(all*wrong)
	}
	panic("unknown metric")
}

// A constant scorer tells nothing, so it gets what a random order gets: R relevant
// items among N are in the top k with probability k/N each.
func TestConstantScorerIsRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 300).Draw(t, "items")
		R := rapid.IntRange(1, n-1).Draw(t, "relevant")
		k := rapid.IntRange(1, n).Draw(t, "k")
		relevant := make([]int32, R)
		for i := range relevant {
			relevant[i] = int32(i)
		}
		scores := make([]float32, n)
		share := float64(k) / float64(n)
		at := func(name string) float64 {
			return one(t, scores, relevant, eval.Metric{Name: name, K: k}.String())[0]
		}
		require.InDelta(t, share, at("recall"), 1e-12)
		require.InDelta(t, float64(R)/float64(n), at("precision"), 1e-12)
		require.InDelta(t, .5, one(t, scores, relevant, "auc")[0], 1e-12)
		missLog := 0. // ln C(n−R, k) − ln C(n, k)
		if k <= n-R {
			missLog = lnChoose(n-R, k) - lnChoose(n, k)
		} else {
			missLog = math.Inf(-1)
		}
		require.InDelta(t, 1-math.Exp(missLog), at("hit"), 1e-9)
	})
}

func lnChoose(n, k int) float64 {
	ln := func(x int) float64 { y, _ := math.Lgamma(float64(x + 1)); return y }
	return ln(n) - ln(k) - ln(n-k)
}
