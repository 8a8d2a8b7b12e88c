package baseline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
)

// rules are how often one item came after another, and the latest items of every user:
//
//	score(u, i) = Σ_{a ≥ 0} decay^a·(w(j_a, i) + shrink_i)/divisor(j_a)
//
// with j_0 the last item of the user, j_1 the one before and so on, w the rules, and decay⁰ = 1 where
// decay is 0. Who fits them says what w, shrink and the divisors are: SequentialRulesConfig and
// MarkovConfig.
type rules struct {
	name string // for errors

	// row j lists what came after j, and how heavy the rule is
	offsets []int
	targets []int32
	weights []float32
	all     []float64 // by item that leads, the weight of all of its rules, also of those that were not kept

	decay    float64
	shrink   []float32 // by item; nil = 0
	divisors []float32 // by item that leads; nil = 1
	latest   datasets.Lists
}

// leastWeight is how little an item of long ago may count for, beside 1 of the last one, before
// it is left out.
const leastWeight = 1e-6

// countRules counts the rules
//
//	w(j, i) = Σ w_r·w_s/d,  i ≠ j
//
// over rows r of j and later ones s of i of one user, w_r their weights, d ≤ steps rows apart in
// the order of time (of the log, where times are equal), and keeps the k heaviest of each j,
// equal ones by id. It fails if the log has no times, and with ctx.Err() when ctx ends first.
// Cost: O(rows·log rows + rows·steps).
func countRules(ctx context.Context, name string, train *datasets.Log, steps, k int) (*rules, error) {
	rows, err := inOrder(name, train)
	if err != nil {
		return nil, err
	}
	places := make([][]int32, train.NumItems()) // of an item in rows
	for p, r := range rows {
		places[train.Items[r]] = append(places[train.Items[r]], int32(p))
	}
	m := &rules{name: name, offsets: []int{0}, all: make([]float64, train.NumItems())}
	kept := make([][]link, train.NumItems())
	err = each(ctx, len(kept), func() func(int) {
		weight, top := make([]float32, train.NumItems()), best{k: k}
		return func(j int) {
			top.reset()
			var after []int32
			for _, p := range places[j] {
				user := train.Users[rows[p]]
				for d := 1; d <= steps && int(p)+d < len(rows) && train.Users[rows[int(p)+d]] == user; d++ {
					i := train.Items[rows[int(p)+d]]
					if weight[i] == 0 { // or weighs nothing so far: then i is met twice, the second time at 0
						after = append(after, i)
					}
					weight[i] += train.Weight(int(rows[p])) * train.Weight(int(rows[int(p)+d])) / float32(d)
				}
			}
			for _, i := range after {
				if int(i) != j && weight[i] > 0 {
					top.offer(neighbour{i, float64(weight[i])})
					m.all[j] += float64(weight[i])
				}
				weight[i] = 0
			}
			kept[j] = links(top.cut())
		}
	})
	for _, list := range kept {
		for _, l := range list {
			m.targets, m.weights = append(m.targets, l.item), append(m.weights, l.weight)
		}
		m.offsets = append(m.offsets, len(m.targets))
	}
	return m, err
}

// inOrder are the rows of a log in the order of users, times and rows, those of weight 0 too: they
// tell what came last. It fails if the log has no times.
func inOrder(name string, l *datasets.Log) ([]int32, error) {
	if l.Times == nil {
		return nil, fmt.Errorf("baseline: %s: the log has no times, want one for each row", name)
	}
	rows := make([]int32, l.Len())
	for r := range rows {
		rows[r] = int32(r)
	}
	slices.SortFunc(rows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.Users[a], l.Users[b]), cmp.Compare(l.Times[a], l.Times[b]), cmp.Compare(a, b))
	})
	return rows, nil
}

// read takes the latest items of every user from a log.
func (m *rules) read(history *datasets.Log) error {
	rows, err := inOrder(m.name, history)
	if err != nil {
		return err
	}
	m.latest = datasets.Lists{}
	most := 1
	if m.decay > 0 {
		most = 1 + int(math.Log(leastWeight)/math.Log(m.decay))
	}
	for u, p := int32(0), 0; int(u) < history.NumUsers(); u++ {
		from := p
		for p < len(rows) && history.Users[rows[p]] == u {
			p++
		}
		var items []int32
		for at := p - 1; at >= max(from, p-most); at-- {
			items = append(items, history.Items[rows[at]])
		}
		m.latest.Append(items...)
	}
	return nil
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(items + rules of the user's latest items) per user; allocates nothing.
func (m *rules) Score(dst []float32, users []int32) error {
	items := len(m.offsets) - 1
	checkLen(dst, users, items)
	for r, u := range users {
		if u < 0 || int(u) >= m.latest.Len() {
			panic("baseline: user out of range")
		}
		m.add(dst[r*items:(r+1)*items], m.latest.At(u))
	}
	return nil
}

// add scores somebody who had these items, the latest first.
func (m *rules) add(row []float32, latest []int32) {
	clear(row)
	weight, common := float32(1), float32(0) // common is what shrink counts for
	for _, j := range latest {
		share := weight
		if m.divisors != nil {
			share = 0
			if m.divisors[j] > 0 {
				share = weight / m.divisors[j]
			}
		}
		for k := m.offsets[j]; k < m.offsets[j+1]; k++ {
			row[m.targets[k]] += share * m.weights[k]
		}
		common += share
		weight *= float32(m.decay)
	}
	if m.shrink == nil {
		return
	}
	if len(latest) == 0 {
		common = 1
	}
	for i, s := range m.shrink {
		row[i] += common * s
	}
}
