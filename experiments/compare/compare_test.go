package compare_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/experiments/compare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/stats"
	"tandem/experiments/testdata/testshop"
	"tandem/train/eval"
)

func TestCompareMatchesUsersByKeyAndAveragesSeeds(t *testing.T) {
	r := testshop.MadeRun("runs/a",
		testshop.MadeScores("cf", 1, []int{0, 1, 2, 3}, func(u int) float64 { return float64(u) }),
		testshop.MadeScores("hybrid", 1, []int{3, 1, 0, 2}, func(u int) float64 { return float64(u) + 1 }), // another order of rows
		testshop.MadeScores("hybrid", 2, []int{2, 0, 3, 1}, func(u int) float64 { return float64(u) + 3 }),
	)
	got, err := compare.Runs([]*result.Run{r}, testshop.Compare())
	require.NoError(t, err)
	require.InDelta(t, 3.5/1.5-1, got[0].Ratio, 1e-12)
	// Every user gains (1 + 3)/2 = 2: the interval has no width, and P is 2⁻⁴. The seeds of
	// hybrid gain 1 and 3: sd √2, but of cf there is one, so they do not count. The mean of hybrid
	// is 3½, that of cf 1½. Four users make no claim.
	require.Equal(t, []result.Comparison{{
		A: "hybrid", B: "cf", Metric: "ndcg@10", Difference: 2, CI95: [2]float64{2, 2}, SD: math.Sqrt2,
		P: 1. / 16, PHolm: 1, Effect: 0, Users: 4, Differ: 4, Seeds: 1, DF: 3, Ratio: got[0].Ratio, NoInterval: true,
	}}, got)
}

func TestCompareLeavesOutUsersOutsideTheView(t *testing.T) {
	cold := func(u int) float64 {
		if u%2 == 0 {
			return math.NaN()
		}
		return float64(u)
	}
	r := testshop.MadeRun("runs/a", testshop.MadeScores("a", 1, []int{0, 1, 2, 3}, cold), testshop.MadeScores("b", 1, []int{3, 2, 1, 0}, cold))
	got, err := compare.Runs([]*result.Run{r}, testshop.Compare())
	require.NoError(t, err)
	require.Equal(t, 2, got[0].Users)
	require.Zero(t, got[0].Difference)
	require.Equal(t, 1.0, got[0].P)
}

// Users 0 … 39 bought warm items, the last ten of them cold ones too: 40 users make a
// claim and ten do not, and only that claim is corrected for.
func TestCompareSegmentsIsCompareOverTheirUsers(t *testing.T) {
	order := make([]int, 40)
	for u := range order {
		order[u] = u
	}
	of := func(name string, shift float64) *result.Scores {
		s := testshop.MadeScores(name, 1, order, func(u int) float64 { return math.Sin(float64(u)*shift) + shift/20 })
		cold := make([]float64, 40)
		for u := range cold {
			cold[u] = math.NaN()
			if u >= 30 {
				cold[u] = float64(u) * shift
			}
		}
		s.Metrics, s.Values = append(s.Metrics, eval.Key{View: "warm", Metric: "ndcg@10"}, eval.Key{View: "cold", Metric: "ndcg@10"}), append(s.Values, s.Values[0], cold)
		return s
	}
	r := testshop.MadeRun("runs/a", of("cf", 1), of("hybrid", 2))
	r.Summary.SegmentUsers = map[string]map[string]int{"cold": {"items-seen": 40, "items-unseen": 10}}
	r.Summary.Models[0].Segments = map[string]map[string]map[string]float64{"cold": {"items-seen": {}, "items-unseen": {}}}
	whole, err := compare.Runs([]*result.Run{r}, testshop.Compare())
	require.NoError(t, err)
	var s result.Summary
	require.NoError(t, compare.Summarise(&s, []*result.Run{r}, testshop.Compare()))
	require.Equal(t, whole, s.Comparisons)
	got := s.SegmentComparisons
	require.Len(t, got, 2)
	require.Equal(t, result.SegmentComparison{Segment: "cold", Group: "items-seen", Comparison: whole[0]}, got[0])
	require.Equal(t, "items-unseen", got[1].Group)
	require.Equal(t, 10, got[1].Users)
	require.InDelta(t, 34.5, got[1].Difference, 1e-12, "the mean of 30 … 39")
	require.Less(t, got[1].P, .05)
	require.True(t, got[1].Few())
	require.False(t, got[1].Found(), "ten users make no claim")

	other := testshop.MadeRun("runs/b", of("third", 3))
	joined, err := compare.Join([]*result.Run{r, other}, testshop.Compare())
	require.NoError(t, err)
	require.Empty(t, joined.SegmentComparisons, "b has no segments")
}

func TestCompareCorrectsForAllPairs(t *testing.T) {
	order := make([]int, 40)
	for u := range order {
		order[u] = u
	}
	wave := func(k float64) func(u int) float64 {
		return func(u int) float64 { return math.Sin(k*float64(u)) + k/8 }
	}
	r := testshop.MadeRun("runs/a", testshop.MadeScores("a", 1, order, wave(1)), testshop.MadeScores("b", 1, order, wave(2)), testshop.MadeScores("c", 1, order, wave(3)))
	all, err := compare.Runs([]*result.Run{r}, testshop.Compare())
	require.NoError(t, err)
	require.Len(t, all, 3)
	var p, holm []float64
	for i, want := range []string{"b−a", "c−a", "c−b"} {
		require.Equal(t, want, all[i].A+"−"+all[i].B, "the later model stands first")
		p, holm = append(p, all[i].P), append(holm, all[i].PHolm)
	}
	want, err := stats.Holm(p)
	require.NoError(t, err)
	require.Equal(t, want, holm)

	one := testshop.Compare()
	one.Pairs = recipe.Pairs{List: [][2]string{{"a", "c"}}}
	turned, err := compare.Runs([]*result.Run{r}, one)
	require.NoError(t, err)
	require.Equal(t, -all[1].Difference, turned[0].Difference)
	require.Equal(t, all[1].P, turned[0].PHolm, "one pair needs no correction")
}

func TestCompareRunsThatShareASplit(t *testing.T) {
	order := []int{0, 1, 2}
	a := testshop.MadeRun("runs/monday", testshop.MadeScores("cf", 1, order, func(u int) float64 { return float64(u) }))
	b := testshop.MadeRun("runs/tuesday", testshop.MadeScores("cf", 1, order, func(u int) float64 { return float64(u) + 1 }))
	joined, err := compare.Join([]*result.Run{a, b}, testshop.Compare())
	require.NoError(t, err)
	require.Equal(t, "tuesday/cf", joined.Comparisons[0].A)
	require.Equal(t, "monday/cf", joined.Comparisons[0].B)
	require.Equal(t, []string{"monday/cf", "tuesday/cf"}, []string{joined.Models[0].Name, joined.Models[1].Name})
	require.Equal(t, "cf", a.Summary.Models[0].Name, "the runs are left as they were")

	b.Dir = "other/monday" // the last part says no longer which
	joined, err = compare.Join([]*result.Run{a, b}, testshop.Compare())
	require.NoError(t, err)
	require.Equal(t, "other/monday/cf", joined.Comparisons[0].A)
}

func TestCompareRefuses(t *testing.T) {
	order := []int{0, 1, 2}
	flat := func(int) float64 { return 1 }
	tests := []struct {
		name string
		runs []*result.Run
		c    func(*recipe.Compare)
		want string
	}{
		{"no run", nil, nil, "experiments: compare: no run"},
		{"another split", []*result.Run{testshop.MadeRun("a"), func() *result.Run { r := testshop.MadeRun("b"); r.Manifest.Split = "s2"; return r }()}, nil,
			"experiments: compare: a and b were evaluated on different splits (s1 and s2)"},
		{"another protocol", []*result.Run{testshop.MadeRun("a"), func() *result.Run { r := testshop.MadeRun("b"); r.Summary.Protocol = "1+99 candidates"; return r }()}, nil,
			"experiments: compare: a ranked full, b ranked 1+99 candidates"},
		{"other users", []*result.Run{testshop.MadeRun("a", testshop.MadeScores("x", 1, order, flat), testshop.MadeScores("y", 1, order[:2], flat))}, nil,
			"experiments: compare: y evaluated 2 users, x 3: not the same ones"},
		{"seeds with other users", []*result.Run{testshop.MadeRun("a", testshop.MadeScores("x", 1, order, flat), testshop.MadeScores("x", 2, order[:2], flat), testshop.MadeScores("y", 1, order, flat))}, nil,
			"experiments: x: seeds 1 and 2 evaluated different users"},
		{"a user twice", []*result.Run{testshop.MadeRun("a", testshop.MadeScores("x", 1, []int{1, 0, 1}, flat), testshop.MadeScores("y", 1, order, flat))}, nil,
			`experiments: x, seed 1: user "u1" twice`},
		{"no such model", []*result.Run{testshop.MadeRun("a", testshop.MadeScores("hybrid", 1, order, flat))},
			func(c *recipe.Compare) { c.Pairs = recipe.Pairs{List: [][2]string{{"hybird", "hybrid"}}} },
			`experiments: compare: no model "hybird", did you mean "hybrid"?`},
		{"no such metric", []*result.Run{testshop.MadeRun("a", testshop.MadeScores("x", 1, order, flat), testshop.MadeScores("y", 1, order, flat))},
			func(c *recipe.Compare) { c.Metric = "auc" }, "experiments: y, seed 1: no metric auc, there are [ndcg@10]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := testshop.Compare()
			if tt.c != nil {
				tt.c(&c)
			}
			_, err := compare.Runs(tt.runs, c)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "n")
		x := rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(t, "x")
		straight := make([]int, n)
		for i := range straight {
			straight[i] = i
		}
		mixed := rapid.Permutation(straight).Draw(t, "order")
		value := func(u int) float64 { return x[u] }
		base := testshop.MadeScores("b", 1, straight, func(int) float64 { return 0.5 })
		want, err := compare.Runs([]*result.Run{testshop.MadeRun("r", base, testshop.MadeScores("a", 1, straight, value))}, testshop.Compare())
		require.NoError(t, err)
		got, err := compare.Runs([]*result.Run{testshop.MadeRun("r", base, testshop.MadeScores("a", 1, mixed, value))}, testshop.Compare())
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}
