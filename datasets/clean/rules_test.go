package clean_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/datasets/clean"
)

func TestCleanRangesAndWindows(t *testing.T) {
	log := newLog(true, true, row{"a", "x", 1, 10}, row{"a", "y", 5, 20}, row{"b", "x", 6, 30}, row{"c", "z", float32(math.NaN()), 20})
	for _, c := range []struct {
		rule clean.Rule
		name string
		want []string
	}{
		{clean.ValueRange{Min: new(1.0), Max: new(5.0)}, "value_range: min 1, max 5", []string{"a x v1 t10", "a y v5 t20"}},
		{clean.ValueRange{Min: new(2.0)}, "value_range: min 2", []string{"a y v5 t20", "b x v6 t30"}},
		{clean.Window{From: new(clean.Moment(20)), To: new(clean.Moment(30))}, "window: from 1970-01-01T00:00:20Z to 1970-01-01T00:00:30Z", []string{"a y v5 t20", "c z vNaN t20"}},
		{clean.Window{To: new(clean.Moment(20))}, "window: to 1970-01-01T00:00:20Z", []string{"a x v1 t10"}},
	} {
		got, report, err := apply(log, c.rule)
		require.NoError(t, err)
		require.Equal(t, c.want, show(got))
		require.Equal(t, c.name, report[0].Name)
	}
}

// A bound holds values that are written as it is: 3.3 and 0.7 are below themselves in float32,
// 4.1 and 0.1 above. The values beside them stay out.
func TestBoundsAreThoseOfTheValues(t *testing.T) {
	log := &datasets.Log{UserIDs: datasets.NewIDs("u"), ItemIDs: datasets.NewIDs("i")}
	for _, x := range []float64{0.1, 0.1000001, 0.7, 3.2999995, 3.3, 4.1, 4.1000005} {
		log.Users, log.Items, log.Values = append(log.Users, 0), append(log.Items, 0), append(log.Values, float32(x))
	}
	for _, tt := range []struct {
		rule clean.Rule
		rows int
	}{
		{clean.MinValue(3.3), 3}, {clean.MinValue(0.7), 5}, {clean.MinValue(4.1), 2},
		{clean.ValueRange{Max: new(0.1)}, 1}, {clean.ValueRange{Max: new(4.1)}, 6}, {clean.ValueRange{Min: new(3.3), Max: new(3.3)}, 1},
	} {
		got, _, err := apply(log, tt.rule)
		require.NoError(t, err)
		require.Equal(t, tt.rows, got.Len(), "%s", tt.rule)
	}
}

func TestCleanBots(t *testing.T) {
	const day = 24 * 3600
	log := newLog(false, true,
		row{"a", "x", 0, -1}, row{"a", "y", 0, 0}, row{"a", "z", 0, day - 1}, // one row on the day before 1970, two after
		row{"b", "x", 0, day}, row{"b", "y", 0, day}, row{"b", "z", 0, 2*day - 1}, // three in one day
		row{"c", "x", 0, 0}, row{"c", "y", 0, day}, row{"c", "z", 0, 2 * day}, row{"c", "w", 0, 3 * day}) // four in all
	users := func(b clean.Bots) (out []string) {
		got, _, err := apply(log, b)
		require.NoError(t, err)
		for u, n := range got.UserCounts() {
			if n > 0 {
				out = append(out, got.UserIDs.Key(int32(u)))
			}
		}
		return out
	}
	require.Equal(t, []string{"a", "c"}, users(clean.Bots{PerDay: 2}))
	require.Equal(t, []string{"c"}, users(clean.Bots{PerDay: 1}))
	require.Equal(t, []string{"a", "b"}, users(clean.Bots{Total: 3}))
	require.Equal(t, []string{"a"}, users(clean.Bots{PerDay: 2, Total: 3}))
}

// One pass each, in the order written: dropping item z leaves user c with one pair, and
// dropping c leaves item y with two users, who stay.
func TestCleanMinimumCountsAreOnePass(t *testing.T) {
	log := newLog(false, false,
		row{user: "a", item: "x"}, row{user: "b", item: "x"}, row{user: "c", item: "x"},
		row{user: "a", item: "y"}, row{user: "b", item: "y"}, row{user: "d", item: "y"}, row{user: "d", item: "y"},
		row{user: "c", item: "z"}, row{user: "c", item: "z"}, row{user: "c", item: "z"})
	got, report, err := apply(log, clean.MinUsersPerItem(3), clean.MinItemsPerUser(2))
	require.NoError(t, err)
	require.Equal(t, []string{"a x", "b x", "a y", "b y"}, show(got))
	require.Equal(t, []int{7, 4}, []int{report[0].RowsOut, report[1].RowsOut}, "three rows of one user are one user")

	_, _, err = apply(log, clean.MinUsersPerItem(3), clean.Core{Users: 2, Items: 3})
	require.ErrorContains(t, err, "rows were filtered out", "the core goes on")
}

func TestDistinctCountsEqualSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := drawLog(t, false)
		n := rapid.IntRange(1, 5).Draw(t, "n")
		users, items := map[int32]map[int32]bool{}, map[int32]map[int32]bool{}
		for r, u := range log.Users {
			i := log.Items[r]
			if users[u] == nil {
				users[u] = map[int32]bool{}
			}
			if items[i] == nil {
				items[i] = map[int32]bool{}
			}
			users[u][i], items[i][u] = true, true
		}
		for _, c := range []struct {
			rule  clean.Rule
			stays func(r int) bool
		}{
			{clean.MinUsersPerItem(n), func(r int) bool { return len(items[log.Items[r]]) >= n }},
			{clean.MinItemsPerUser(n), func(r int) bool { return len(users[log.Users[r]]) >= n }},
		} {
			var rows []int
			for r := range log.Len() {
				if c.stays(r) {
					rows = append(rows, r)
				}
			}
			got, _, err := apply(log, c.rule)
			if len(rows) == 0 {
				require.ErrorContains(t, err, "rows were filtered out")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, show(log.Select(rows)), show(got))
		}
	})
}

// newCatalog has one item per path, each bought by user u once; prices by item.
func newCatalog(paths [][]string, prices ...float64) *datasets.Data {
	c := &datasets.Column{Name: "category", Dict: &datasets.IDs{}}
	log := &datasets.Log{UserIDs: datasets.NewIDs("u"), ItemIDs: &datasets.IDs{}}
	for i, path := range paths {
		var codes []int32
		for _, p := range path {
			codes = append(codes, c.Dict.Add(p))
		}
		c.Labels.Append(codes...)
		log.Users = append(log.Users, 0)
		log.Items = append(log.Items, log.ItemIDs.Add(fmt.Sprint("i", i)))
	}
	d := &datasets.Data{Log: log, Items: datasets.Catalog{c}}
	if prices != nil {
		d.Items = append(d.Items, &datasets.Column{Name: "price", Numbers: prices})
	}
	return d
}

func pathsOf(d *datasets.Data) (out []string) {
	c := d.Items.Find("category")
	for i := range c.Len() {
		s := ""
		for _, code := range c.Labels.At(int32(i)) {
			s += "/" + c.Dict.Key(code)
		}
		out = append(out, s)
	}
	return out
}

func TestCleanMinCategory(t *testing.T) {
	shop := func() *datasets.Data {
		return newCatalog([][]string{
			{"home", "pans", "iron"}, {"home", "pans", "steel"}, {"home", "pans"}, // iron and steel have 1 each: pans gets 3
			{"home", "pots"}, // 1: home gets it
			{"toys"}, {},     // a root is never cut
			{"home", "mugs"}, {"home", "mugs"}, {"home", "mugs"},
		})
	}
	d := shop()
	before := pathsOf(d)
	got, report, err := clean.Apply(d, clean.MinCategory{Column: "category", Items: 3, Then: clean.ThenParent})
	require.NoError(t, err)
	require.Equal(t, []string{"/home/pans", "/home/pans", "/home/pans", "/home", "/toys", "", "/home/mugs", "/home/mugs", "/home/mugs"}, pathsOf(got))
	require.Equal(t, 3, report[0].Changed)
	require.Equal(t, before, pathsOf(d), "the input is left alone")

	got, report, err = clean.Apply(d, clean.MinCategory{Column: "category", Items: 3, Then: clean.ThenDrop})
	require.NoError(t, err)
	require.Equal(t, []string{"u i5", "u i6", "u i7", "u i8"}, show(got.Log), "an item without a category is in no small one")
	require.Equal(t, 0, report[0].Changed)

	// Items without a row do not count, but move along.
	d = shop()
	d.Log = d.Log.Select([]int{0, 1, 2, 6, 7})
	got, _, err = clean.Apply(d, clean.MinCategory{Column: "category", Items: 3, Then: clean.ThenParent})
	require.NoError(t, err)
	require.Equal(t, []string{"/home/pans", "/home/pans", "/home/pans", "/home", "/toys", "", "/home", "/home", "/home"}, pathsOf(got))
}

func TestCleanUnknownItems(t *testing.T) {
	d := newCatalog([][]string{{"home"}, {}, {}}, 1, math.NaN(), 3)
	got, _, err := clean.Apply(d, clean.UnknownItems{})
	require.NoError(t, err)
	require.Equal(t, []string{"u i0", "u i2"}, show(got.Log))
	_, _, err = apply(d.Log, clean.UnknownItems{})
	require.EqualError(t, err, "datasets: clean: unknown_items: drop: the data has no item table")
}

func TestCleanPriceText(t *testing.T) {
	d := newCatalog(make([][]string, 7))
	c := &datasets.Column{Name: "price", Dict: datasets.NewIDs("12.5", " 3 - 4.5", "9 – 10", "7-2", "free", "-5")}
	for code := range int32(6) {
		c.Labels.Append(code)
	}
	c.Labels.Append()
	d.Items = append(d.Items, c)
	got, report, err := clean.Apply(d, clean.PriceText{Column: "price"})
	require.NoError(t, err)
	require.Equal(t, "[12.5 3 9 NaN 0 NaN NaN]", fmt.Sprint(got.Items.Find("price").Numbers))
	require.Equal(t, 2, report[0].Changed, "7-2 and -5; nothing was nothing before")
	_, _, err = clean.Apply(got, clean.PriceText{Column: "price"})
	require.ErrorContains(t, err, `column "price" holds numbers, want labels`)
	_, _, err = clean.Apply(d, clean.PriceText{Column: "cost"})
	require.ErrorContains(t, err, `no item column "cost", there are ["category" "price"]`)
}

// One decimal point holds for all prices of the column.
func TestCleanPriceTextHasOnePoint(t *testing.T) {
	for want, texts := range map[string][]string{
		"[1299 12.5]": {"1,299", "12.5"}, "[1.299 12.5]": {"1,299", "12,5"}, "[NaN 12.5 12.5]": {"1,299", "12.5", "12,5"},
	} {
		d := newCatalog(make([][]string, len(texts)))
		c := &datasets.Column{Name: "price", Dict: datasets.NewIDs(texts...)}
		for code := range int32(len(texts)) {
			c.Labels.Append(code)
		}
		d.Items = append(d.Items, c)
		got, _, err := clean.Apply(d, clean.PriceText{Column: "price"})
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprint(got.Items.Find("price").Numbers))
	}
}

func TestCleanPriceRange(t *testing.T) {
	d := newCatalog(make([][]string, 4), 0, 5, 200, math.NaN())
	for then, want := range map[string]string{clean.ThenMissing: "[NaN 5 NaN NaN]", clean.ThenClip: "[1 5 100 NaN]"} {
		got, report, err := clean.Apply(d, clean.PriceRange{Column: "price", Min: new(1.0), Max: new(100.0), Then: then})
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprint(got.Items.Find("price").Numbers))
		require.Equal(t, 2, report[0].Changed)
	}
	require.Equal(t, "[0 5 200 NaN]", fmt.Sprint(d.Items.Find("price").Numbers), "the input is left alone")
}

// 100 is far for a pan: the median of 1, 2, 3, 4, 100 is 3, and ten times that is 30. It is
// not for a toy: the median of 10, 20, 30, 40, 100 is 30.
func TestCleanPriceOutliers(t *testing.T) {
	var paths [][]string
	for range 5 {
		paths = append(paths, []string{"pans"})
	}
	for range 5 {
		paths = append(paths, []string{"toys"})
	}
	d := newCatalog(paths, 1, 2, 3, 4, 100, 10, 20, 30, 40, 100)
	prices := func(rule clean.PriceOutliers) string {
		got, _, err := clean.Apply(d, rule)
		require.NoError(t, err)
		return fmt.Sprint(got.Items.Find("price").Numbers)
	}
	factor := clean.PriceOutliers{Column: "price", By: "category", Items: 5, Quantile: .5, Factor: 10, Then: clean.ThenMissing}
	require.Equal(t, "[1 2 3 4 NaN 10 20 30 40 100]", prices(factor))
	factor.Then = clean.ThenClip
	require.Equal(t, "[1 2 3 4 30 10 20 30 40 100]", prices(factor))
	factor.Items = 6 // no category is large enough: the median of all ten is (10 + 20)/2 = 15, or ten times that 150
	require.Equal(t, "[1 2 3 4 100 10 20 30 40 100]", prices(factor))
	factor.Factor = 6 // the line is at 90
	require.Equal(t, "[1 2 3 4 90 10 20 30 40 90]", prices(factor))

	// Pans: the logs of 1, 2, 3, 4, 100 have the median ln 3 and the distances ln 3,
	// ln 1.5, 0, ln 4/3, ln 100/3, whose median is ln 1.5. Three robust deviations are
	// 3·1.4826·ln 1.5 = 1.8034, a factor of 6.07: 100 is beyond 3·6.07 = 18.2.
	z := clean.PriceOutliers{Column: "price", By: "category", Items: 5, Z: 3, Then: clean.ThenMissing}
	require.Equal(t, "[1 2 3 4 NaN 10 20 30 40 100]", prices(z))
	z.Then = clean.ThenClip
	got, report, err := clean.Apply(d, z)
	require.NoError(t, err)
	require.InDelta(t, 3*math.Exp(3*1.4826*math.Log(1.5)), got.Items.Find("price").Numbers[4], 1e-9)
	require.Equal(t, 1, report[0].Changed)
}

func TestCleanRulesOfAGivenSplit(t *testing.T) {
	d := newCatalog([][]string{{"a"}, {"b"}}, 1, 1000)
	d.Given = &datasets.Split{Train: d.Log.Select([]int{0}), Test: d.Log.Select([]int{1})}
	d.Log = nil
	got, _, err := clean.Apply(d, clean.PriceRange{Column: "price", Max: new(100.0), Then: clean.ThenMissing})
	require.NoError(t, err)
	require.True(t, math.IsNaN(got.Items.Find("price").Numbers[1]))
	for _, rule := range []clean.Rule{clean.KeepLast, clean.Core{Users: 2}, clean.MinValue(1), clean.Bots{Total: 3},
		clean.MinCategory{Column: "category", Items: 2, Then: clean.ThenDrop}} {
		_, _, err = clean.Apply(d, rule)
		require.ErrorContains(t, err, "no rule may drop its rows", rule.String())
	}
}

func TestRulesRefuse(t *testing.T) {
	for _, c := range []struct {
		rule clean.Rule
		want string
	}{
		{clean.ValueRange{}, "value_range: neither min nor max"},
		{clean.ValueRange{Min: new(2.0), Max: new(1.0)}, "value_range: min = 2, want at most max = 1"},
		{clean.ValueRange{Min: new(math.NaN())}, "value_range: min = NaN, want a finite number"},
		{clean.Window{}, "window: neither from nor to"},
		{clean.Window{From: new(clean.Moment(2)), To: new(clean.Moment(2))}, "window: from = 2, want before to = 2"},
		{clean.Bots{}, "bots: neither per_day nor total"},
		{clean.Bots{Total: -1}, "bots: total = -1, want ≥ 0"},
		{clean.MinUsersPerItem(0), "min_users_per_item: 0, want ≥ 1"},
		{clean.MinItemsPerUser(-1), "min_items_per_user: -1, want ≥ 1"},
		{clean.Core{Users: -1, Items: -1}, "k_core = -1, want ≥ 0"},
		{clean.MinCategory{Then: "up"}, `min_category: then = "up", want one of parent, drop`},
		{clean.PriceText{}, "price_text: column: missing"},
		{clean.PriceRange{Column: "price", Min: new(1.0)}, "price_range: then: missing, want one of missing, clip"},
		{clean.PriceOutliers{Column: "price", Items: 1, Then: "clip"}, "price_outliers: factor = 0, z = 0, want one of them above 0"},
		{clean.PriceOutliers{Column: "price", Items: 1, Factor: 2, Quantile: 2, Then: "clip"}, "quantile = 2, want above 0"},
	} {
		require.ErrorContains(t, c.rule.Validate(), c.want)
	}
}
