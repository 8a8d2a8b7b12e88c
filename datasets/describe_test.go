package datasets_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
)

func TestDescribe(t *testing.T) {
	// Users a, b, c; items w, x, y, z. Rows: a–w, a–w again, a–x, b–w, c–w.
	shop := newShop()
	shop.Log.Users = []int32{0, 0, 0, 1, 2}
	shop.Log.Items = []int32{0, 0, 1, 0, 0}
	shop.Log.Times = []int64{1704067200, 1704067201, 1704067202, 1704067203, 1704153600}
	got := datasets.Describe(shop)
	require.Equal(t, datasets.Description{
		Users: 3, Items: 4, Rows: 5, Pairs: 4,
		Density: 4. / 12,
		// Ascending 0, 0, 1, 4: (−3·0 − 1·0 + 1·1 + 3·4) / (4·5) = 13/20.
		ItemGini:    .65,
		RowsPerUser: datasets.Summary{Mean: 5. / 3, Median: 1, Max: 3},                   // 1, 1, 3
		RowsPerItem: datasets.Summary{Mean: 1.25, Median: .5, Max: 4, NoneShare: 2. / 4}, // 0, 0, 1, 4
		FirstTime:   1704067200, LastTime: 1704153600,
		ItemColumns: []datasets.ColumnDescription{
			{Name: "price", Kind: "number", Missing: 1}, {Name: "path", Kind: "labels", Missing: 1, Distinct: 3}},
		UserColumns: []datasets.ColumnDescription{{Name: "region", Kind: "labels", Distinct: 2}},
	}, got)
	require.Equal(t, `users               3
items               4
rows                5
distinct pairs      4
density             33.33 %
rows per user       mean 1.67, median 1, max 3, none for 0.0 %
rows per item       mean 1.25, median 0.5, max 4, none for 50.0 %
gini of items       0.650
time                2024-01-01 to 2024-01-02
item column price   number, missing for 1 of 4
item column path    3 labels, missing for 1 of 4
user column region  2 labels, missing for 0 of 3
`, got.String())
}

func TestDescribeJoinsGivenParts(t *testing.T) {
	shop := newShop()
	want := datasets.Describe(shop)
	shop.Given = &datasets.Split{Train: shop.Log.Select([]int{1}), Test: shop.Log.Select([]int{0})}
	shop.Log = nil
	require.Equal(t, want, datasets.Describe(shop), "the parts and the log they were taken from")
}

func TestDescribeExtremes(t *testing.T) {
	even := newLog(false, false, row{user: "a", item: "x"}, row{user: "a", item: "y"})
	require.Zero(t, datasets.Describe(&datasets.Data{Log: even}).ItemGini)
	require.Zero(t, datasets.Describe(&datasets.Data{Log: newLog(false, false)}).Density, "no user, no item")
}

// By its definition: the mean absolute difference of two items over twice their mean.
func TestGiniIsTheMeanDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, false)
		counts := log.ItemCounts()
		n, sum, difference := float64(len(counts)), 0.0, 0.0
		for _, a := range counts {
			sum += float64(a)
			for _, b := range counts {
				difference += math.Abs(float64(a - b))
			}
		}
		require.InDelta(t, difference/(n*n)/(2*sum/n), datasets.Describe(&datasets.Data{Log: log}).ItemGini, 1e-12)
	})
}
