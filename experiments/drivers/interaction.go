package drivers

import (
	"tandem/features"
	"tandem/model"
	"tandem/train/eval"
)

// additive returns m without what features a and b of an item say together beyond what
// each says by itself:
//
//	s'(u, i) = 1/n·Σ_k [s(a_π, b) + s(a, b_ρ) − s(a_π, b_ρ)],  π = π_k, ρ = ρ_k
//
// where s(a_π, b) is the score of item i with its own b and the a of item π_k(i). Where
// scores are a sum of something of a and something of b, s' = s for whatever orders: no
// interaction is what Friedman and Popescu 2008, §8.1, call so, and s' is their sum of
// partial dependences, estimated over n draws as Liu and Owen 2006, eq. 10, estimate an
// interaction. Unlike the H statistic of the former, which is a share of the variance of
// scores, what is told of s' is what the metric on validation loses: an interaction that
// training made up and that serves nobody is none.
func additive(m *model.Model, g group, n int, order func(k int) func(*features.Block) *features.Block) eval.Scorer {
	a, b := g.Features[:1], g.Features[1:]
	var out mixture
	for k := range n {
		first := swap(m, g.Side, a, order(2*k))
		for _, t := range []struct {
			*model.Model
			weight float32
		}{{first, 1}, {swap(m, g.Side, b, order(2*k+1)), 1}, {swap(first, g.Side, b, order(2*k+1)), -1}} {
			out = append(out, weighted{t.Scorer(), t.weight / float32(n)})
		}
	}
	return out
}

// mixture scores by a weighted sum of scores.
type mixture []weighted

type weighted struct {
	eval.Scorer
	weight float32
}

// Score is that of eval.Scorer.
func (m mixture) Score(dst []float32, users []int32) error {
	part := make([]float32, len(dst))
	clear(dst)
	for _, s := range m {
		if err := s.Scorer.Score(part, users); err != nil {
			return err
		}
		for i, x := range part {
			dst[i] += s.weight * x
		}
	}
	return nil
}
