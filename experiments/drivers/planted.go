package drivers

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/synth"
)

// Planted holds an account against the truth of a shop of datasets/synth, where the run's
// data is one: does the model believe what its customers do?
type Planted struct {
	// Curves are the rank correlations (Spearman) of every curve with the planted one of
	// the same users, items and prices.
	Curves []PlantedCurve `json:"curves"`
	// Planted and Found are the model's attributes by their share in the planted utility,
	// and by what a shuffle of them costs.
	Planted []string `json:"planted"`
	Found   []string `json:"found"` // in the order of Importance, the largest drop first
}

// PlantedCurve is how near one curve is to the planted one.
type PlantedCurve struct {
	Category    string  `json:"category,omitempty"` // of the curve; empty = all
	Level       string  `json:"level,omitempty"`    // of its users; empty = all
	Correlation float64 `json:"correlation"`        // in [−1, 1]
}

// truth is that of the shop that the run's data was made of; ids are of its items and
// users.
type truth struct {
	*synth.Truth
	items, users *datasets.IDs
}

// readTruth makes the shop of the recipe again; nil for other data.
func (s *subject) readTruth() (*truth, error) {
	d := s.Run.Recipe.Data
	if d.Format != "synth" {
		return nil, nil
	}
	data, t, err := synth.Generate(*d.Synth)
	if err != nil {
		return nil, fmt.Errorf("drivers: %w", err)
	}
	return &truth{t, data.ItemIDs(), data.UserIDs()}, nil
}

// response is the planted utility of the items of a slice at the prices of a curve, mean
// over its items and users, up to a constant.
func (s *subject) response(sl slice, items []int32, prices []float64) []float64 {
	t := s.truth
	m1, m2 := 0., 0. // of the users' levels and their squares
	for _, k := range sl.users {
		u, _ := t.users.Find(s.Split.Train.UserIDs.Key(s.users[k]))
		m1 += t.UserPriceLevel[u] / float64(len(sl.users))
		m2 += t.UserPriceLevel[u] * t.UserPriceLevel[u] / float64(len(sl.users))
	}
	types := map[int32]float64{} // how many items of each
	for _, at := range sl.items {
		i, _ := t.items.Find(s.Split.Train.ItemIDs.Key(items[at]))
		types[t.ItemType[i]] += 1 / float64(len(sl.items))
	}
	var leaves []int32
	for leaf := range types {
		leaves = append(leaves, leaf)
	}
	slices.Sort(leaves)
	out := make([]float64, len(prices))
	for g, price := range prices {
		for _, leaf := range leaves {
			x := t.PriceLevelAt(leaf, price)
			// mean over u of −taste·(level_u − x)²
			out[g] += types[leaf] * t.PriceResponse(1) * (m2 - 2*m1*x + x*x)
		}
	}
	return out
}

// planted fills in what the account has to do with the truth.
func (s *subject) planted(a *Account) {
	if s.truth == nil {
		return
	}
	p := &Planted{Curves: []PlantedCurve{}, Planted: []string{}, Found: []string{}}
	if a.Price != nil {
		for _, c := range a.Price.Curves {
			var x, y []float64
			for _, point := range c.Points {
				x, y = append(x, point.Score.Mean), append(y, *point.Planted)
			}
			p.Curves = append(p.Curves, PlantedCurve{c.Category, c.Level, Spearman(x, y)})
		}
	}
	var single []Importance
	for _, i := range a.Importance {
		if len(i.Features) == 1 && i.Side == itemSide {
			single = append(single, i)
		}
	}
	slices.SortStableFunc(single, func(a, b Importance) int { return cmp.Compare(b.Drop.Mean, a.Drop.Mean) })
	drivers := s.truth.Drivers()
	for _, d := range drivers {
		if slices.ContainsFunc(single, func(i Importance) bool { return i.Name == d.Name }) {
			p.Planted = append(p.Planted, d.Name)
		}
	}
	for _, i := range single {
		if slices.Contains(p.Planted, i.Name) {
			p.Found = append(p.Found, i.Name)
		}
	}
	a.Planted = p
}

// Spearman is the correlation of the ranks of x and y, ties sharing theirs; 0 where one of
// them is constant. It panics unless both have one length.
func Spearman(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("drivers: rank correlation of lists of different lengths")
	}
	a, b := ranks(x), ranks(y)
	whole := math.Sqrt(covariance(a, a) * covariance(b, b))
	if whole == 0 {
		return 0
	}
	return covariance(a, b) / whole
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return out
}
