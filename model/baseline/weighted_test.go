package baseline_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/baseline"
)

// everyFit fits each baseline that reads rows, over one block of features.
func everyFit(t require.TestingT, log *datasets.Log) map[string]scorer {
	return everyFitOf(t, baseline.Input{Log: log})
}

// everyFitOf is everyFit with a history.
func everyFitOf(t require.TestingT, in baseline.Input) map[string]scorer {
	ctx := context.Background()
	tags := make([][]float32, in.Log.NumItems())
	for i := range tags {
		tags[i] = []float32{float32(i%3) + 1, float32(i % 2), 1}
	}
	in.Blocks, in.Seed = []*features.Block{blockOf(tags)}, 3
	bm25 := baseline.DefaultItemKNNConfig()
	bm25.Weighting = "bm25"
	hu := baseline.DefaultIALSConfig()
	hu.Form = "hu"
	out := map[string]scorer{}
	for name, c := range map[string]interface {
		Fit(ctx context.Context, in baseline.Input) (baseline.Scorer, error)
	}{
		"popularity": baseline.PopularityConfig{}, "recent-popularity": baseline.DefaultRecentPopularityConfig(),
		"category-popularity": baseline.CategoryPopularityConfig{}, "feature-popularity": baseline.FeaturePopularityConfig{},
		"association": baseline.AssociationConfig{}, "sequential-rules": baseline.DefaultSequentialRulesConfig(), "markov": baseline.DefaultMarkovConfig(),
		"item-knn, decay": baseline.ItemKNNConfig{KNNConfig: baseline.DefaultKNNConfig(), DecayConfig: baseline.DecayConfig{Decay: 2, DecayDays: 0.01}},
		"item-knn":        baseline.DefaultItemKNNConfig(), "item-knn, bm25": bm25, "user-knn": baseline.DefaultUserKNNConfig(),
		"content-knn": baseline.DefaultContentKNNConfig(), "hybrid-knn": baseline.DefaultHybridKNNConfig(),
		"rp3beta": baseline.DefaultWalkConfig(), "ease": baseline.DefaultEASEConfig(), "slim": baseline.DefaultSLIMConfig(),
		"puresvd": baseline.DefaultPureSVDConfig(), "ials": baseline.DefaultIALSConfig(), "ials, hu": hu,
	} {
		m, err := c.Fit(ctx, in)
		require.NoError(t, err, name)
		out[name] = m
	}
	return out
}

// weightedLog has times, repeated pairs, and weights of halves up to 2.
func weightedLog(t *rapid.T) *datasets.Log {
	log := newLog(8, 6)
	for range rapid.IntRange(20, 60).Draw(t, "rows") {
		log.Users = append(log.Users, rapid.Int32Range(0, 7).Draw(t, "user"))
		log.Items = append(log.Items, rapid.Int32Range(0, 5).Draw(t, "item"))
		log.Weights = append(log.Weights, float32(rapid.IntRange(1, 4).Draw(t, "weight"))/2)
		log.Times = append(log.Times, 1_400_000_000+rapid.Int64Range(0, 1000).Draw(t, "time"))
	}
	return log
}

// bitsOf are the scores of all users.
func bitsOf(t require.TestingT, m scorer, log *datasets.Log) []float32 {
	users := make([]int32, log.NumUsers())
	for u := range users {
		users[u] = int32(u)
	}
	return slices.Concat(score(t, m, log.NumItems(), users...)...)
}

// Rows that all count 1 are rows without weights, to the bit.
func TestWeightsOfOneChangeNothing(t *testing.T) {
	for seed := range 5 {
		log := rapid.Custom(weightedLog).Example(seed)
		plain := *log
		plain.Weights = nil
		for r := range log.Weights {
			log.Weights[r] = 1
		}
		want := everyFit(t, &plain)
		for name, m := range everyFit(t, log) {
			require.Equal(t, bitsOf(t, want[name], log), bitsOf(t, m, log), name)
		}
	}
}

// Weights move every baseline, and a row of weight 0 is as good as none.
func TestEveryBaselineTakesWeights(t *testing.T) {
	log := newLog(4, 5, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{0, 2}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{1, 3},
		[2]int32{2, 1}, [2]int32{2, 2}, [2]int32{2, 3}, [2]int32{3, 0}, [2]int32{3, 2}, [2]int32{3, 4})
	log.Times = []int64{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}
	for r := range log.Times {
		log.Times[r] += 1_400_000_000 // dates
	}
	plain := everyFit(t, log)
	heavy := *log
	heavy.Weights = []float32{1, 2, .5, 1, 3, 1, .25, 1, 2, 2, 1, 1}
	for name, m := range everyFit(t, &heavy) {
		require.NotEqual(t, bitsOf(t, plain[name], log), bitsOf(t, m, log), name)
	}
	none := *log
	none.Weights = []float32{1, 2, .5, 1, 3, 1, .25, 1, 1, 2, 1, 0}
	keep := slices.Repeat([]bool{true}, 12)
	keep[11] = false
	without := everyFit(t, none.Where(keep))
	for name, m := range everyFit(t, &none) {
		if name == "sequential-rules" || name == "markov" || name == "item-knn, decay" {
			continue // what came last is still that row's item
		}
		require.Equal(t, bitsOf(t, without[name], log), bitsOf(t, m, log), name)
	}
}

// What sums rows counts a row of weight 2 as the row twice.
func TestWeightTwoIsTheRowTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := weightedLog(t)
		twice := *log
		twice.Weights = slices.Clone(log.Weights)
		r := rapid.IntRange(0, log.Len()-1).Draw(t, "row")
		twice.Weights[r] *= 2
		rows := make([]int, 0, log.Len()+1)
		for n := range log.Len() {
			rows = append(rows, n)
		}
		double := log.Select(append(rows, r))
		require.Equal(t, bitsOf(t, baseline.FitPopularity(double), log), bitsOf(t, baseline.FitPopularity(&twice), log))
		recent, err := baseline.FitRecentPopularity(double, 500)
		require.NoError(t, err)
		recentTwice, err := baseline.FitRecentPopularity(&twice, 500)
		require.NoError(t, err)
		require.Equal(t, bitsOf(t, recent, log), bitsOf(t, recentTwice, log))
	})
}

// Two users: weights 2 and 1 of items 0 and 1, and ½ of item 1. With L2 = 1:
//
//	G + I = [5 2; 2 2.25], det 7.25, P = [2.25 −2; −2 5]/7.25
//	B_01 = 2/5, B_10 = 2/2.25
//
// User 0 scores 1·B_10 for item 0 and 2·B_01 for item 1.
func TestWeightedEASEByHand(t *testing.T) {
	log := newLog(2, 2, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 1}, [2]int32{1, 1})
	log.Weights = []float32{2, 1, .5, .25} // of a pair with two rows the greater counts
	m, err := baseline.FitEASE(context.Background(), log, baseline.EASEConfig{L2: 1, MaxGB: 1})
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{2 / 2.25, 2 * 2 / 5.}, score(t, m, 2, 0)[0], 1e-6)
	require.InDeltaSlice(t, []float64{.5 * 2 / 2.25, 0}, score(t, m, 2, 1)[0], 1e-6)
}

// Users 0 and 1 have item 0 by 2 and 1, and item 1 by 1 and 3: those who have 0 have 1 by
// (2·1 + 1·3)/3. Who has 0 by 2 asks twice.
func TestWeightedAssociationByHand(t *testing.T) {
	log := newLog(3, 2, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 0}, [2]int32{1, 1}, [2]int32{2, 0})
	log.Weights = []float32{2, 1, 1, 3, 4}
	m := baseline.FitAssociation(log)
	// U_0 = {0, 1, 2} with 2 + 1 + 4 = 7.
	require.InDelta(t, 4*(2*1+1*3)/7., score(t, m, 2, 2)[0][1], 1e-6)
	require.InDelta(t, 4*(2*2+1*1+4*4)/7., score(t, m, 2, 2)[0][0], 1e-6)
}

// A user's rows 0, 1, 0 of weights 2, 3, ½: item 0 leads to 1 by 2·3, and 1 to 0 by 3·½.
func TestWeightedSequentialRulesByHand(t *testing.T) {
	log := newLog(2, 2, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{0, 0}, [2]int32{1, 1})
	log.Times, log.Weights = []int64{1, 2, 3, 1}, []float32{2, 3, .5, 1}
	m, err := baseline.FitSequentialRules(context.Background(), log, baseline.DefaultSequentialRulesConfig())
	require.NoError(t, err)
	require.Equal(t, []float32{0, 6}, score(t, m, 2, 0)[0])
	require.Equal(t, []float32{1.5, 0}, score(t, m, 2, 1)[0])
}

// The less of the mass of a user lies in the other items, the less of it a walk takes there.
func TestWalkFollowsWeights(t *testing.T) {
	log := newLog(2, 3, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{0, 2}, [2]int32{1, 0})
	log.Weights = []float32{1, 3, 1, 1}
	m, err := baseline.FitWalk(context.Background(), log, baseline.WalkConfig{K: 3, Alpha: 1})
	require.NoError(t, err)
	// From 0, whose rows weigh 2 together, to user 0 by ½, to item 1 by 3/5 and to 2 by 1/5.
	got := score(t, m, 3, 1)[0]
	require.InDeltaSlice(t, []float64{0, .3, .1}, got, 1e-6)
	require.False(t, math.IsNaN(float64(got[0])))
}
