package shop

import (
	"context"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
)

// complementings are the values that validation chooses from, one parameter at a time,
// beginning with the default.
var complementings = []func(Complementing) []Complementing{
	vary([]int64{0, 7 * 86400, 30 * 86400, -1}, func(c *Complementing) *int64 { return &c.Window }),
	vary([]float64{5, 20, 100, 500, 2000}, func(c *Complementing) *float64 { return &c.Alpha }),
	vary([]float64{20, 100, 500, 2000, -1}, func(c *Complementing) *float64 { return &c.Far }),
	vary([]float64{5, 20, 100, -1}, func(c *Complementing) *float64 { return &c.Beta }),
	vary([]float64{0, .5, 1, 2, 4}, func(c *Complementing) *float64 { return &c.Gamma }),
}

func vary[T comparable](values []T, of func(*Complementing) *T) func(Complementing) []Complementing {
	return func(c Complementing) []Complementing {
		out := []Complementing{c}
		for _, v := range values {
			if v != *of(&c) {
				next := c
				*of(&next) = v
				out = append(out, next)
			}
		}
		return out
	}
}

// chooseComplementing climbs from the default to what suits the queries best: the highest
// mean of log(P(j|i) / Σ_l P(l|i)) over what they want. Unlike hits it has no luck of the
// last place in it, of which there is much with a thousand receipts.
func (s *Shop) chooseComplementing(ctx context.Context, b *receipts, queries []query, narrow func(way) way) (Complementing, error) {
	c := DefaultComplementing()
	if s.Vectors == nil {
		c.Gamma = 0
	}
	if s.Category == nil {
		c.Beta = -1
	}
	if len(queries) == 0 {
		return c, wrong("validation has nothing to choose a parameter by: want a split that leaves several rows of a user there, such as ratio or global-time, or more links")
	}
	queries = some(queries)
	for _, choices := range complementings {
		at, most := c, math.Inf(-1)
		for _, c := range choices(c) {
			if c.Gamma > 0 && s.Vectors == nil || c.Beta > 0 && s.Category == nil || c.Window < 0 && c.Far != DefaultComplementing().Far {
				continue // what there is not, and what tells nothing
			}
			if err := ctx.Err(); err != nil {
				return c, err
			}
			if of := s.likelihood(queries, narrow(s.complements(c, b).way())); of > most {
				at, most = c, of
			}
		}
		c = at
	}
	return c, nil
}

// choosing bounds the queries that a parameter is chosen by.
const choosing = 1000

// some are at most `choosing` of queries, as far apart as each other.
func some(queries []query) []query {
	if len(queries) <= choosing {
		return queries
	}
	out := make([]query, choosing)
	for at := range out {
		out[at] = queries[at*len(queries)/choosing]
	}
	return out
}

// likelihood is the mean over queries of the mean log share of what they want.
func (s *Shop) likelihood(queries []query, w way) float64 {
	scores, sum := make([]float32, s.Items.Len()), 0.0
	for _, q := range queries {
		w.score(scores, q.item)
		all := 0.0
		for _, x := range scores {
			all += max(float64(x), 0)
		}
		for _, j := range q.want {
			share := max(float64(scores[j])/all, 1e-9) // what train never sold has none
			sum += math.Log(share) / float64(len(q.want))
		}
	}
	return sum / float64(len(queries))
}

func (m *Complements) way() way {
	return way{"complements", func(dst []float32, i int32) { m.chances(dst, i) }}
}

// JudgeCrossSell says what complements of other categories are worth, k of them at a time.
//
// Without links it asks the receipts of the test part: beside each of their items, is one
// of the k among the items of other categories on the same receipt ("with"), and beside
// each item of the last receipt before, on the user's first one of the part ("after")? The
// value of a user is the mean over their items. With links it is Recall@k by the items that
// they name, of other categories, half of the items to choose by and half to evaluate on; any
// takes links and answers of the same category too. Without categories all other items of a
// receipt count, and all that links name.
//
// Naive are popularity and, where the same category may come, that within the category;
// "lift of counts" is the plain c_ij/(n_i·p_j) of the same window.
// Cost: some 20 fits and rankings of at most 1,000 queries of validation, and one of test.
func JudgeCrossSell(ctx context.Context, shops []*Shop, k int, file *LinkFile, any bool) (*Judgement, error) {
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	return judge("cross-sell", shops, func(s *Shop) (*sample, error) {
		if any && file == nil {
			return nil, wrong("items of the same category are evaluated by links alone: want --links")
		}
		narrow := s.otherwise
		if any {
			narrow = func(w way) way { return w }
		}
		b := newReceipts(s.Train)
		if file != nil {
			links, _, err := s.Links(*file)
			if err != nil {
				return nil, err
			}
			valid, test := s.linked(links, func(i, j int32) bool { return any || s.apart(i, j) })
			return s.judgeComplements(ctx, b, k, narrow, any, "item", []asked{{fmt.Sprintf("recall@%d", k), recall, valid, test}})
		}
		with, after := fmt.Sprintf("hit rate@%d, with", k), fmt.Sprintf("hit rate@%d, after", k)
		return s.judgeComplements(ctx, b, k, narrow, any, "user", []asked{
			{with, hit, s.together(s.Valid), s.together(s.Test)},
			{after, hit, s.next(s.Valid), s.next(s.Test)},
		})
	})
}

// asked is one measure with its queries.
type asked struct {
	name        string
	of          counting
	valid, test []query
}

func (s *Shop) judgeComplements(ctx context.Context, b *receipts, k int, narrow func(way) way, any bool, unit string, all []asked) (*sample, error) {
	out := &sample{unit: unit, categories: !any}
	for _, a := range all {
		c, err := s.chooseComplementing(ctx, b, a.valid, narrow)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		if out.chosen != "" {
			out.chosen += ", "
		}
		out.chosen += fmt.Sprintf("%s: window %d s, alpha %g, far %g, beta %g, gamma %g", a.name, c.Window, c.Alpha, c.Far, c.Beta, c.Gamma)
		m := s.complements(c, b)
		ways := []way{narrow(m.way()), narrow(s.popularity())}
		if any {
			ways = append(ways, s.samePopularity())
		}
		ways = append(ways, narrow(m.plainLift()))
		if s.Vectors != nil {
			ways = append(ways, narrow(way{"nearest vectors", func(dst []float32, i int32) { s.alike(dst, i, 0) }}))
		}
		values, err := s.count(ctx, a.test, ways, k, a.of)
		if err != nil {
			return nil, err
		}
		out.measures = append(out.measures, measured{a.name, names(ways), values})
	}
	return out, nil
}

// plainLift is c_ij / (n_i·p_j), without any shrinkage.
func (m *Complements) plainLift() way {
	return way{"lift of counts", func(dst []float32, i int32) {
		together, n := m.chances(dst, i)
		for j := range dst {
			if dst[j] = 0; together[j] > 0 {
				dst[j] = float32(together[j] / (n * m.base[j]))
			}
		}
		dst[i] = none
	}}
}

// others are the items of a receipt that are of another category than i, ascending.
func (s *Shop) others(i int32, items []int32) []int32 {
	var out []int32
	for _, j := range items {
		if s.apart(i, j) {
			out = append(out, j)
		}
	}
	return out
}

// together are the queries of a part by its receipts: each item, and what was bought with it.
func (s *Shop) together(part *datasets.Log) []query {
	b := newReceipts(part)
	var out []query
	for u := range int32(len(b.users) - 1) {
		for at := b.users[u]; at < b.users[u+1]; at++ {
			items := b.items.At(int32(at))
			for _, i := range items {
				if want := s.others(i, items); len(want) > 0 {
					out = append(out, query{item: i, want: want, unit: u})
				}
			}
		}
	}
	return out
}

// next are the queries of a part by what came before: each item of a user's last receipt
// before the part, and their first receipt of the part.
func (s *Shop) next(part *datasets.Log) []query {
	earlier := []*receipts{newReceipts(s.Train)}
	if part == s.Test {
		earlier = slices.Insert(earlier, 0, newReceipts(s.Valid))
	}
	then := newReceipts(part)
	var out []query
	for u := range int32(len(then.users) - 1) {
		if then.users[u] == then.users[u+1] {
			continue
		}
		items := then.items.At(int32(then.users[u]))
		for _, b := range earlier {
			if b.users[u] == b.users[u+1] {
				continue
			}
			for _, i := range b.items.At(int32(b.users[u+1] - 1)) {
				if want := s.others(i, items); len(want) > 0 {
					out = append(out, query{item: i, want: want, unit: u})
				}
			}
			break
		}
	}
	return out
}
