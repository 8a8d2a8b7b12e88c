package drivers

import (
	"context"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model"
)

// Price answers what-if questions about prices, other things equal: an item's own price
// is changed and encoded anew, and the model scores it again.
type Price struct {
	Feature string  `json:"feature"` // name of the price feature
	Curves  []Curve `json:"curves"`  // all items and users first, then by level and by category
	Moves   []Move  `json:"moves"`   // as Curves, a line for each change
}

// Curve is the response of a score to the price: mean over the items of a category, for
// users of a price level.
type Curve struct {
	Category string       `json:"category,omitempty"` // empty = all
	Level    string       `json:"level,omitempty"`    // of the users; empty = all
	Users    int          `json:"users"`              // that were asked
	Items    int          `json:"items"`              // whose price was changed
	Points   []CurvePoint `json:"points"`             // by ascending price
}

// CurvePoint is one price. Score is less the mean of its user over the prices of the
// curve, since what users differ in otherwise says nothing of prices. Probability is that
// of the softmax over the catalogue, the other items at their own prices, or the logistic
// function of the score for a model trained by bce; nil for losses that are no likelihood.
type CurvePoint struct {
	Price       float64   `json:"price"`                 // in the currency of the data
	Score       Interval  `json:"score"`                 // less its user's mean over the curve
	Probability *Interval `json:"probability,omitempty"` // in [0, 1]; nil for a loss that is no likelihood
	// Planted is the true utility in a shop of datasets/synth, up to a constant.
	Planted *float64 `json:"planted,omitempty"`
}

// Move is how a change of an item's price moves its place among the whole catalogue, the
// other prices staying: expected rank after it, less the one before, mean over items and
// users. Below 0 it rises.
type Move struct {
	Category string   `json:"category,omitempty"` // of the items; empty = all
	Level    string   `json:"level,omitempty"`    // of the users; empty = all
	Item     string   `json:"item,omitempty"`     // of the recommendation asked for
	Change   float64  `json:"change"`             // 0.1 = priced ten per cent higher
	Users    int      `json:"users"`              // that were asked
	Items    int      `json:"items"`              // whose price was changed
	Rank     Interval `json:"rank"`               // change of the rank, in places: below 0 it rises
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
	known := prepare.Known{Columns: slices.Clone(p.Data.Items), Events: p.Split.Train, Items: p.Data.Items}
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
	specs := slices.DeleteFunc(slices.Clone(s.Run.Recipe.Features.Item), func(f recipe.Feature) bool {
		return f.Statistic != "" || !slices.Contains(own, f.Name)
	})
	first := slices.IndexFunc(specs, func(f recipe.Feature) bool { return f.Kind == "price" })
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
	shop := priceGrid(p.column, items, s.Grid)
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
			grids[sl.category] = priceGrid(p.column, members, s.Grid)
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

// priceGrid is n prices at equal ratios between the 2.5 % and the 97.5 % quantile of items.
func priceGrid(column *datasets.Column, items []int32, n int) []float64 {
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
