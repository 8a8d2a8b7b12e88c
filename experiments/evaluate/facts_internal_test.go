package evaluate

import (
	"log/slog"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/train/eval"
)

// catalogued is smallSplit with prices, categories and values. Rows in train: items 0 to 3
// one each; users a and b two each.
func catalogued() *prepare.Prepared {
	p := smallSplit()
	var paths datasets.Lists
	for _, path := range [][]int32{{0, 1}, {0, 2}, {3}, {0, 1}, {3, 1}, nil} {
		paths.Append(path...)
	}
	p.Data.Items = datasets.Catalog{
		{Name: "price", Numbers: []float64{1, 2, 3, 4, 5, math.NaN()}},
		{Name: "category", Labels: paths, Dict: datasets.NewIDs("Toys", "Other", "Cars", "Garden")},
	}
	p.Split.Test.Values = []float32{5, 4, 3, 2, 1}
	return p
}

func TestListFactsByHand(t *testing.T) {
	f := listFacts(catalogued())
	require.Equal(t, []int32{1, 1, 1, 1, 0, 0}, f.Counts)
	require.Equal(t, []bool{false, false, false, false, true, true}, f.Tail)
	require.Equal(t, []int32{0, 1, 2, 0, 3, 4}, f.Category, "Toys > Other is not Garden > Other; 4 = no category")
	require.Equal(t, PriceBands, int(f.Band[5]), "no price")
	require.IsIncreasing(t, f.Band[:5])
	require.Equal(t, []int32{0, 1}, f.History.At(0))

	bare := listFacts(smallSplit())
	require.Nil(t, bare.Category)
	require.Nil(t, bare.Price)
	require.Nil(t, bare.Band)
}

// Every view has the grades of its own relevant items, the larger of two rows.
func TestGradesOfViews(t *testing.T) {
	p := catalogued()
	p.Split.Test.Users = append(p.Split.Test.Users, 0)
	p.Split.Test.Items = append(p.Split.Test.Items, 4)
	p.Split.Test.Values = append(p.Split.Test.Values, 7) // user a and item 4 again
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", Metrics: []string{"hit@2", "ndcg-graded@2"}, Segments: []string{"cold"}}}
	p.Split.Valid.Values = []float32{1, 1}
	j, err := New(r, p, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, []int32{3, 4, 5}, j.Test.Views[0].Relevant.Values)
	require.Equal(t, []float64{5, 7, 3}, j.Test.Views[0].Grades)
	require.Equal(t, "warm", j.Test.Views[1].Name)
	require.Equal(t, []float64{5}, j.Test.Views[1].Grades)

	p.Split.Test.Values[0] = -1
	_, err = New(r, p, slog.New(slog.DiscardHandler))
	require.EqualError(t, err, `experiments: evaluate.metrics: graded metrics: user "a" and item "3" have value -1, want one in [0, 100]`)
}

func TestSegmentsByHand(t *testing.T) {
	p := catalogued()
	p.SeenItems, p.SeenUsers = []int32{6, 3, 2, 1, 0, 0}, []int32{8, 4, 0}
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", NewUsers: true, Metrics: []string{"hit@2"},
		Segments: []string{"new-users", "activity", "category", "heat", "popularity"}}}
	j := &Evaluator{recipe: r, p: p}
	T, F := true, false
	got := map[string][]bool{}
	for _, g := range j.newGroups() {
		if got[g.View] = g.items; g.users != nil {
			got[g.View] = g.users
		}
	}
	// 12 rows: item 0 has the first third and more, 0 and 1 have two thirds.
	require.Equal(t, map[string][]bool{
		"popularity/head":           {T, F, F, F, F, F},
		"popularity/tail":           {F, T, T, T, F, F},
		"heat/hot":                  {T, F, F, F, F, F},
		"heat/warm":                 {F, T, F, F, F, F},
		"heat/cold":                 {F, F, T, T, T, T},
		"category/Toys":             {T, T, F, T, F, F},
		"category/Garden":           {F, F, T, F, T, F},
		"category/other categories": {F, F, F, F, F, F},
		"category/no category":      {F, F, F, F, F, T},
		"activity/light":            {F, T, F},
		"activity/medium":           {F, F, F},
		"activity/heavy":            {T, F, F},
		"new-users/known":           {T, T, F},
		"new-users/new":             {F, F, T},
	}, got)
}

// Views of users ask for all items of some users; empty ones are left out.
func TestUsersOfSegments(t *testing.T) {
	r := &recipe.Recipe{Evaluate: recipe.Evaluate{Protocol: "full", NewUsers: true, Metrics: []string{"hit@2"},
		Segments: []string{"cold", "new-users", "category"}}}
	j, err := New(r, catalogued(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]int{
		"cold":      {"items-seen": 2, "items-unseen": 2, "among-unseen": 2},
		"new-users": {"known": 2, "new": 1},
		"category":  {"Toys": 2, "Garden": 1, "no category": 1},
	}, j.SegmentUsers())
	s := &result.Summary{SegmentUsers: map[string]map[string]int{"price": {"low": 29, "high": 30}}}
	require.True(t, s.TooFew("price", "low"))
	require.False(t, s.TooFew("price", "high"))
	require.False(t, s.TooFew("price", "unknown"))
	for _, v := range j.Test.Views {
		if v.Name == "new-users/new" {
			require.Equal(t, []int32{1}, v.Relevant.At(2))
			require.Empty(t, v.Relevant.At(0))
		}
	}
}

func TestAggregatesOverSeeds(t *testing.T) {
	j := &Evaluator{Metrics: []eval.Metric{{Name: "ndcg", K: 5}, {Name: "coverage", K: 5}}}
	got := j.Aggregates([]*result.SeedResult{{Metrics: map[eval.Key]float64{eval.OfAll("coverage@5"): .1}}, {Metrics: map[eval.Key]float64{eval.OfAll("coverage@5"): .3}}}, eval.All)
	require.Len(t, got, 1)
	require.InDelta(t, .2, got["coverage@5"].Mean, 1e-15)
	require.InDelta(t, .1*math.Sqrt2, got["coverage@5"].SD, 1e-15)
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		metric     string
		difference float64
		p          float64
		want       string
	}{
		{"ndcg@10", .1, .01, "better"},
		{"ndcg@10", -.1, .01, "worse"},
		{"ndcg@10", .1, .2, "open"},
		{"price-calibration@10", .1, .01, "worse"},
		{"price-calibration@10", -.1, .01, "better"},
		{"arp@10", .1, .01, "higher"},
		{"arp@10", -.1, .01, "lower"},
	} {
		require.Equal(t, c.want, result.Comparison{Metric: c.metric, Difference: c.difference, PHolm: c.p, Users: 100, Differ: 20}.Verdict())
	}
}
