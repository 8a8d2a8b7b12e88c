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
	r, err := s.newResponses(ctx, items, slices)
	if err != nil {
		return err
	}
	for g := range s.Grid {
		m, err := p.at(func(i int) float64 { return gridOf(i)[g] })
		if err != nil {
			return err
		}
		if err := s.eachUser(ctx, m, func(k int, row []float32) { r.add(g, k, row) }); err != nil {
			return err
		}
	}
	for n := range slices {
		out.Curves = append(out.Curves, r.curve(n, gridOf(int(items[slices[n].items[0]]))))
	}
	return nil
}

// responses are mean scores, and probabilities, of the items of slices: [slice][price][user
// of the slice].
type responses struct {
	*subject
	items           []int32
	slices          []slice
	inSlice, place  [][]int // by user: the slices that he is in, and where
	scores, chances [][][]float64

	probability func(score, own, sum, top float64) float64 // nil = the loss has none
	base        [][]float64                                // by user: scores of items at their own prices
	top, rest   []float64                                  // see subject.base
	chance      []float64                                  // of items, for the user at hand
}

func (s *subject) newResponses(ctx context.Context, items []int32, slices []slice) (*responses, error) {
	r := &responses{subject: s, items: items, slices: slices, inSlice: make([][]int, len(s.users)), place: make([][]int, len(s.users)),
		scores: newCube(slices, s.Grid), chances: newCube(slices, s.Grid), probability: s.likelihood(), chance: make([]float64, len(items))}
	for n, sl := range slices {
		for at, k := range sl.users {
			r.inSlice[k], r.place[k] = append(r.inSlice[k], n), append(r.place[k], at)
		}
	}
	var err error
	r.base, r.top, r.rest, err = s.base(ctx, items)
	return r, err
}

// add takes the scores of user k at price g of every item's grid.
func (r *responses) add(g, k int, row []float32) {
	if r.probability != nil {
		for at, i := range r.items {
			r.chance[at] = r.probability(float64(row[i])-r.top[k], r.base[k][at]-r.top[k], r.rest[k], r.top[k])
		}
	}
	for n, in := range r.inSlice[k] {
		sl := r.slices[in]
		sum, likely := 0., 0.
		for _, at := range sl.items {
			sum += float64(row[r.items[at]])
			likely += r.chance[at]
		}
		r.scores[in][g][r.place[k][n]] = sum / float64(len(sl.items))
		r.chances[in][g][r.place[k][n]] = likely / float64(len(sl.items))
	}
}

// curve is that of slice n at the prices of its grid.
func (r *responses) curve(n int, prices []float64) Curve {
	sl, scores := r.slices[n], r.scores[n]
	c := Curve{Category: sl.category, Level: sl.level, Users: len(sl.users), Items: len(sl.items)}
	for k := range sl.users { // less the user's mean over the prices
		sum := 0.
		for g := range prices {
			sum += scores[g][k]
		}
		for g := range prices {
			scores[g][k] -= sum / float64(len(prices))
		}
	}
	var planted []float64
	if r.truth != nil {
		planted = r.response(sl, r.items, prices)
	}
	for g, price := range prices {
		point := CurvePoint{Price: price}
		point.Score, _ = over(scores[g])
		if r.probability != nil {
			chance, _ := over(r.chances[n][g])
			point.Probability = &chance
		}
		if planted != nil {
			point.Planted = &planted[g]
		}
		c.Points = append(c.Points, point)
	}
	return c
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
