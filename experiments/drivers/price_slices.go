package drivers

import (
	"math"
	"slices"
	"sort"

	"tandem/datasets"
)

// The levels of users: thirds by the mean rank in the shop's prices of what they have in
// train.
var levels = []string{"low", "middle", "high"}

// largestCategories have curves of their own.
const largestCategories = 6

// slice is a set of items and of users of the subject that something is averaged over.
type slice struct {
	category, level string
	items           []int // positions in the sampled items
	users           []int // positions in the users of the subject
}

// slices are all users and each of their levels, over all items or over those of each of
// the largest categories.
func (s *subject) slices(items []int32, prices *datasets.Column, byCategory bool) []slice {
	type set struct {
		name  string
		items []int
	}
	sets := []set{{items: make([]int, len(items))}}
	for k := range items {
		sets[0].items[k] = k
	}
	if byCategory {
		sets = nil
		column := s.categories()
		if column == nil {
			return nil
		}
		roots, _ := largest(column, items)
		for _, root := range roots {
			c := set{name: column.Dict.Key(root)}
			for k, i := range items {
				if path := column.Labels.At(i); len(path) > 0 && path[0] == root {
					c.items = append(c.items, k)
				}
			}
			sets = append(sets, c)
		}
	}
	byLevel := s.byLevel(prices)
	var out []slice
	for _, c := range sets {
		everybody := make([]int, len(s.users))
		for k := range everybody {
			everybody[k] = k
		}
		out = append(out, slice{category: c.name, items: c.items, users: everybody})
		for l, level := range levels {
			if len(byLevel[l]) > 1 {
				out = append(out, slice{c.name, level, c.items, byLevel[l]})
			}
		}
	}
	return out
}

// byLevel are the users of the subject (as positions) in thirds by Levels.
func (s *subject) byLevel(prices *datasets.Column) [3][]int {
	level := Levels(s.Split.Train, prices)
	var order []int
	for k, u := range s.users {
		if !math.IsNaN(level[u]) {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := level[s.users[a]], level[s.users[b]]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	var out [3][]int
	for r, k := range order {
		l := 3 * r / len(order)
		out[l] = append(out[l], k)
	}
	for l := range out {
		slices.Sort(out[l])
	}
	return out
}

// Levels is the price level of every user, in [0, 1]: the mean over the rows of log of the
// item's rank among the known prices, NaN for a user without a priced item.
func Levels(log *datasets.Log, prices *datasets.Column) []float64 {
	known := slices.DeleteFunc(slices.Clone(prices.Numbers), math.IsNaN)
	slices.Sort(known)
	sums, rows := make([]float64, log.NumUsers()), make([]float64, log.NumUsers())
	for r, u := range log.Users {
		if x := prices.Numbers[log.Items[r]]; !math.IsNaN(x) {
			sums[u] += (float64(sort.SearchFloat64s(known, x)) + .5) / float64(len(known))
			rows[u]++
		}
	}
	for u := range sums {
		sums[u] /= rows[u] // 0/0 is NaN
	}
	return sums
}
