package describe_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/describe"
)

func TestDescribePrice(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig).Price
	// Pan 10 (5 rows), pot 20 (2 rows), kite 40 (1 row); the ball has none, "none" 0.
	require.Equal(t, []int{3, 1, 1, 0}, []int{got.Priced, got.Missing, got.Zero, got.Negative})
	require.Equal(t, describe.Quantile{P: .25, Value: 15}, got.Quantiles[4], "half way from 10 to 20")
	require.Equal(t, describe.Quantile{P: .9, Value: 36}, got.Quantiles[7], "10 20 40 at 1.8: 20 + 0.8·20")
	require.InDelta(t, -1, got.Correlation, 1e-15, "the dearer the fewer")
	require.Equal(t, 3, got.Bins[0].Count+got.Bins[14].Count+got.Bins[15].Count+got.Bins[29].Count, "ln 20 is on the edge half way from ln 10 to ln 40")
	require.Equal(t, 5, got.Bins[0].Rows)
	require.Equal(t, []describe.Box{
		{Name: "Home", Items: 2, P5: 10.5, P25: 12.5, Median: 15, P75: 17.5, P95: 19.5},
		{Name: "Toys", Items: 1, P5: 40, P25: 40, Median: 40, P75: 40, P95: 40},
	}, got.Boxes)
	// With ln 10 = a and steps of b = ln 2: a, a+b | a+2b. Around the mean a+b the total is
	// 2b²; between the groups 2·(b/2)² + b² = 1.5b².
	require.InDelta(t, .75, got.Explained, 1e-12)
	require.Equal(t, []float64{10, 20, 40}, []float64{got.Demand[0].Median, got.Demand[1].Median, got.Demand[2].Median})
	require.Equal(t, describe.Demand{From: 20, To: 20, Median: 20, Items: 1, Rows: 2, Mean: 2, CI95: [2]float64{2, 2}}, got.Demand[1])
}

func TestDescribePriceWithout(t *testing.T) {
	shop := newMarket()
	shop.Items[0].Numbers = []float64{0, -1, math.NaN(), 0, 0}
	got := describe.Of(shop, marketConfig).Price
	require.Equal(t, []int{0, 1, 3, 1}, []int{got.Priced, got.Missing, got.Zero, got.Negative})
	require.Nil(t, got.Bins)
	shop.Items[0].Numbers = []float64{5, 5, 5, 5, 5}
	got = describe.Of(shop, marketConfig).Price
	require.Len(t, got.Bins, 1)
	require.Zero(t, got.Explained, "no variance, nothing to explain")
	require.Nil(t, describe.Of(shop, describe.Config{Price: "category"}).Price, "labels are no price")
}

// Histogram, groups by price and boxes count every priced item once.
func TestPriceSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shop := newMarket()
		n := rapid.IntRange(1, 80).Draw(t, "items")
		price := &datasets.Column{Name: "price"}
		for range n {
			price.Numbers = append(price.Numbers, float64(rapid.IntRange(-1, 50).Draw(t, "price")))
		}
		for shop.Log.ItemIDs.Len() < n {
			shop.Log.ItemIDs.Add(string(rune('A' + shop.Log.ItemIDs.Len())))
		}
		for len(price.Numbers) < shop.Log.ItemIDs.Len() {
			price.Numbers = append(price.Numbers, math.NaN())
		}
		shop.Items = datasets.Catalog{price}
		got := describe.Of(shop, marketConfig).Price
		bins, rows, groups := 0, 0, 0
		for _, b := range got.Bins {
			bins += b.Count
			rows += b.Rows
		}
		for i, d := range got.Demand {
			groups += d.Items
			rows -= d.Rows
			require.True(t, i == 0 || d.From > got.Demand[i-1].To, "equal prices are in one group")
		}
		require.Equal(t, []int{got.Priced, got.Priced, 0}, []int{bins, groups, rows})
	})
}

func TestDescribeCategory(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig).Category
	require.Equal(t, []int{1, 0, 3, 2, 2}, []int{got.Missing, got.MissingRows, got.Nodes, got.Leaves, got.SmallLeaves})
	require.Equal(t, []int{2, 2}, got.Depths)
	require.Len(t, got.Branches, 2)
	home := got.Branches[0]
	require.Equal(t, []any{"Home", 2, 7, .4, .7}, []any{home.Name, home.Items, home.Rows, home.ItemsShare, home.RowsShare})
	require.Equal(t, "Pans", home.Children[0].Name)
	require.Equal(t, 3, got.Branches[1].Rows)
}

func TestCategoryTreeFolds(t *testing.T) {
	shop := newMarket()
	path := &datasets.Column{Name: "category", Dict: &datasets.IDs{}}
	for i := range 40 {
		path.Dict.Add(string(rune('A' + i)))
		shop.Log.ItemIDs.Add(string(rune('A' + i)))
	}
	for i := range shop.Log.ItemIDs.Len() {
		path.Labels.Append(int32(i % 40))
	}
	shop.Items = datasets.Catalog{path}
	got := describe.Of(shop, marketConfig).Category
	require.Len(t, got.Branches, 25)
	require.Equal(t, 15, got.More.Nodes)
	items, rows := got.More.Items, got.More.Rows
	for _, b := range got.Branches {
		items += b.Items
		rows += b.Rows
	}
	require.Equal(t, []int{45, 10}, []int{items, rows})
}

func TestDescribeColumns(t *testing.T) {
	shop := newMarket()
	same := &datasets.Column{Name: "same", Numbers: []float64{7, 9, math.NaN(), 3, 1}}
	flat := &datasets.Column{Name: "flat", Numbers: []float64{1, 1, math.NaN(), 1, 1}}
	shop.Items = append(shop.Items, same, flat)
	got := describe.Of(shop, marketConfig).ItemColumns
	price, path := got[0], got[1]
	require.Equal(t, []any{"number", 1, .2, .2, 4}, []any{price.Kind, price.Missing, price.MissingShare, price.MissingRows, price.Distinct},
		"the ball has two of ten rows")
	require.Equal(t, []any{"labels", 1, 3, 6. / 4}, []any{path.Kind, path.Missing, path.Distinct, path.PerEntity})
	require.Equal(t, []describe.TopValue{{"Home", 2, .4}, {"Pans", 2, .4}, {"Toys", 2, .4}}, path.Top)
	require.False(t, path.Constant)
	require.Equal(t, "price", got[2].SameAs, "other numbers, the same items apart")
	require.Empty(t, path.SameAs)
	require.True(t, got[3].Constant)
}

func TestDescribeGroups(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig).Groups
	require.Len(t, got, 1)
	// a has 4 rows and c 2: mean 3, sd √2, interval 3 ± 1.96·√2/√2. d has 1, b without region 3.
	north := got[0].Groups[0]
	require.Equal(t, []any{"north", 2, 6, 3.}, []any{north.Name, north.Users, north.Rows, north.Mean})
	require.InDelta(t, 3-1.96, north.CI95[0], 1e-12)
	require.Equal(t, 3, got[0].Missing.Rows)
	// Rows 4, 3, 2, 1 with mean 2.5: in all 5; between 2·0.5² + 0.5² + 1.5² = 3.
	require.InDelta(t, .6, got[0].Explained, 1e-12)
	shop := newMarket()
	shop.Users = datasets.Profiles{{Name: "age", Numbers: []float64{20, 30, 30, math.NaN()}}}
	age := describe.Of(shop, marketConfig).Groups[0]
	require.Equal(t, []string{"20", "30"}, []string{age.Groups[0].Name, age.Groups[1].Name}, "30 is not cut in two")
	require.Equal(t, 2, age.Groups[1].Users)
	require.Equal(t, 1, age.Missing.Users)
}

// testdata/describe.json is made by describe.py beside it, with numpy.
func TestDescribeAgainstNumpy(t *testing.T) {
	text, err := os.ReadFile("testdata/describe.json")
	require.NoError(t, err)
	var want struct {
		Prices    []float64 `json:"prices"`
		Counts    []int     `json:"counts"`
		Quantiles []float64 `json:"quantiles"`
		Gini      float64   `json:"gini"`
		Spearman  float64   `json:"spearman"`
	}
	require.NoError(t, json.Unmarshal(text, &want))
	l := &datasets.Log{UserIDs: datasets.NewIDs("u"), ItemIDs: &datasets.IDs{}}
	for i, n := range want.Counts {
		l.ItemIDs.Add(string(rune('A' + i)))
		for range n {
			l.Users, l.Items = append(l.Users, 0), append(l.Items, int32(i))
		}
	}
	d := describe.Of(&datasets.Data{Log: l, Items: datasets.Catalog{{Name: "price", Numbers: want.Prices}}}, marketConfig)
	require.InDelta(t, want.Gini, d.ItemTail.Gini, 1e-12)
	require.InDelta(t, want.Spearman, d.Price.Correlation, 1e-12)
	for i, q := range d.Price.Quantiles {
		require.InDelta(t, want.Quantiles[i], q.Value, 1e-9, q.P)
	}
}
