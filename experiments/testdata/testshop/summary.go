package testshop

import (
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
)

// Estimate is a mean whose interval reaches half to both sides, with a standard deviation
// of a quarter of that.
func Estimate(mean, half float64) stats.Estimate {
	return stats.Estimate{Mean: mean, SD: half / 4, CI95: [2]float64{mean - half, mean + half}}
}

// Comparison is one of 100 users in ndcg@10, whose interval reaches half to both sides; p
// is corrected, and half as large before.
func Comparison(a, b string, difference, half, p float64) result.Comparison {
	return result.Comparison{
		A: a, B: b, Metric: "ndcg@10", Difference: difference, CI95: [2]float64{difference - half, difference + half},
		P: p / 2, PHolm: p, Effect: 0.1, Users: 100,
	}
}

// InGroup is a comparison of hybrid and cf among the users of a group.
func InGroup(segment, group string, users int, difference, half, p float64) result.SegmentComparison {
	c := Comparison("hybrid", "cf", difference, half, p)
	c.Users = users
	return result.SegmentComparison{Segment: segment, Group: group, Comparison: c}
}

// Summary is that of a small run of popularity, cf, hybrid and placebo: cf has a mean
// ndcg@10 of 0.05, so 0.01 more is 20 %.
func Summary(comparisons ...result.Comparison) *result.Summary {
	s := &result.Summary{
		Recipe: "shop", Protocol: recipe.ProtocolFull, Metrics: []string{"ndcg@10", "hit@10"},
		Data:        result.DataSummary{Users: 24_735, Items: 19_127, Train: 155_000, Valid: 40_765, Test: 40_765, Hash: "ab"},
		Comparisons: comparisons,
	}
	for _, m := range []struct {
		name, kind, role string
		mean             float64
	}{
		{"popularity", "popularity", recipe.RoleBaseline, 0.02}, {"cf", "neumf", recipe.RoleCF, 0.05},
		{"hybrid", "neumf", recipe.RoleHybrid, 0.06}, {"placebo", "neumf", recipe.RolePlacebo, 0.049},
	} {
		x := result.ModelSummary{
			Name: m.name, Kind: m.kind, Role: m.role, Seeds: []uint64{1, 2},
			Metrics: map[string]stats.Estimate{"ndcg@10": Estimate(m.mean, 0.002), "hit@10": Estimate(2*m.mean, 0.004)},
			Segments: map[string]map[string]map[string]float64{
				"cold": {"items-unseen": {"ndcg@10": 0.01}, "items-seen": {"ndcg@10": 0.05}},
			},
		}
		if m.role == recipe.RoleBaseline {
			x.Seeds = []uint64{1}
		} else {
			x.Train = result.TrainSummary{Epochs: 7.5, Seconds: 125, SamplesPerSecond: 1e5}
		}
		s.Models = append(s.Models, x)
	}
	return s
}
