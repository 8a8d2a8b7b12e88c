package drivers

import (
	"context"
	"math"
	"slices"
)

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
