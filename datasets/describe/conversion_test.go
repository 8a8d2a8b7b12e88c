package describe_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
)

// funnelShop is two categories of items: what of tools is seen is bought, of toys hardly.
func funnelShop() *datasets.Data {
	items := datasets.NewIDs("saw", "axe", "kite", "ball", "bare")
	d := &datasets.Data{Log: &datasets.Log{UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: items, EventIDs: datasets.NewIDs("buy", "view", "cart")}}
	const buy, view, cart, day = 0, 1, 2, 86400
	for i, r := range [][3]int{
		{0, 0, view}, {0, 0, cart}, {0, 0, buy}, // a saw: all three
		{1, 1, view}, {1, 1, buy}, // b axe: without a cart
		{0, 2, view}, {1, 2, view}, {1, 2, cart}, {2, 3, view}, // toys
		{2, 4, view}, {2, 2, cart},
	} {
		d.Log.Users, d.Log.Items, d.Log.Events = append(d.Log.Users, int32(r[0])), append(d.Log.Items, int32(r[1])), append(d.Log.Events, uint16(r[2]))
		d.Log.Times = append(d.Log.Times, 1_700_000_000+int64(i)*20*day)
	}
	paths := datasets.Lists{}
	for _, path := range [][]int32{{0, 2}, {0}, {1}, {1}, {}} {
		paths.Append(path...)
	}
	d.Items = datasets.Catalog{
		{Name: "price", Numbers: []float64{1, 2, 3, 4, math.NaN()}},
		{Name: "category", Dict: datasets.NewIDs("tools", "toys", "saws"), Labels: paths},
	}
	return d
}

func TestConversions(t *testing.T) {
	h := describe.Inspect(funnelShop(), describe.Config{Price: "price", Category: "category"})
	require.Equal(t, "view", h.Events[0].Name)
	require.Equal(t, "cart", h.Events[1].Name)
	require.Len(t, h.Conversions, 2)
	by := map[string]describe.ConversionGroup{}
	for _, g := range h.Conversions[0].Groups {
		by[g.Name] = g
	}
	// tools: 2 pairs viewed, 1 of them in a cart, 1 pair with a cart bought, 2 of 2 viewed bought.
	require.Equal(t, []int{2, 1, 2}, by["tools"].Pairs)
	require.Equal(t, []float64{.5, 1}, by["tools"].Steps)
	require.Equal(t, 1., by["tools"].Whole)
	// toys: a, b and c viewed; b and, without a view, c put the kite in a cart; nobody bought.
	require.Equal(t, []int{3, 2, 0}, by["toys"].Pairs)
	require.Equal(t, []float64{1. / 3, 0}, by["toys"].Steps)
	require.Equal(t, []int{1, 0, 0}, by["missing"].Pairs)
	all := 0
	for _, g := range h.Conversions[1].Groups { // whatever the bands, each pair is in one
		all += g.Pairs[0]
	}
	require.Equal(t, h.Events[0].Pairs, all)

	require.Equal(t, "month", h.EventTimes.Unit)
	rows := make([]int, 3)
	for _, p := range h.EventTimes.Periods {
		for k, n := range p.Rows {
			rows[k] += n
		}
	}
	require.Equal(t, []int{h.Events[0].Rows, h.Events[1].Rows, h.Events[2].Rows}, rows)
	require.Equal(t, "2023-11", h.EventTimes.Periods[0].Start)
	require.Equal(t, []int{1, 0, 0}, h.EventTimes.Periods[0].Rows)
}

func TestSignalsBefore(t *testing.T) {
	raw := funnelShop()
	// Test: a buys the saw at its time, b the axe before it was viewed, c the kite as somebody new.
	test := &datasets.Log{UserIDs: datasets.NewIDs("new", "b", "a"), ItemIDs: datasets.NewIDs("kite", "axe", "saw"),
		Users: []int32{2, 1, 0}, Items: []int32{2, 1, 0}, Times: []int64{raw.Log.Times[2], raw.Log.Times[3], raw.Log.Times[9]}}
	got := describe.Before(raw, test)
	require.Equal(t, &describe.Signals{Targets: 3, Before: 1, Share: 1. / 3, Kinds: []describe.Signal{
		{Event: "view", Targets: 1, Share: 1. / 3}, {Event: "cart", Targets: 1, Share: 1. / 3}, {Event: "buy"}}}, got)
	raw.Log.Times = nil
	require.Nil(t, describe.Before(raw, test))
}
