package describe_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
)

// odd returns the oddity of a name, or a zero one.
func odd(h *describe.Habits, name string) describe.Oddity {
	for _, o := range h.Odd {
		if o.Name == name {
			return o
		}
	}
	return describe.Oddity{}
}

func TestInspectRepeats(t *testing.T) {
	got := describe.Inspect(newMarket(), marketConfig)
	require.Equal(t, []int{10, 4, 4}, []int{got.Rows, got.Users, got.Items})
	require.Equal(t, describe.Repeats{
		Rows: 1, Share: .1, Pairs: 1, PairsShare: 1. / 9, Users: 1, UsersShare: .25,
		Baskets: 9, BasketMean: 10. / 9, BasketShare: .2, // b bought pan and pot at once
	}, got.Repeats)
	require.Nil(t, got.Events)
}

func TestInspectEvents(t *testing.T) {
	shop := newMarket()
	// a: pan viewed and bought, pot viewed, kite viewed; all others views.
	shop.Log.Events, shop.Log.EventIDs = []uint16{2, 0, 2, 2, 2, 2, 2, 2, 2, 2}, datasets.NewIDs("buy", "never", "view")
	got := describe.Inspect(shop, marketConfig).Events
	require.Len(t, got, 2)
	require.Equal(t, "view", got[0].Name)
	require.Equal(t, []int{9, 4, 9}, []int{got[0].Rows, got[0].Users, got[0].Pairs})
	require.InDeltaSlice(t, []float64{1, 1. / 9}, got[0].PairsAlso, 1e-15)
	require.Equal(t, []int{1, 1, 1}, []int{got[1].Rows, got[1].Users, got[1].Pairs})
	require.Equal(t, []float64{1, 1}, got[1].PairsAlso)
}

func TestInspectManyEvents(t *testing.T) {
	l := newLog(false, false)
	l.EventIDs = &datasets.IDs{}
	for k := range 15 {
		l.EventIDs.Add(fmt.Sprint("kind ", k))
		for range 20 - k {
			l.Users, l.Items = append(l.Users, l.UserIDs.Add("u")), append(l.Items, l.ItemIDs.Add("i"))
			l.Events = append(l.Events, uint16(k))
		}
	}
	got := describe.Inspect(&datasets.Data{Log: l}, marketConfig).Events
	require.Len(t, got, 12)
	require.Equal(t, "all rarer kinds", got[11].Name)
	require.Equal(t, 9+8+7+6, got[11].Rows)
}

func TestInspectOddRows(t *testing.T) {
	shop := newMarket()
	l := shop.Log
	clean := describe.Inspect(shop, marketConfig)
	require.Equal(t, []describe.Oddity{{Name: describe.OddNoPrice, Count: 1, Of: 5, Share: .2, Examples: []string{"none"}}}, clean.Odd)

	add := func(user, item string, value float32, at int64) {
		l.Users, l.Items = append(l.Users, l.UserIDs.Add(user)), append(l.Items, l.ItemIDs.Add(item))
		l.Values, l.Times = append(l.Values, value), append(l.Times, at)
	}
	add("a", "pan", 5, l.Times[0])         // a copy
	add("B", "pan", 3.25, l.Times[0]+1)    // b in capitals; a value off the grid of 99 %
	add("c", " pan", 5, l.Times[0]+2)      // a blank
	add("c", "  ", float32(math.NaN()), 0) // a blank key, no value, no time
	for k := range int64(150) {
		add("robot", "pot", 4, 1709251200+20*k) // 150 rows in 50 minutes
	}
	shop.Items, shop.Users = nil, nil
	got := describe.Inspect(shop, marketConfig)
	require.Equal(t, 1, odd(got, describe.OddCopies).Count)
	require.Equal(t, []string{"a · pan"}, odd(got, describe.OddCopies).Examples)
	require.Equal(t, []any{1, 150, "robot"}, []any{odd(got, describe.OddHasty).Count, odd(got, describe.OddHasty).Most, odd(got, describe.OddHasty).Examples[0]})
	require.Equal(t, []string{"“B”"}, odd(got, describe.OddUserKeys).Examples)
	require.Equal(t, []string{"“ pan”"}, odd(got, describe.OddItemKeys).Examples)
	require.Equal(t, 1, odd(got, describe.OddEmptyKeys).Count)
	require.Equal(t, []string{"3.25"}, odd(got, describe.OddValues).Examples)
	require.Equal(t, 1, odd(got, describe.OddNotFinite).Count)
	require.Equal(t, 1, odd(got, describe.OddZeroTime).Count)
}

func TestInspectOddTimes(t *testing.T) {
	l := newLog(false, true)
	for k := range 5000 {
		l.Users, l.Items = append(l.Users, l.UserIDs.Add(fmt.Sprint("u", k))), append(l.Items, l.ItemIDs.Add(fmt.Sprint("i", k%50)))
		l.Times = append(l.Times, 1.2e9+int64(k)*1000)
	}
	d := &datasets.Data{Log: l}
	require.Empty(t, describe.Inspect(d, marketConfig).Odd)
	for k := range 200 {
		l.Times[k] = 1.3e9
	}
	got := odd(describe.Inspect(d, marketConfig), describe.OddOneTime)
	require.Equal(t, 200, got.Count)
	require.Equal(t, []string{"2011-03-13 07:06:40"}, got.Examples)
	for k := range l.Times {
		l.Times[k] *= 1000
	}
	require.Equal(t, 5000, odd(describe.Inspect(d, marketConfig), describe.OddMilliseconds).Count)
	for k := range 60 {
		l.Users[k] = 0
	}
	require.Equal(t, 60, odd(describe.Inspect(d, marketConfig), describe.OddBusiest).Count, "over 1 % of the rows")
}

func TestInspectOddItems(t *testing.T) {
	shop := newMarket()
	l := shop.Log
	for r := range 10 { // the twin of everything a pan has
		if l.Items[r] == 0 {
			l.Users, l.Items = append(l.Users, l.Users[r]), append(l.Items, l.ItemIDs.Add("twin"))
			l.Values, l.Times = append(l.Values, l.Values[r]), append(l.Times, l.Times[r])
		}
	}
	shop.Items[0].Numbers = append(shop.Items[0].Numbers, 10)
	shop.Items[1].Labels.Append(0, 1)
	got := describe.Inspect(shop, marketConfig)
	require.Equal(t, []string{"twin"}, odd(got, describe.OddSameBuyers).Examples)
	require.Equal(t, []string{"twin"}, odd(got, describe.OddTwins).Examples)
	l.Values[len(l.Values)-1]++
	require.Zero(t, odd(describe.Inspect(shop, marketConfig), describe.OddSameBuyers).Count, "one rating apart")
}

func TestInspectExtremePrice(t *testing.T) {
	shop := newMarket()
	path := &datasets.Column{Name: "category", Dict: datasets.NewIDs("Toys", "Jewels", "Other")}
	price := &datasets.Column{Name: "price"}
	for i := range 60 {
		if i >= shop.Log.ItemIDs.Len() {
			shop.Log.ItemIDs.Add(fmt.Sprint("item ", i))
		}
		path.Labels.Append(int32(i%2), 2)                                                  // Toys > Other and Jewels > Other
		price.Numbers = append(price.Numbers, float64(10+i%7)*math.Pow(100, float64(i%2))) // 10–16 and 1,000–1,600
	}
	price.Numbers[20] = 1200 // usual for jewels, not for a toy
	shop.Items = datasets.Catalog{price, path}
	got := odd(describe.Inspect(shop, marketConfig), describe.OddExtremePrice)
	require.Equal(t, []string{"item 20 at 1200"}, got.Examples)
	require.Equal(t, 60, got.Of)
}
