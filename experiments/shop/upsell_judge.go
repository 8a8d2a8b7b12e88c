package shop

import (
	"context"
	"fmt"

	"tandem/datasets"
)

// thetas are the values of UpSelling.Theta that validation chooses from.
const thetas = 20 // steps from 0 to 1

// lost is the share of its expected clicks and of its recall that a list may lose.
const lost = 0.01

// JudgeUpSell says what lists with higher-priced items in some places earn, per user: revenue is
// what those items of the list cost that the user took in the part. Theta is the largest
// that keeps 99 % of the expected clicks of the plain lists on validation, and 99 % of their
// recall as it came true: who picks by estimates picks those that are too high.
//
// Naive are the plain list, and the highest-priced item within the bound in every place. The facts
// are the exact trade-off by expectation and what it came to on test, for some thetas.
func JudgeUpSell(ctx context.Context, shops []*Shop, k int, bound float64) (*Judgement, error) {
	if k < 1 {
		return nil, wrong("k = %d, want ≥ 1", k)
	}
	return judge("up-sell", shops, func(s *Shop) (*sample, error) {
		if err := (UpSelling{Bound: bound, Theta: 1}).check(s); err != nil {
			return nil, err
		}
		c, err := s.Calibrate(ctx)
		if err != nil {
			return nil, err
		}
		valid, err := s.earn(ctx, c, s.Valid, k, bound)
		if err != nil {
			return nil, err
		}
		at := 0
		for t := range thetas + 1 {
			if valid[t].clicks >= (1-lost)*valid[0].clicks && total(valid[t].recall) >= (1-lost)*total(valid[0].recall) {
				at = t
			}
		}
		test, err := s.earn(ctx, c, s.Test, k, bound)
		if err != nil {
			return nil, err
		}
		out := &sample{unit: "user", categories: true, chosen: fmt.Sprintf("theta %.2f of a bound of %g; %s", float64(at)/thetas, bound, c)}
		ways := []string{"up-sell", "plain list", "highest-priced of the category"}
		chosen := []*earned{test[at], test[0], test[thetas+1]}
		revenue, recalls := measured{name: fmt.Sprintf("revenue@%d", k), ways: ways}, measured{name: fmt.Sprintf("recall@%d", k), ways: ways}
		for _, e := range chosen {
			revenue.values, recalls.values = append(revenue.values, e.revenue), append(recalls.values, e.recall)
		}
		out.measures = []measured{revenue, recalls}
		for t := 0; t <= thetas; t += thetas / 5 {
			name := fmt.Sprintf("theta %.1f: ", float64(t)/thetas)
			n := float64(len(test[t].recall))
			out.facts = append(out.facts,
				Fact{Name: name + "expected clicks", Value: test[t].clicks / n}, Fact{Name: name + "clicks of test", Value: total(test[t].hits) / n},
				Fact{Name: name + "expected revenue", Value: test[t].sales / n}, Fact{Name: name + "revenue of test", Value: total(test[t].revenue) / n})
		}
		return out, nil
	})
}

// earned is what lists came to, by user, and what was expected of them, in sum.
type earned struct {
	recall, hits, revenue []float64
	clicks, sales         float64
}

// earn values the lists of every theta, and at last those of the highest-priced, in a part.
func (s *Shop) earn(ctx context.Context, c *Calibration, part *datasets.Log, k int, bound float64) ([]*earned, error) {
	out := make([]*earned, thetas+2)
	for t := range out {
		out[t] = &earned{}
	}
	users, took, met := s.audience(part), part.ByUser(), s.before(part)
	x, mean, of, chance := s.chancesFor(c, part), s.meanPrice(), s.byCategory(), make([]float64, s.Items.Len())
	err := s.rows(ctx, users, func(r int, row []float32) error {
		u := users[r]
		x.take(chance, row, u)
		list := best(row, k)
		wanted := 0
		for _, j := range took.At(u) {
			if !metAny(met, u, j) {
				wanted++
			}
		}
		for t, e := range out {
			weight := s.weigh(chance, float64(t)/thetas, mean)
			if t > thetas {
				weight = func(j int32) float64 { return s.earnings(chance[j], j) }
			}
			swapped := list
			if t > 0 {
				swapped = s.swap(list, weight, bound, of)
			}
			hits, revenue := s.worth(swapped, took.At(u))
			e.hits, e.revenue = append(e.hits, hits), append(e.revenue, revenue)
			e.recall = append(e.recall, hits/float64(max(min(k, wanted), 1)))
			for _, j := range swapped {
				e.clicks += chance[j]
				if s.Price[j] > 0 {
					e.sales += chance[j] * s.Price[j]
				}
			}
		}
		return nil
	})
	return out, err
}

// earnings are the price of an item that may come, whatever its chance.
func (s *Shop) earnings(chance float64, j int32) float64 {
	if chance < 0 {
		return float64(none)
	}
	return s.Price[j]
}

func total(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum
}

// metAny reports whether u met item j.
func metAny(met []datasets.Lists, u, j int32) bool {
	for _, l := range met {
		if contains(l.At(u), j) {
			return true
		}
	}
	return false
}
