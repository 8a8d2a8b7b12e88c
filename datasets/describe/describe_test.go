package describe_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/describe"
)

const day = 24 * 60 * 60

// newMarket has 4 users, 5 items and ten rows from Monday 2024-01-01 to 2024-06-03:
//
//	a: pan, pan, pot, kite   b: pan, pot, ball   c: pan, ball   d: pan
//
// The item "none" has no row, the ball no price, "none" no category; b has no region.
func newMarket() *datasets.Data {
	const start = 1704067200 // 2024-01-01 00:00, a Monday
	at := func(days, hours int64) int64 { return start + days*day + hours*3600 }
	l := newLog(true, true,
		row{"a", "pan", 5, at(0, 9)}, row{"a", "pan", 4, at(31, 9)}, // 1 January, 1 February
		row{"b", "pan", 5, at(0, 10)}, row{"b", "pot", 3, at(0, 10)}, // one basket
		row{"c", "pan", 1, at(60, 0)}, row{"c", "ball", 5, at(60, 23)}, // 1 March
		row{"d", "pan", 5, at(150, 12)},  // 30 May
		row{"a", "pot", 4, at(152, 12)},  // 1 June
		row{"a", "kite", 5, at(153, 12)}, // 2 June
		row{"b", "ball", 2, at(154, 12)}, // 3 June
	)
	l.ItemIDs.Add("none")
	// In the order of first appearance: pan, pot, ball, kite, none.
	path := &datasets.Column{Name: "category", Dict: datasets.NewIDs("Home", "Pans", "Toys")}
	path.Labels.Append(0, 1)
	path.Labels.Append(0, 1)
	path.Labels.Append(2)
	path.Labels.Append(2)
	path.Labels.Append()
	region := &datasets.Column{Name: "region", Dict: datasets.NewIDs("north", "south")}
	region.Labels.Append(0)
	region.Labels.Append()
	region.Labels.Append(0)
	region.Labels.Append(1)
	return &datasets.Data{
		Log:   l,
		Items: datasets.Catalog{{Name: "price", Numbers: []float64{10, 20, math.NaN(), 40, 0}}, path},
		Users: datasets.Profiles{region},
	}
}

var marketConfig = describe.Config{Price: "price", Category: "category"}

func TestDescribeSizes(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig)
	require.Equal(t, []int{4, 5, 10, 9}, []int{got.Users, got.Items, got.Rows, got.Pairs})
	require.InDelta(t, 9./20, got.Density, 1e-15)
	require.Equal(t, int64(1704067200+9*3600), got.FirstTime)
	require.Equal(t, int64(1704067200+154*day+12*3600), got.LastTime)
	require.Equal(t, datasets.TimeCalendar, got.TimeScale)
	// Users have 4, 3, 2, 1 rows; items 5, 2, 2, 1, 0.
	require.Equal(t, describe.Summary{Mean: 2.5, Median: 2.5, Max: 4}, got.UserActivity.Summary)
	require.Equal(t, describe.Summary{Mean: 2, Median: 2, Max: 5, NoneShare: .2}, got.ItemActivity.Summary)
}

func TestDescribeTail(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig).ItemTail
	// Ascending 0, 1, 2, 2, 5: (−4·0 − 2·1 + 0·2 + 2·2 + 4·5) / (5·10) = 22/50.
	require.InDelta(t, .44, got.Gini, 1e-15)
	require.Equal(t, []float64{.5, .5}, []float64{got.Top1, got.Top10}, "one item of five is the least there is")
	require.Equal(t, 1, got.Half)
	require.Equal(t, []describe.LorenzPoint{{0, 0}, {.2, 0}, {.4, .1}, {.6, .3}, {.8, .5}, {1, 1}}, got.Lorenz)
}

func TestDescribeActivity(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig).ItemActivity
	require.Equal(t, []describe.AtLeast{{1, 4, .8}, {2, 3, .6}, {3, 1, .2}, {4, 1, .2}, {5, 1, .2}}, got.CCDF)
	require.Equal(t, describe.Bucket{From: 0, To: 0, Count: 1, Share: .2}, got.Buckets[0])
	require.Equal(t, describe.Bucket{From: 1, To: 5, Count: 4, Share: .8, Rows: 10, RowsShare: 1}, got.Buckets[1])
	require.Equal(t, 1001, got.Buckets[5].From)
}

func TestDescribeValues(t *testing.T) {
	shop := newMarket()
	got := describe.Of(shop, marketConfig).Values
	require.Equal(t, []describe.ValueBar{{1, 1, .1}, {2, 1, .1}, {3, 1, .1}, {4, 2, .2}, {5, 5, .5}}, got.Bars)
	require.InDelta(t, 3.9, got.Mean, 1e-15)
	shop.Log.Values[0] = float32(math.NaN())
	shop.Log.Values[1] = float32(math.Inf(1))
	require.Equal(t, 2, describe.Of(shop, marketConfig).Values.NotFinite)
	for r := range shop.Log.Values {
		shop.Log.Values[r] = 1
	}
	require.Nil(t, describe.Of(shop, marketConfig).Values, "ten times the same is no distribution")
}

func TestDescribeGrowth(t *testing.T) {
	got := describe.Of(newMarket(), marketConfig)
	g := got.Growth
	require.Equal(t, "month", g.Unit)
	require.Equal(t, []describe.Period{
		{Start: "2024-01", Rows: 3, NewUsers: 2, NewItems: 2}, {Start: "2024-02", Rows: 1},
		{Start: "2024-03", Rows: 2, NewUsers: 1, NewItems: 1}, {Start: "2024-04"},
		{Start: "2024-05", Rows: 1, NewUsers: 1}, {Start: "2024-06", Rows: 3, NewItems: 1},
	}, g.Periods)
	// 3 of 10 rows fall on the 31 January days of 155: 0.3 / (31/155) = 1.5.
	require.Equal(t, "Jan", g.Months[0].Name)
	require.InDelta(t, 1.5, g.Months[0].Index, 1e-12)
	require.Zero(t, g.Months[11].Index, "no day of December")
	// Mondays: 1 January (three rows) and 3 June; 1 February is a Thursday.
	require.Equal(t, "Mon", g.Weekdays[0].Name)
	require.Equal(t, 4, g.Weekdays[0].Rows)
	require.Equal(t, 1, g.Clock[3][9])
	require.Equal(t, 4, g.Hours[12].Rows)
	require.False(t, g.DatesOnly)
	// The last 30 days begin on 4 May, 12:00: four rows, on the pan (old), the pot
	// (old), the new kite, the ball of March; d is the only new user.
	require.Equal(t, &describe.Freshness{Days: 30, Rows: 4, YoungItems: 1, YoungItemsShare: .25, YoungUsers: 1, YoungUsersShare: .25}, got.Freshness)
}

func TestDescribeDatesOnly(t *testing.T) {
	shop := newMarket()
	for r, at := range shop.Log.Times {
		shop.Log.Times[r] = at / day * day
	}
	g := describe.Of(shop, marketConfig).Growth
	require.True(t, g.DatesOnly)
	require.Nil(t, g.Hours)
	require.Nil(t, g.Clock)
}

func TestDescribeTimeScale(t *testing.T) {
	for name, c := range map[string]struct {
		times []int64
		want  string
	}{
		"none":             {nil, datasets.TimeNone},
		"all alike":        {[]int64{1704067200, 1704067200}, datasets.TimeNone},
		"positions":        {[]int64{0, 1}, datasets.TimeOrder},
		"milliseconds":     {[]int64{1704067200000, 1704067200001}, datasets.TimeOrder},
		"a zero among":     {[]int64{0, 1704067200}, datasets.TimeCalendar},
		"five hundred yrs": {[]int64{-1e10, 1704067200}, datasets.TimeOrder},
	} {
		l := newLog(false, false, row{user: "a", item: "x"}, row{user: "a", item: "y"})
		l.Times = c.times
		got := describe.Of(&datasets.Data{Log: l}, describe.Config{})
		require.Equal(t, c.want, got.TimeScale, name)
		require.Equal(t, c.want == datasets.TimeCalendar, got.Growth != nil, name)
	}
}

func TestDescribeJoinsGivenParts(t *testing.T) {
	shop := newMarket()
	want := describe.Of(shop, marketConfig)
	shop.Given = &datasets.Split{Train: shop.Log.Select([]int{9, 1, 2, 3, 4}), Test: shop.Log.Select([]int{0, 5, 6, 7, 8})}
	shop.Log = nil
	require.Equal(t, want, describe.Of(shop, marketConfig), "the parts and the log they were taken from")
	shop.Given.Train.Times = nil
	got := describe.Of(shop, marketConfig)
	require.Equal(t, datasets.TimeNone, got.TimeScale, "half the times are none")
	require.Equal(t, want.FirstTime, got.FirstTime)
}

func TestDescribeNothing(t *testing.T) {
	got := describe.Of(&datasets.Data{Log: newLog(false, false)}, marketConfig)
	require.Zero(t, got.Density)
	require.Zero(t, got.ItemTail.Gini)
	require.Nil(t, got.Price)
	require.Nil(t, got.Category)
}

func TestGuessColumns(t *testing.T) {
	require.Equal(t, marketConfig, describe.GuessColumns(newMarket().Items))
	require.Zero(t, describe.GuessColumns(nil))
	labels := datasets.Catalog{{Name: "price", Dict: datasets.NewIDs()}, {Name: "category", Numbers: []float64{}}}
	require.Zero(t, describe.GuessColumns(labels), "a price of words, a category of numbers")
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
		got := describe.Of(&datasets.Data{Log: log}, describe.Config{}).ItemTail.Gini
		require.InDelta(t, difference/(n*n)/(2*sum/n), got, 1e-12)
	})
}

// The Lorenz curve rises, is convex and below the diagonal; the Gini coefficient is 1
// less twice the area below it. The CCDF falls, and the buckets hold all.
func TestShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, true)
		d := describe.Of(&datasets.Data{Log: log}, describe.Config{})
		for _, tail := range []describe.Tail{d.ItemTail, d.UserTail} {
			area, slope := 0.0, 0.0
			for i, p := range tail.Lorenz[1:] {
				before := tail.Lorenz[i]
				require.Greater(t, p.Of, before.Of)
				s := (p.Rows - before.Rows) / (p.Of - before.Of)
				require.GreaterOrEqual(t, s, slope-1e-9)
				require.LessOrEqual(t, p.Rows, p.Of+1e-12)
				area += (p.Of - before.Of) * (p.Rows + before.Rows) / 2
				slope = s
			}
			require.InDelta(t, 1-2*area, tail.Gini, 1e-12)
			require.LessOrEqual(t, tail.Top1, tail.Top10)
		}
		for _, a := range []describe.Activity{d.ItemActivity, d.UserActivity} {
			for i := 1; i < len(a.CCDF); i++ {
				require.Greater(t, a.CCDF[i].Rows, a.CCDF[i-1].Rows)
				require.LessOrEqual(t, a.CCDF[i].Count, a.CCDF[i-1].Count)
			}
			all, rows := 0, 0
			for _, b := range a.Buckets {
				all += b.Count
				rows += b.Rows
			}
			require.Equal(t, log.Len(), rows)
			require.Equal(t, 1.0, a.CCDF[0].Share, "every id of a drawn log has a row")
			require.Equal(t, a.CCDF[0].Count, all)
		}
		if log.Len() == 1 {
			return // one value is no distribution
		}
		rows := 0
		for _, b := range d.Values.Bars {
			rows += b.Rows
		}
		for _, b := range d.Values.Bins {
			rows += b.Count
		}
		require.Equal(t, log.Len(), rows)
	})
}
