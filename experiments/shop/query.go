package shop

import (
	"context"
	"math"
	"slices"

	"tandem/datasets"
)

// query is one item asked about, and what ought to come out.
type query struct {
	item int32
	want []int32 // ascending, not empty
	unit int32   // a user or an item; queries of a unit count as one, by their mean
}

// way fills the scores of all items beside an item, −Inf for none.
type way struct {
	name  string
	score func(dst []float32, i int32)
}

// Counts of a query: so many of the k best are wanted, out of so many.
type counting func(hits, wanted, k int) float64

// recall is the share of what is wanted, of at most k.
func recall(hits, wanted, k int) float64 { return float64(hits) / float64(min(k, wanted)) }

// hit is whether any of it came.
func hit(hits, _, _ int) float64 { return float64(min(hits, 1)) }

// count values the k best of each way by what queries want, by way and unit. Units are
// those of queries in their order, which must stand together.
func (s *Shop) count(ctx context.Context, queries []query, ways []way, k int, of counting) ([][]float64, error) {
	values := make([][]float64, len(ways))
	scores := make([]float32, s.Items.Len())
	at, n := -1, 0.0
	for q := range queries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x := &queries[q]
		first := q == 0 || queries[q-1].unit != x.unit
		if first {
			at++
			n = 0
			for to := q; to < len(queries) && queries[to].unit == x.unit; to++ {
				n++
			}
		}
		for w := range ways {
			ways[w].score(scores, x.item)
			hits := 0
			for _, j := range best(scores, k) {
				if contains(x.want, j) {
					hits++
				}
			}
			if first {
				values[w] = append(values[w], 0)
			}
			values[w][at] += of(hits, len(x.want), k) / n
		}
	}
	return values, nil
}

// choose returns the place of the way with the highest mean, the first among equals.
func (s *Shop) choose(ctx context.Context, queries []query, ways []way, k int, of counting) (int, error) {
	if len(queries) == 0 {
		return 0, wrong("validation has nothing to choose a parameter by: want a split that leaves more rows there")
	}
	values, err := s.count(ctx, queries, ways, k, of)
	if err != nil {
		return 0, err
	}
	at, most := 0, math.Inf(-1)
	for w, v := range values {
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		if sum > most {
			at, most = w, sum
		}
	}
	return at, nil
}

// linked are the queries of links, the items in two halves by a hash of their keys: one to
// choose parameters by, one to evaluate on. keep says which links count.
func (s *Shop) linked(links datasets.Lists, keep func(i, j int32) bool) (valid, test []query) {
	for i := range int32(links.Len()) {
		var want []int32
		for _, j := range links.At(i) {
			if keep(i, j) {
				want = append(want, j)
			}
		}
		if len(want) == 0 {
			continue
		}
		q := query{item: i, want: want, unit: i}
		if datasets.Hash64(s.Items.Key(i))>>63 == 0 {
			valid = append(valid, q)
		} else {
			test = append(test, q)
		}
	}
	return valid, test
}

// followed are the queries of a part of the split: the last row of each user before the
// part is asked about, and what they have in the part, but for what they met before, ought
// to come out.
func (s *Shop) followed(part *datasets.Log) []query {
	last := make([]int32, s.Users.Len())
	for u := range last {
		last[u] = -1
	}
	earlier := []*datasets.Log{s.Train}
	if part == s.Test {
		earlier = append(earlier, s.Valid)
	}
	times := make([]int64, len(last))
	for _, log := range earlier {
		for r, u := range log.Users {
			if log.Times == nil || last[u] < 0 || log.Times[r] >= times[u] {
				last[u] = log.Items[r]
				if log.Times != nil {
					times[u] = log.Times[r]
				}
			}
		}
	}
	met, then := s.before(part), part.ByUser()
	var out []query
	for u := range int32(then.Len()) {
		if last[u] < 0 {
			continue
		}
		var want []int32
		for _, j := range then.At(u) {
			if !slices.ContainsFunc(met, func(l datasets.Lists) bool { return contains(l.At(u), j) }) {
				want = append(want, j)
			}
		}
		if len(want) > 0 {
			out = append(out, query{item: last[u], want: want, unit: u})
		}
	}
	return out
}

// The naive ways: what sells best, in all, of the category of the item or of others.
func (s *Shop) popularity() way {
	rows := s.Train.ItemCounts()
	return way{"popularity", func(dst []float32, i int32) {
		for j, n := range rows {
			dst[j] = float32(n)
		}
		dst[i] = none
	}}
}

// samePopularity puts the items of the category first, and those of others after them.
func (s *Shop) samePopularity() way {
	rows := s.Train.ItemCounts()
	most := float32(slices.Max(rows) + 1)
	return way{"same-category popularity", func(dst []float32, i int32) {
		for j, n := range rows {
			dst[j] = float32(n)
			if s.like(i, int32(j)) {
				dst[j] += most
			}
		}
		dst[i] = none
	}}
}

// otherwise leaves out what is not known to be of another category than the item; without
// categories nothing.
func (s *Shop) otherwise(w way) way {
	if s.Category == nil {
		return w
	}
	return way{w.name, func(dst []float32, i int32) {
		w.score(dst, i)
		for j := range dst {
			if s.Category[j] < 0 || s.Category[j] == s.Category[i] {
				dst[j] = none
			}
		}
	}}
}
