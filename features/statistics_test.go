package features_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/features"
)

// logOf has rows {user, item, time} over so many users and items.
func logOf(users, items int, rows ...[3]int) *datasets.Log {
	keys := func(n int) *datasets.IDs {
		ids := datasets.NewIDs()
		for i := range n {
			ids.Add(string(rune('a' + i)))
		}
		return ids
	}
	l := &datasets.Log{UserIDs: keys(users), ItemIDs: keys(items), Times: []int64{}}
	for _, r := range rows {
		l.Users, l.Items, l.Times = append(l.Users, int32(r[0])), append(l.Items, int32(r[1])), append(l.Times, int64(r[2]))
	}
	return l
}

// User 0 bought at 1 and e², and once without a price: the level is e¹, the spread 1. User
// 1 bought once, at 5: no spread. User 2 got something for nothing, user 3 did nothing.
func TestUserStatisticsByHand(t *testing.T) {
	train := logOf(4, 5, [3]int{0, 0, 10}, [3]int{1, 2, 11}, [3]int{0, 1, 12}, [3]int{0, 3, 13}, [3]int{2, 4, 14})
	price := numbers(1, math.Exp(2), 5, nan, 0)
	requireNumbers(t, []float64{3, 1, 1, nan}, features.UserActivity(train))
	level, err := features.UserMeanPrice(train, price)
	require.NoError(t, err)
	requireNumbers(t, []float64{math.E, 5, nan, nan}, level)
	spread, err := features.UserPriceSpread(train, price)
	require.NoError(t, err)
	requireNumbers(t, []float64{1, nan, nan, nan}, spread)
}

// Item 0 was first there at 10 and the log ends at 15; nobody has had item 2.
func TestItemStatisticsByHand(t *testing.T) {
	train := logOf(1, 3, [3]int{0, 0, 12}, [3]int{0, 1, 15}, [3]int{0, 0, 10})
	first, err := features.ItemFirstSeen(train)
	require.NoError(t, err)
	requireNumbers(t, []float64{10, 15, nan}, first)
	age, err := features.ItemAge(train)
	require.NoError(t, err)
	requireNumbers(t, []float64{5, 0, nan}, age)
}

func requireNumbers(t *testing.T, want []float64, got *datasets.Column) {
	require.Len(t, got.Numbers, len(want))
	for i, x := range want {
		if math.IsNaN(x) {
			require.True(t, math.IsNaN(got.Numbers[i]), "%s of %d", got.Name, i)
			continue
		}
		require.InDelta(t, x, got.Numbers[i], 1e-12, "%s of %d", got.Name, i)
	}
}

func TestStatisticsRefuse(t *testing.T) {
	train := logOf(1, 2, [3]int{0, 0, 1})
	_, err := features.UserMeanPrice(train, numbers(1))
	require.EqualError(t, err, `features: column "price": 1 rows, want 2, one per item of the log`)
	_, err = features.UserPriceSpread(train, titles("a", "b"))
	require.ErrorContains(t, err, "holds labels, want numbers")
	_, err = features.UserMeanPrice(train, numbers(-1, 2))
	require.ErrorContains(t, err, "entity 0 has the price -1, want ≥ 0")
	_, err = features.UserMeanPrice(train, numbers(1, -2))
	require.NoError(t, err, "nobody bought that")
	train.Times = nil
	_, err = features.ItemAge(train)
	require.EqualError(t, err, "features: first seen: the log has no times")
}

// Statistics are of a set of events, and of the items in it alone.
func TestStatisticsKnowNeitherOrderNorOtherItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [3]int {
			return [3]int{rapid.IntRange(0, 3).Draw(t, "user"), rapid.IntRange(0, 4).Draw(t, "item"), rapid.IntRange(0, 99).Draw(t, "time")}
		}), 1, 30).Draw(t, "rows")
		price := numbers(rapid.SliceOfN(rapid.Float64Range(0, 100), 6, 6).Draw(t, "prices")...)
		category := labels([]string{"a", "b"}, []string{"a"}, []string{"c"}, nil, []string{"a", "b", "d"}, []string{"c", "e"})
		config := features.FavouritesConfig{MinItems: 1, Top: rapid.IntRange(0, 3).Draw(t, "top")}
		compute := func(l *datasets.Log) []any {
			level, err := features.UserMeanPrice(l, price)
			require.NoError(t, err)
			spread, err := features.UserPriceSpread(l, price)
			require.NoError(t, err)
			age, err := features.ItemAge(l)
			require.NoError(t, err)
			f, err := features.FitFavourites(l, category, config)
			require.NoError(t, err)
			b, err := roundTrip(t, f).Encode(l, category)
			require.NoError(t, err)
			supported(t, features.SeenUsers(l), rowsOf(t, b))
			// The bits of the numbers, since no number is not equal to itself.
			bits := func(c *datasets.Column) []uint64 {
				out := make([]uint64, c.Len())
				for i, x := range c.Numbers {
					out[i] = math.Float64bits(x)
				}
				return out
			}
			return []any{bits(features.UserActivity(l)), bits(level), bits(spread), bits(age), f, b}
		}
		want := compute(logOf(4, 6, rows...))
		slices.Reverse(rows)
		price.Numbers[5] = 1e9 // nobody has had it
		require.Equal(t, want, compute(logOf(4, 6, rows...)))
	})
}
