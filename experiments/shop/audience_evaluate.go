package shop

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// EvaluateAudience says how many of the n users most likely to want an item took it in the
// test part, over the items with at least so many training rows. Naive are the users with
// most training rows among those who had not met it, and users at random: the share of all
// who had not met the item that took it.
//
// The facts are how far chances are from what happened: the expected calibration error over
// ten groups of pairs by their chance, as large as each other in expected hits (Naeini et
// al. 2015 have groups of equal width, where nearly all pairs would be in the first), in
// all and relative to the rate; and, for some wanted precisions, how many users AudienceOf
// would take and the precision that these came to, over all items together.
func EvaluateAudience(ctx context.Context, shops []*Shop, n, atLeast int) (*Evaluation, error) {
	if n < 1 || atLeast < 1 {
		return nil, wrong("%d users of items with at least %d rows, want both ≥ 1", n, atLeast)
	}
	return evaluate("audience", shops, func(s *Shop) (*sample, error) {
		var items []int32
		for i, rows := range s.Train.ItemCounts() {
			if int(rows) >= atLeast {
				items = append(items, int32(i))
			}
		}
		if len(items) < 2 {
			return nil, wrong("%d items have at least %d rows in train, want ≥ 2", len(items), atLeast)
		}
		c, err := s.Calibrate(ctx)
		if err != nil {
			return nil, err
		}
		all, err := s.wanting(ctx, s.chancesFor(c, s.Test), s.known(), items)
		if err != nil {
			return nil, err
		}
		out := &sample{unit: "item", chosen: c.String()}
		precision := measured{name: fmt.Sprintf("precision@%d", n), ways: []string{"audience", "most active users", "random users"}, values: make([][]float64, 3)}
		took, rows := s.Test.ByItem(), s.Train.UserCounts()
		for at, i := range items {
			list, buyers := all[at], took.At(i)
			active := slices.Clone(list)
			slices.SortFunc(active, func(a, b wants) int {
				return cmp.Or(cmp.Compare(rows[b.user], rows[a.user]), cmp.Compare(a.user, b.user))
			})
			for w, value := range []float64{share(list, buyers, n), share(active, buyers, n), share(list, buyers, len(list))} {
				precision.values[w] = append(precision.values[w], value)
			}
		}
		out.measures = []measured{precision}
		out.facts = s.promises(items, all)
		return out, nil
	})
}

// share is how many of the first n took it, of n or as many as there are.
func share(list []wants, took []int32, n int) float64 {
	n = min(n, len(list))
	if n == 0 {
		return 0
	}
	hits := 0
	for _, w := range list[:n] {
		if contains(took, w.user) {
			hits++
		}
	}
	return float64(hits) / float64(n)
}

// groups of pairs that a calibration error is told by.
const groups = 10

// promises compares chances with what happened in test.
func (s *Shop) promises(items []int32, all [][]wants) []Fact {
	took := s.Test.ByItem()
	type pair struct {
		chance float64
		hit    bool
	}
	var pairs []pair
	expected, hits := 0.0, 0.0
	for at, i := range items {
		for _, w := range all[at] {
			hit := contains(took.At(i), w.user)
			pairs = append(pairs, pair{w.chance, hit})
			expected += w.chance
			if hit {
				hits++
			}
		}
	}
	n := float64(len(pairs))
	facts := []Fact{{Name: "expected rate", Value: expected / n}, {Name: "rate of test", Value: hits / n}}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.chance, b.chance) })
	off, sum, of, came, g := 0.0, 0.0, 0.0, 0.0, 1
	for at, p := range pairs {
		sum, of = sum+p.chance, of+p.chance
		if p.hit {
			came++
		}
		if at == len(pairs)-1 || sum >= expected*float64(g)/groups {
			off += math.Abs(of - came)
			of, came = 0, 0
			g++
		}
	}
	facts = append(facts, Fact{Name: "calibration error", Value: off / n}, Fact{Name: "calibration error / rate", Value: off / max(hits, 1)})
	for _, wanted := range []float64{.02, .05, .1, .2} {
		reached, right := 0, 0.0
		for at, i := range items {
			size := sizeFor(all[at], wanted)
			reached += size
			right += share(all[at], took.At(i), size) * float64(size)
		}
		name := fmt.Sprintf("wanted precision %g: ", wanted)
		facts = append(facts, Fact{Name: name + "users an item", Value: float64(reached) / float64(len(items))},
			Fact{Name: name + "precision", Value: right / float64(max(reached, 1))})
	}
	return facts
}
