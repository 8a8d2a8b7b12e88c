package drivers

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"tandem/datasets"
	"tandem/experiments"
	"tandem/features"
	"tandem/model"
)

// Price answers what-if questions about prices, other things equal: an item's own price
// is changed and encoded anew, and the model scores it again.
type Price struct {
	Feature string  `json:"feature"`
	Curves  []Curve `json:"curves"`
	Moves   []Move  `json:"moves"`
}

// Curve is the response of a score to the price: mean over the items of a category, for
// users of a price level.
type Curve struct {
	Category string       `json:"category,omitempty"` // empty = all
	Level    string       `json:"level,omitempty"`    // of the users; empty = all
	Users    int          `json:"users"`
	Items    int          `json:"items"`
	Points   []CurvePoint `json:"points"`
}

// CurvePoint is one price. Score is less the mean of its user over the prices of the
// curve, since what users differ in otherwise says nothing of prices. Probability is that
// of the softmax over the catalogue, the other items at their own prices, or the logistic
// function of the score for a model trained by bce; nil for losses that are no likelihood.
type CurvePoint struct {
	Price       float64   `json:"price"`
	Score       Interval  `json:"score"`
	Probability *Interval `json:"probability,omitempty"`
	// Planted is the true utility in a shop of datasets/synth, up to a constant.
	Planted *float64 `json:"planted,omitempty"`
}

// Move is how a change of an item's price moves its place among the whole catalogue, the
// other prices staying: expected rank after it, less the one before, mean over items and
// users. Below 0 it rises.
type Move struct {
	Category string   `json:"category,omitempty"`
	Level    string   `json:"level,omitempty"`
	Item     string   `json:"item,omitempty"` // of the recommendation asked for
	Change   float64  `json:"change"`         // 0.1 = ten per cent dearer
	Users    int      `json:"users"`
	Items    int      `json:"items"`
	Rank     Interval `json:"rank"`
}

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

// priceModel changes prices of a model: of every feature that reads the column.
type priceModel struct {
	*subject
	feature string // the first of them
	column  *datasets.Column
	all     []string
}

// at returns the model with other prices.
func (p *priceModel) at(price func(item int) float64) (*model.Model, error) {
	c := &datasets.Column{Name: p.column.Name, Numbers: make([]float64, p.column.Len())}
	for i := range c.Numbers {
		c.Numbers[i] = price(i)
	}
	known := experiments.Known{Columns: slices.Clone(p.Data.Items), Events: p.Split.Train, Items: p.Data.Items}
	known.Columns[slices.Index(known.Columns, p.column)] = c
	m := p.Weights
	for _, name := range p.all {
		block, err := p.Encoders["item/"+name].Encode(known)
		if err != nil {
			return nil, fmt.Errorf("drivers: %w", err)
		}
		m = swap(m, itemSide, []string{name}, func(*features.Block) *features.Block { return block })
	}
	return m, nil
}

// priced finds the column of the model's first price feature, and all that reads it; nil
// without one.
func (s *subject) priced() *priceModel {
	p := &priceModel{subject: s}
	if s.Spec.ShuffleFeatures {
		return nil
	}
	own := names(s.Weights.Items)
	specs := slices.DeleteFunc(slices.Clone(s.Run.Recipe.Features.Item), func(f experiments.Feature) bool {
		return f.Statistic != "" || !slices.Contains(own, f.Name)
	})
	first := slices.IndexFunc(specs, func(f experiments.Feature) bool { return f.Kind == "price" })
	if first < 0 {
		return nil
	}
	p.feature, p.column = specs[first].Name, s.Data.Items.Find(specs[first].Column)
	for _, f := range specs {
		if f.Column == p.column.Name {
			p.all = append(p.all, f.Name)
		}
	}
	return p
}

func (s *subject) price(ctx context.Context, a *Account) error {
	p := s.priced()
	if p == nil {
		return nil
	}
	a.Price = &Price{Feature: p.feature, Curves: []Curve{}, Moves: []Move{}}
	items := s.sample(s.Split.Train.ItemIDs, s.Items, func(i int32) bool { return p.column.Numbers[i] > 0 })
	if len(items) < 2 {
		return nil
	}
	whole := s.slices(items, p.column, false)
	byCategory := s.slices(items, p.column, true)
	shop := grid(p.column, items, s.Grid)
	if err := s.curves(ctx, a.Price, p, items, whole, func(int) []float64 { return shop }); err != nil {
		return err
	}
	grids := map[string][]float64{}
	of := make([]string, p.column.Len())
	for _, sl := range byCategory {
		if _, there := grids[sl.category]; !there {
			var members []int32
			for _, k := range sl.items {
				members = append(members, items[k])
				of[items[k]] = sl.category
			}
			grids[sl.category] = grid(p.column, members, s.Grid)
		}
	}
	err := s.curves(ctx, a.Price, p, items, byCategory, func(i int) []float64 {
		if g, ok := grids[of[i]]; ok {
			return g
		}
		return shop
	})
	if err != nil {
		return err
	}
	return s.moves(ctx, a.Price, p, items, slices.Concat(whole, byCategory))
}

// grid is n prices at equal ratios between the 2.5 % and the 97.5 % quantile of items.
func grid(column *datasets.Column, items []int32, n int) []float64 {
	var known []float64
	for _, i := range items {
		if x := column.Numbers[i]; x > 0 {
			known = append(known, math.Log(x))
		}
	}
	slices.Sort(known)
	low, high := known[len(known)/40], known[len(known)-1-len(known)/40]
	out := make([]float64, n)
	for k := range out {
		out[k] = math.Exp(low + (high-low)*float64(k)/float64(n-1))
	}
	return out
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

// curves scores the items at every price of their grid.
func (s *subject) curves(ctx context.Context, out *Price, p *priceModel, items []int32, slices []slice, gridOf func(item int) []float64) error {
	if len(slices) == 0 {
		return nil
	}
	base, top, rest, err := s.base(ctx, items)
	if err != nil {
		return err
	}
	probability := s.likelihood()
	// score[slice][price][user of the slice]
	scores, chances := newCube(slices, s.Grid), newCube(slices, s.Grid)
	inSlice := make([][]int, len(s.users)) // by user: the slices that he is in
	place := make([][]int, len(s.users))
	for n, sl := range slices {
		for at, k := range sl.users {
			inSlice[k], place[k] = append(inSlice[k], n), append(place[k], at)
		}
	}
	for g := range s.Grid {
		m, err := p.at(func(i int) float64 { return gridOf(i)[g] })
		if err != nil {
			return err
		}
		chance := make([]float64, len(items))
		err = s.eachUser(ctx, m, func(k int, row []float32) {
			if probability != nil {
				for at, i := range items {
					chance[at] = probability(float64(row[i])-top[k], base[k][at]-top[k], rest[k], top[k])
				}
			}
			for n, in := range inSlice[k] {
				sl := slices[in]
				sum, likely := 0., 0.
				for _, at := range sl.items {
					sum += float64(row[items[at]])
					likely += chance[at]
				}
				scores[in][g][place[k][n]] = sum / float64(len(sl.items))
				chances[in][g][place[k][n]] = likely / float64(len(sl.items))
			}
		})
		if err != nil {
			return err
		}
	}
	for n, sl := range slices {
		c := Curve{Category: sl.category, Level: sl.level, Users: len(sl.users), Items: len(sl.items)}
		prices := gridOf(int(items[sl.items[0]]))
		var planted []float64
		if s.truth != nil {
			planted = s.response(sl, items, prices)
		}
		for k := range sl.users { // less the user's mean over the prices
			sum := 0.
			for g := range prices {
				sum += scores[n][g][k]
			}
			for g := range prices {
				scores[n][g][k] -= sum / float64(len(prices))
			}
		}
		for g, price := range prices {
			point := CurvePoint{Price: price}
			point.Score, _ = over(scores[n][g])
			if probability != nil {
				chance, _ := over(chances[n][g])
				point.Probability = &chance
			}
			if s.truth != nil {
				point.Planted = &planted[g]
			}
			c.Points = append(c.Points, point)
		}
		out.Curves = append(out.Curves, c)
	}
	return nil
}

func newCube(slices []slice, n int) [][][]float64 {
	out := make([][][]float64, len(slices))
	for k, sl := range slices {
		out[k] = make([][]float64, n)
		for g := range out[k] {
			out[k][g] = make([]float64, len(sl.users))
		}
	}
	return out
}

// base scores the items at their own prices, and returns for every user the highest score
// in the catalogue and the sum of exp(score − highest).
func (s *subject) base(ctx context.Context, items []int32) (scores [][]float64, top, rest []float64, err error) {
	scores, top, rest = make([][]float64, len(s.users)), make([]float64, len(s.users)), make([]float64, len(s.users))
	err = s.eachUser(ctx, s.Weights, func(k int, row []float32) {
		scores[k] = pickScores(row, items)
		top[k] = float64(slices.Max(row))
		for _, x := range row {
			rest[k] += math.Exp(float64(x) - top[k])
		}
	})
	return scores, top, rest, err
}

// likelihood turns a score into a probability, as the loss has it; nil where it has none.
// Scores are less the top of the user, sum is that of the catalogue's exponentials.
func (s *subject) likelihood() func(score, own, sum, top float64) float64 {
	switch s.Spec.Train.Loss {
	case "softmax":
		return func(score, own, sum, _ float64) float64 {
			return math.Exp(score) / (math.Max(sum-math.Exp(own), 0) + math.Exp(score))
		}
	case "bce":
		return func(score, _, _, top float64) float64 { return 1 / (1 + math.Exp(-score-top)) }
	}
	return nil
}

// moves ranks items among the catalogue with a price of their own changed by ten per cent.
func (s *subject) moves(ctx context.Context, out *Price, p *priceModel, items []int32, all []slice) error {
	_, asked, err := s.asked()
	if err != nil {
		return err
	}
	if asked >= 0 && p.column.Numbers[asked] > 0 {
		at := slices.Index(items, asked)
		if at < 0 {
			at, items = len(items), append(slices.Clone(items), asked)
		}
		all = append(slices.Clone(all), slice{category: "\x00", items: []int{at}, users: all[0].users})
	}
	for _, change := range []float64{-.1, .1} {
		m, err := p.at(func(i int) float64 { return p.column.Numbers[i] * (1 + change) })
		if err != nil {
			return err
		}
		moved := make([][]float64, len(s.users))
		if err := s.eachUser(ctx, m, func(k int, row []float32) { moved[k] = pickScores(row, items) }); err != nil {
			return err
		}
		err = s.eachUser(ctx, s.Weights, func(k int, row []float32) {
			sorted := slices.Clone(row)
			slices.Sort(sorted)
			for at, i := range items {
				before, after := rankAmong(sorted, row[i], 1), 0.
				now := float32(moved[k][at])
				after = rankAmong(sorted, now, 0)
				switch { // the item itself is no rival
				case row[i] > now:
					after--
				case row[i] == now:
					after -= .5
				}
				moved[k][at] = after - before
			}
		})
		if err != nil {
			return err
		}
		for _, sl := range all {
			values := make([]float64, len(sl.users))
			for n, k := range sl.users {
				for _, at := range sl.items {
					values[n] += moved[k][at] / float64(len(sl.items))
				}
			}
			move := Move{Category: sl.category, Level: sl.level, Change: change, Users: len(sl.users), Items: len(sl.items)}
			if sl.category == "\x00" {
				move.Category, move.Item = "", s.Item
			}
			if move.Rank, _ = over(values); len(values) > 0 {
				out.Moves = append(out.Moves, move)
			}
		}
	}
	return nil
}

// rankAmong is the expected rank of a score among sorted ascending scores, own of which
// are itself: 1 for the best, ties sharing their places.
func rankAmong(sorted []float32, x float32, own int) float64 {
	below := sort.Search(len(sorted), func(k int) bool { return sorted[k] >= x })
	upTo := sort.Search(len(sorted), func(k int) bool { return sorted[k] > x })
	return 1 + float64(len(sorted)-upTo) + float64(upTo-below-own)/2
}
