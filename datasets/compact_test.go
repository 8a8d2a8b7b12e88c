package datasets_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
)

// newShop has users a, b, c and items w, x, y, z; a price and a path for each item and
// a region for each user. Only rows of a on y and of c on w are in the log.
func newShop() *datasets.Data {
	users, items := datasets.NewIDs("a", "b", "c"), datasets.NewIDs("w", "x", "y", "z")
	path := &datasets.Column{Name: "path", Dict: datasets.NewIDs("Home", "Pans", "Toys")}
	path.Labels.Append(0, 1)
	path.Labels.Append()
	path.Labels.Append(2)
	path.Labels.Append(0)
	region := &datasets.Column{Name: "region", Dict: datasets.NewIDs("north", "south")}
	region.Labels.Append(0)
	region.Labels.Append(0)
	region.Labels.Append(1)
	return &datasets.Data{
		Log:   &datasets.Log{Users: []int32{0, 2}, Items: []int32{2, 0}, Times: []int64{7, 8}, UserIDs: users, ItemIDs: items},
		Items: datasets.Catalog{{Name: "price", Numbers: []float64{1, 2, math.NaN(), 4}}, path},
		Users: datasets.Profiles{region},
	}
}

func TestCompact(t *testing.T) {
	shop := newShop()
	got := datasets.Compact(shop, false)
	require.Equal(t, []string{"a y t7", "c w t8"}, show(got.Log))
	require.Equal(t, []string{"a", "c"}, got.UserIDs().Keys())
	require.Equal(t, []string{"w", "y"}, got.ItemIDs().Keys())
	require.NoError(t, got.Items.Check(2))
	require.NoError(t, got.Users.Check(2))
	price, path, region := got.Items.Find("price"), got.Items.Find("path"), got.Users.Find("region")
	require.Equal(t, 1.0, price.Numbers[0])
	require.True(t, math.IsNaN(price.Numbers[1]))
	require.Equal(t, []int32{0, 1}, path.Labels.At(0))
	require.Equal(t, []int32{2}, path.Labels.At(1))
	require.Equal(t, []int32{1}, region.Labels.At(1))
	require.Nil(t, got.Candidates)
	require.Equal(t, 4, shop.ItemIDs().Len(), "the input is left alone")
}

func TestCompactKeepsItemsAskedFor(t *testing.T) {
	got := datasets.Compact(newShop(), true)
	require.Equal(t, []string{"a", "c"}, got.UserIDs().Keys())
	require.Equal(t, []string{"w", "x", "y", "z"}, got.ItemIDs().Keys())
	require.NoError(t, got.Items.Check(4))
	require.Equal(t, []string{"a y t7", "c w t8"}, show(got.Log))
}

func TestCompactKeepsCandidates(t *testing.T) {
	shop := newShop()
	shop.Candidates = &datasets.Lists{}
	shop.Candidates.Append(3, 0) // of a
	shop.Candidates.Append(1)    // of b, who goes and takes x along
	shop.Candidates.Append()
	got := datasets.Compact(shop, false)
	require.Equal(t, []string{"w", "y", "z"}, got.ItemIDs().Keys())
	require.Equal(t, 2, got.Candidates.Len())
	require.Equal(t, []int32{2, 0}, got.Candidates.At(0), "z and w, in the order they had")
	require.Empty(t, got.Candidates.At(1))
}

func TestCompactGivenSplit(t *testing.T) {
	shop := newShop()
	shop.Given = &datasets.Split{Train: shop.Log.Select([]int{0}), Test: shop.Log.Select([]int{1})}
	shop.Log = nil
	got := datasets.Compact(shop, false)
	require.Nil(t, got.Log)
	require.Nil(t, got.Given.Valid)
	require.Equal(t, []string{"a y t7"}, show(got.Given.Train))
	require.Equal(t, []string{"c w t8"}, show(got.Given.Test))
	require.Same(t, got.Given.Train.ItemIDs, got.Given.Test.ItemIDs)
	require.NoError(t, got.Items.Check(2))
}

// show prints the rows of l as "user item value time", for one comparison.
func show(l *datasets.Log) []string {
	out := []string{}
	for r := range l.Len() {
		s := l.UserIDs.Key(l.Users[r]) + " " + l.ItemIDs.Key(l.Items[r])
		if l.Values != nil {
			s += fmt.Sprintf(" v%g", l.Values[r])
		}
		if l.Times != nil {
			s += fmt.Sprintf(" t%d", l.Times[r])
		}
		out = append(out, s)
	}
	return out
}
