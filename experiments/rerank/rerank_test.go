package rerank_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tandem/datasets"
	"tandem/experiments/rerank"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// paths makes a column of paths, labels apart by /.
func paths(of ...string) *datasets.Column {
	c := &datasets.Column{Name: "category", Dict: datasets.NewIDs()}
	for _, path := range of {
		var codes []int32
		for label := range strings.SplitSeq(path, "/") {
			if label != "" {
				codes = append(codes, c.Dict.Add(label))
			}
		}
		c.Labels.Append(codes...)
	}
	return c
}

// toys: 0 and 1 balls, 2 kites, 3 sports balls, 4 books, 5 unknown.
func toys() *rerank.Tree {
	return rerank.NewTree(paths("Toys/Balls", "Toys/Balls", "Toys/Kites", "Sports/Balls", "Books", ""))
}

func TestTreeByHand(t *testing.T) {
	tree := toys()
	require.Equal(t, []string{"Toys", "Toys > Balls", "Toys > Kites", "Sports", "Sports > Balls", "Books"}, tree.Names())
	require.Equal(t, 2, tree.Depth())
	for name, want := range map[string]bool{
		"Toys": true, "Toys > Balls": true, "Sports>Balls": true, "Balls": false, "Toys > Books": false, "": false,
	} {
		_, ok := tree.Find(name)
		require.Equal(t, want, ok, name)
	}
	for _, c := range []struct {
		i, j int32
		want float64
	}{
		{0, 1, 1},  // 2·2/(2+2)
		{0, 2, .5}, // 2·1/(2+2)
		{0, 3, 0},  // the same label below another root is another category
		{4, 4, 1},
		{5, 5, 0}, // of two unknown categories nobody knows that they are one
	} {
		require.Equal(t, c.want, tree.Similarity(c.i, c.j), "%d %d", c.i, c.j)
	}
	require.EqualValues(t, -1, tree.Group(5, 1))
	require.Equal(t, tree.Group(0, 1), tree.Group(2, 1))
	require.NotEqual(t, tree.Group(0, 0), tree.Group(2, 0))
	require.Equal(t, tree.Group(4, 1), tree.Group(4, 2), "a path that is shorter than the level")
	odd := rerank.NewTree(paths("a>b"))
	_, ok := odd.Find("a>b")
	require.True(t, ok, "a label that contains the separator")
	require.Panics(t, func() { rerank.NewTree(&datasets.Column{Numbers: []float64{1}}) })
}

func TestFilterByHand(t *testing.T) {
	tree := toys()
	node := func(name string) int32 {
		n, ok := tree.Find(name)
		require.True(t, ok)
		return n
	}
	prices := []float64{5, 10, 15, 20, math.NaN(), 10}
	for name, c := range map[string]struct {
		change func(f *rerank.Filter)
		want   []int32
		report rerank.Report
	}{
		"none":     {func(*rerank.Filter) {}, nil, rerank.Report{}},
		"range":    {func(f *rerank.Filter) { f.Lowest, f.Highest = 10, 15 }, []int32{0, 3, 4}, rerank.Report{NoPrice: 1, Price: 2}},
		"at least": {func(f *rerank.Filter) { f.Lowest = 15 }, []int32{0, 1, 4, 5}, rerank.Report{NoPrice: 1, Price: 3}},
		"include":  {func(f *rerank.Filter) { f.Include = []int32{node("Toys"), node("Books")} }, []int32{3, 5}, rerank.Report{Category: 2}},
		"exclude":  {func(f *rerank.Filter) { f.Exclude = []int32{node("Toys > Balls")} }, []int32{0, 1}, rerank.Report{Category: 2}},
		"all": {func(f *rerank.Filter) {
			f.Highest, f.Include, f.Exclude = 15, []int32{node("Toys")}, []int32{node("Toys > Kites")}
		},
			[]int32{2, 3, 4, 5}, rerank.Report{NoPrice: 1, Price: 1, Category: 2}},
	} {
		f := rerank.Filter{Lowest: math.NaN(), Highest: math.NaN()}
		c.change(&f)
		require.NoError(t, f.Validate(), name)
		got, report := f.Out(6, prices, tree)
		require.Equal(t, c.want, got, name)
		require.Equal(t, c.report, report, name)
	}
	f := rerank.Filter{Lowest: math.NaN(), Highest: math.NaN()}
	f.Lowest, f.Highest = 3, 2
	require.EqualError(t, f.Validate(), "rerank: no price is at least 3 and at most 2")
}

func TestPickByHand(t *testing.T) {
	items := []int32{0, 1, 2, 3, 4, 5}
	scores := []float32{1, .9, .8, .5, .25, 0} // r is the score itself
	for _, c := range []struct {
		config rerank.Config
		k      int
		want   []int
	}{
		{rerank.Config{Lambda: 1}, 3, []int{0, 1, 2}},
		{rerank.Config{Lambda: 1, PerCategory: 1}, 4, []int{0, 2, 3, 4}},
		{rerank.Config{Lambda: 1, PerCategory: 1, Level: 1}, 4, []int{0, 3, 4, 5}},
		{rerank.Config{Lambda: 1, PerCategory: 2, Level: 1}, 9, []int{0, 1, 3, 4, 5}},
		// Listed 0. ½·.9 − ½·1 = −.05, ½·.8 − ½·½ = .15, ½·.5 = .25, .125, 0: item 3.
		// Then 4 and 2: .125 < .15. Then 4 before 5 and 1: .125 > 0 > −.05.
		{rerank.Config{Lambda: .5}, 5, []int{0, 3, 2, 4, 5}},
		{rerank.Config{Lambda: .5, PerCategory: 1, Level: 1}, 5, []int{0, 3, 4, 5}},
		{rerank.Config{Lambda: 0}, 6, []int{0, 3, 4, 5, 2, 1}}, // similarity alone: 0 0 0 0 ½ 1
	} {
		require.NoError(t, c.config.Validate())
		require.Equal(t, c.want, rerank.NewPicker(c.config, toys()).Pick(items, scores, c.k), "%+v", c.config)
	}
	p := rerank.NewPicker(rerank.Config{Lambda: .7}, toys())
	require.Empty(t, p.Pick(nil, nil, 3))
	require.Equal(t, []int{0, 1}, p.Pick([]int32{4, 3}, []float32{2, 2}, 3), "all alike: the order of the ranking")
}

// The definition, taken word for word.
func slowPick(c rerank.Config, tree *rerank.Tree, items []int32, scores []float32, k int) []int {
	var out []int
	for len(out) < k {
		best, value := -1, math.Inf(-1)
		for at, i := range items {
			near, same := 0., 0
			for _, l := range out {
				near = max(near, tree.Similarity(i, items[l]))
				if tree.Group(i, c.Level) == tree.Group(items[l], c.Level) {
					same++
				}
			}
			r := 0.
			if low, high := float64(scores[len(scores)-1]), float64(scores[0]); high > low {
				r = (float64(scores[at]) - low) / (high - low)
			}
			if slices.Contains(out, at) || c.PerCategory > 0 && same >= c.PerCategory {
				continue
			}
			if v := float64(c.Lambda*r) - (1-c.Lambda)*near; v > value {
				best, value = at, v
			}
		}
		if best < 0 {
			break
		}
		out = append(out, best)
	}
	return out
}

func TestPickIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "items")
		var of []string
		for range n {
			of = append(of, rapid.SampledFrom([]string{"", "a", "a/b", "a/c", "d/b", "d/b/e"}).Draw(t, "path"))
		}
		tree := rerank.NewTree(paths(of...))
		scores := rapid.SliceOfN(rapid.Float32Range(-2, 2), n, n).Draw(t, "scores")
		slices.SortFunc(scores, func(a, b float32) int { return cmp.Compare(b, a) })
		items := make([]int32, n)
		for i := range items {
			items[i] = int32(i)
		}
		c := rerank.Config{
			Lambda:      rapid.SampledFrom([]float64{0, .3, .5, .9, 1}).Draw(t, "lambda"),
			PerCategory: rapid.IntRange(0, 3).Draw(t, "cap"), Level: rapid.IntRange(0, 3).Draw(t, "level"),
		}
		k := rapid.IntRange(1, 12).Draw(t, "k")
		p := rerank.NewPicker(c, tree)
		got := slices.Clone(p.Pick(items, scores, k))
		require.Equal(t, fmt.Sprint(slowPick(c, tree, items, scores, k)), fmt.Sprint(got))
		require.Equal(t, got, p.Pick(items, scores, k), "scratch is cleared")
	})
}

func TestConfigTellsAllFaults(t *testing.T) {
	err := rerank.Config{Lambda: math.NaN(), PerCategory: -1, Level: -2}.Validate()
	require.EqualError(t, err, "rerank: lambda = NaN, want 0 to 1\nrerank: -1 per category, want ≥ 0\nrerank: level = -2, want ≥ 0")
	require.True(t, rerank.DefaultConfig().Plain())
	require.NoError(t, rerank.DefaultConfig().Validate())
}
