package shop

import (
	"context"
	"math"

	"tandem/datasets"
	"tandem/experiments/input"
)

// weigh is what an item is worth in a place: its chance to be taken, and what that earns.
//
//	w_j = p_j · (1 − θ + θ·price_j/mean)
//
// so that the lists that weigh most lie on the upper hull of expected clicks Σ p and
// expected revenue Σ p·price; no other choice has more of both (weighted sums, Geoffrion
// 1968). An item without a price earns nothing.
func (s *Shop) weigh(chance []float64, theta, mean float64) func(j int32) float64 {
	return func(j int32) float64 {
		p := chance[j]
		if p < 0 {
			return math.Inf(-1)
		}
		earns := 0.0
		if s.Price[j] > 0 {
			earns = s.Price[j] / mean
		}
		return p * (1 - theta + theta*earns)
	}
}

// meanPrice is the mean of the known prices over the rows of train.
func (s *Shop) meanPrice() float64 {
	sum, n := 0.0, 0.0
	for _, i := range s.Train.Items {
		if s.Price[i] > 0 {
			sum, n = sum+s.Price[i], n+1
		}
	}
	if n == 0 {
		return 1
	}
	return sum / n
}

// Swapped is one place of a list that was sold up.
type Swapped struct {
	Rank     int      `json:"rank"`                    // from 1
	Item     string   `json:"item"`                    // key
	Label    string   `json:"label,omitempty"`         // of the item; empty without one
	Chance   float64  `json:"chance"`                  // calibrated: that the user takes it in a period like validation
	Price    *float64 `json:"price,omitempty"`         // nil = unknown
	Category string   `json:"category,omitempty"`      // empty = unknown
	Instead  string   `json:"instead,omitempty"`       // what the plain list has in this place
	Before   *float64 `json:"price_before,omitempty"`  // price of Instead; nil = unknown, or nothing was swapped
	Was      float64  `json:"chance_before,omitempty"` // chance of Instead
}

// UpSell returns the list of k items for a user with higher-priced ones of the same category in
// the places where that weighs more; see UpSelling.
//
// An unknown user, and a shop without prices, are an input.Error. Without categories any item
// may take the place of another within the bound.
func (s *Shop) UpSell(ctx context.Context, c *Calibration, user string, k int, with UpSelling) ([]Swapped, error) {
	if err := with.check(s); err != nil {
		return nil, err
	}
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	u, err := input.FindKey(s.Users, "user", user)
	if err != nil {
		return nil, err
	}
	out := []Swapped{}
	chance, x, mean, of := make([]float64, s.Items.Len()), s.chancesFor(c, s.Test), s.meanPrice(), s.byCategory()
	err = s.rows(ctx, []int32{u}, func(_ int, row []float32) error {
		x.take(chance, row, u)
		list := best(row, k)
		for at, j := range s.swap(list, s.weigh(chance, with.Theta, mean), with.Bound, of) {
			one := Swapped{Rank: at + 1, Item: s.Items.Key(j), Label: s.label(j), Chance: chance[j], Price: s.price(j), Category: s.category(j)}
			if i := list[at]; i != j {
				one.Instead, one.Before, one.Was = s.Items.Key(i), s.price(i), chance[i]
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// worth is what a list came to in a part: how many of its items the user took, and what
// those cost.
func (s *Shop) worth(list, took []int32) (hits, revenue float64) {
	for _, j := range list {
		if contains(took, j) {
			hits++
			if s.Price[j] > 0 {
				revenue += s.Price[j]
			}
		}
	}
	return hits, revenue
}

// asked are the users with something to find in a part.
func (s *Shop) audience(part *datasets.Log) []int32 {
	var out []int32
	known := s.Train.UserCounts()
	for u, n := range part.UserCounts() {
		if n > 0 && known[u] > 0 {
			out = append(out, int32(u))
		}
	}
	return out
}
