package testshop

import (
	"fmt"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// MadeScores are one seed's values of users u0, u1, … in the given order of rows, of the
// metric ndcg@10.
func MadeScores(model string, seed uint64, order []int, value func(u int) float64) *result.Scores {
	s := &result.Scores{Model: model, Seed: seed, Metrics: []eval.Key{eval.OfAll("ndcg@10")}, Values: [][]float64{nil}}
	for _, u := range order {
		s.Users = append(s.Users, fmt.Sprintf("u%d", u))
		s.Values[0] = append(s.Values[0], value(u))
	}
	return s
}

// MadeRun is a run that has scores and the names of their models, and nothing else.
func MadeRun(dir string, all ...*result.Scores) *result.Run {
	r := &result.Run{Dir: dir, Manifest: result.Manifest{Split: "s1"}}
	r.Summary.Protocol = recipe.ProtocolFull
	for _, s := range all {
		if r.Summary.Model(s.Model) == nil {
			r.Summary.Models = append(r.Summary.Models, result.ModelSummary{Name: s.Model})
		}
		r.Scores = append(r.Scores, s)
	}
	return r
}

// Compare compares all pairs of models of made runs.
func Compare() recipe.Compare {
	return recipe.Compare{Metric: "ndcg@10", Pairs: recipe.Pairs{All: true}, StatsConfig: recipe.StatsConfig{Resamples: 200, Interval: "percentile", Test: "studentised", Seed: 1}}
}
