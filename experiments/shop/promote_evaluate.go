package shop

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"tandem/datasets"
)

// draws of a random placement that its values are averaged over.
const draws = 20

// EvaluatePromote says how many clicks of the test part users lose to promoted items, under
// the same exposures: clicks@k are the items of a user's list that they took. Without keys
// it promotes so many slow items: those of the lower half by training rows, of at least
// one, with the smallest hashes of their keys.
//
// Naive are to put every item in the last place of random users' lists, to put it in a
// random place of theirs, and to put it in the last place of the users who are likeliest to
// take it; the plain lists stand beside them. Random ones are averaged over 20 draws.
func EvaluatePromote(ctx context.Context, shops []*Shop, keys []string, slow int, with Promoting) (*Evaluation, error) {
	return evaluate("promote", shops, func(s *Shop) (*sample, error) { return s.evaluatePromote(ctx, keys, slow, with) })
}

// promoting is one way of promoting items: the promoted items of every list.
type promoting struct {
	name   string
	chosen [][][]seating // per draw and user
}

// evaluatePromote is the sample of one training.
func (s *Shop) evaluatePromote(ctx context.Context, keys []string, slow int, with Promoting) (*sample, error) {
	if len(keys) == 0 {
		keys = s.slow(slow)
	}
	items, err := s.promoted(keys, with)
	if err != nil {
		return nil, err
	}
	c, err := s.Calibrate(ctx)
	if err != nil {
		return nil, err
	}
	l, err := s.listsFor(ctx, c, s.Test, items, with)
	if err != nil {
		return nil, err
	}
	m, losses, err := l.solve(s, with.Exposures)
	if err != nil {
		return nil, err
	}
	need := m.per
	tries := []promoting{
		{"least loss", [][][]seating{l.seated(m.has)}},
		{"last place, random users", nil},
		{"random place, random users", nil},
		{"last place, likeliest users", [][][]seating{l.greedy(need)}},
		{"plain lists", [][][]seating{make([][]seating, len(l.users))}},
	}
	for d := range draws {
		r := rand.New(rand.NewPCG(1, uint64(d)))
		tries[1].chosen = append(tries[1].chosen, l.random(need, r, false))
		tries[2].chosen = append(tries[2].chosen, l.random(need, r, true))
	}
	out := &sample{unit: "user", chosen: c.String()}
	clicks, expected := s.clicks(l, tries, with.K)
	out.measures = []measured{clicks}
	plain := expected[len(tries)-1]
	out.facts = []Fact{{Name: "promoted items", Value: float64(len(items))}, {Name: "exposures added", Value: float64(sumOf(need))},
		{Name: "plain lists: expected clicks", Value: plain}, {Name: "plain lists: clicks of test", Value: total(clicks.values[len(tries)-1])}}
	for t, try := range tries[:len(tries)-1] {
		out.facts = append(out.facts, Fact{Name: try.name + ": expected loss", Value: plain - expected[t]},
			Fact{Name: try.name + ": loss of test", Value: total(clicks.values[len(tries)-1]) - total(clicks.values[t])})
	}
	for n := with.Exposures; n >= 1; n /= 2 {
		out.facts = append(out.facts, Fact{Name: fmt.Sprintf("expected loss of %d exposures each", n), Value: losses[n-1]})
	}
	return out, nil
}

// clicks are the clicks@k of every way, by user and over its draws on average, and the sum
// over users of what was expected of each.
func (s *Shop) clicks(l *lists, tries []promoting, k int) (clicks measured, expected []float64) {
	clicks.name = fmt.Sprintf("clicks@%d", k)
	expected = make([]float64, len(tries))
	for t, try := range tries {
		of, took := make([]float64, len(l.users)), s.Test.ByUser()
		for _, chosen := range try.chosen {
			for r, u := range l.users {
				hits, sum := l.value(r, chosen[r], took.At(u))
				of[r] += hits / float64(len(try.chosen))
				expected[t] += sum / float64(len(try.chosen))
			}
		}
		clicks.ways, clicks.values = append(clicks.ways, try.name), append(clicks.values, of)
	}
	return clicks, expected
}

func sumOf(x []int) int {
	sum := 0
	for _, n := range x {
		sum += n
	}
	return sum
}

// slow are the keys of n items of the lower half by training rows.
func (s *Shop) slow(n int) []string {
	rows := s.Train.ItemCounts()
	sold := slices.DeleteFunc(slices.Clone(rows), func(n int32) bool { return n == 0 })
	slices.Sort(sold)
	var keys []string
	for i, key := range s.Items.All() {
		if rows[i] > 0 && rows[i] <= sold[len(sold)/2] {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(datasets.Hash64(a), datasets.Hash64(b)), cmp.Compare(a, b))
	})
	return keys[:min(n, len(keys))]
}

// seating is a promoted item in a list; place −1 = that of the least likely item.
type seating struct{ item, place int }

// seated are the seatings of a placer.
func (l *lists) seated(has [][]int32) [][]seating {
	out := make([][]seating, len(has))
	for r, of := range has {
		for _, p := range of {
			out[r] = append(out[r], seating{int(p), -1})
		}
	}
	return out
}

// fill gives every item its exposures among users in the order that order gives.
func (l *lists) fill(need []int, order func(p int) []int, place func(r int, taken []seating) int) [][]seating {
	out := make([][]seating, len(l.users))
	for p, n := range need {
		for _, r := range order(p) {
			if n == 0 {
				break
			}
			if l.placement.gain[r*len(l.items)+p] >= 0 && len(out[r]) < len(l.placement.leave[r]) {
				out[r] = append(out[r], seating{p, place(r, out[r])})
				n--
			}
		}
	}
	return out
}

func last(int, []seating) int { return -1 }

// greedy takes the users likeliest to take an item, item by item.
func (l *lists) greedy(need []int) [][]seating {
	return l.fill(need, func(p int) []int {
		order := make([]int, len(l.users))
		for r := range order {
			order[r] = r
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(l.placement.gain[b*len(l.items)+p], l.placement.gain[a*len(l.items)+p])
		})
		return order
	}, last)
}

// random takes users at random, and the last place of their lists or any.
func (l *lists) random(need []int, r *rand.Rand, anywhere bool) [][]seating {
	place := last
	if anywhere {
		place = func(user int, taken []seating) int {
			for {
				at := r.IntN(len(l.plain[user]))
				free := !slices.Contains(l.items, l.plain[user][at]) && !slices.ContainsFunc(taken, func(s seating) bool { return s.place == at })
				if free {
					return at
				}
			}
		}
	}
	return l.fill(need, func(int) []int { return r.Perm(len(l.users)) }, place)
}

// value is how many items of the list of user r, with what was put in, they took, and how
// many were expected.
func (l *lists) value(r int, in []seating, took []int32) (hits, expected float64) {
	gone := make([]bool, len(l.plain[r]))
	for _, s := range in {
		at := s.place
		if at < 0 {
			for n := len(gone) - 1; n >= 0; n-- {
				if !gone[n] && !slices.Contains(l.items, l.plain[r][n]) && (at < 0 || l.chances[r][n] < l.chances[r][at]) {
					at = n
				}
			}
		}
		gone[at] = true
		expected += l.placement.gain[r*len(l.items)+s.item]
		if contains(took, l.items[s.item]) {
			hits++
		}
	}
	for at, j := range l.plain[r] {
		if gone[at] {
			continue
		}
		expected += l.chances[r][at]
		if contains(took, j) {
			hits++
		}
	}
	return hits, expected
}
