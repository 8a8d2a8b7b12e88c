package synth_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/datasets/split"
	"tandem/datasets/synth"
)

// small is a shop that is made in milliseconds, without noise.
func small() synth.Config {
	c := synth.DefaultConfig()
	c.Users, c.Items, c.Noise = 400, 300, 0
	c.Departments, c.Categories, c.Types = 3, 3, 3
	return c
}

func generate(t *testing.T, c synth.Config) (*datasets.Data, *synth.Truth) {
	t.Helper()
	d, truth, err := synth.Generate(c)
	require.NoError(t, err)
	return d, truth
}

func TestGenerateIsWhole(t *testing.T) {
	c := synth.DefaultConfig()
	d, truth := generate(t, c)
	require.Equal(t, c.Users, d.UserIDs().Len())
	require.Equal(t, c.Items, d.ItemIDs().Len())
	require.NoError(t, d.Items.Check(c.Items))
	require.NoError(t, d.Users.Check(c.Users))
	require.Equal(t, []string{"price", "category", "brand"}, d.Items.Names())
	require.Equal(t, []string{"region", "age", "income"}, d.Users.Names())
	for _, col := range slices.Concat(d.Items, d.Users) {
		require.Zero(t, col.Missing(), col.Name)
	}
	require.Nil(t, d.Log.Values)
	require.Nil(t, d.Log.Events)
	require.True(t, slices.IsSorted(d.Log.Times))
	require.Equal(t, d.Log.Len(), len(d.Log.ByUser().Values), "nobody meets an item twice")
	require.GreaterOrEqual(t, slices.Min(d.Log.UserCounts()), int32(3))
	// The standard error of the mean is √(7·8)/√2000 = .17.
	require.InDelta(t, c.Interactions, float64(d.Log.Len())/float64(c.Users), .6)
	for _, levels := range [][]float64{truth.UserPriceLevel, truth.ItemPriceLevel} {
		require.GreaterOrEqual(t, slices.Min(levels), 0.0)
		require.LessOrEqual(t, slices.Max(levels), 1.0)
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	c := small()
	want, wantTruth := generate(t, c)
	before := runtime.GOMAXPROCS(1)
	got, truth := generate(t, c)
	runtime.GOMAXPROCS(before)
	require.Equal(t, want, got)
	require.Equal(t, wantTruth, truth)
	c.PriceTaste = 0
	other, _ := generate(t, c)
	require.Equal(t, want.Log.Users, other.Log.Users, "tastes move no visit")
	require.Equal(t, want.Log.Times, other.Log.Times)
	require.NotEqual(t, want.Log.Items, other.Log.Items)
	c = small()
	c.Seed++
	other, _ = generate(t, c)
	require.NotEqual(t, want.Log.Items, other.Log.Items)
}

func TestPathsFollowTheTree(t *testing.T) {
	c := small()
	c.Departments, c.Categories, c.Types = 8, 5, 5 // more than there are words
	c.Items = 4000
	d, truth := generate(t, c)
	category := d.Items.Find("category")
	parents, seen := map[int32]int32{}, map[int32]bool{}
	for i, leaf := range truth.ItemType {
		p := category.Labels.At(int32(i))
		require.Len(t, p, 3)
		for k, node := range p {
			parent := int32(-1)
			if k > 0 {
				parent = p[k-1]
			}
			if old, ok := parents[node]; ok {
				require.Equal(t, old, parent, "%s has one place in the tree", category.Dict.Key(node))
			}
			parents[node] = parent
		}
		seen[leaf] = true
	}
	require.Len(t, seen, 8*5*5)
	require.Len(t, parents, 8+8*5+8*5*5)
}

func TestPricesDifferByTypeAndWithin(t *testing.T) {
	d, truth := generate(t, synth.DefaultConfig())
	byType := map[int32][]float64{}
	var all []float64
	for i, price := range d.Items.Find("price").Numbers {
		require.Equal(t, math.Round(price*100)/100, price, "whole cents")
		byType[truth.ItemType[i]] = append(byType[truth.ItemType[i]], math.Log(price))
		all = append(all, math.Log(price))
	}
	within := 0.0
	for _, prices := range byType {
		within += variance(prices) * float64(len(prices))
	}
	share := within / float64(len(all)) / variance(all)
	// By the standard deviations .5, .4, .4 between and .6 within: .36 / .93 = .39.
	require.InDelta(t, .39, share, .15)
}

// A price level is the share of items that are cheaper: of the shop, of the type, or
// half of each. Ties within a cent may fall either way.
func TestPriceLevelIsARank(t *testing.T) {
	c := small()
	for _, relative := range []float64{0, .5, 1} {
		c.RelativePrice = relative
		d, truth := generate(t, c)
		prices := d.Items.Find("price").Numbers
		for i, level := range truth.ItemPriceLevel {
			var low, high float64 // ranks from ½, with all ties after and before i
			for _, part := range []struct {
				weight float64
				member func(j int) bool
			}{
				{1 - relative, func(int) bool { return true }},
				{relative, func(j int) bool { return truth.ItemType[j] == truth.ItemType[i] }},
			} {
				n, cheaper, same := 0.0, 0.0, 0.0
				for j, price := range prices {
					switch {
					case !part.member(j):
						continue
					case price < prices[i]:
						cheaper++
					case price == prices[i]:
						same++
					}
					n++
				}
				low += part.weight * (cheaper + .5) / n
				high += part.weight * (cheaper + same - .5) / n
			}
			require.GreaterOrEqual(t, level, low-1e-12)
			require.LessOrEqual(t, level, high+1e-12)
		}
	}
}

func variance(x []float64) (v float64) {
	mean := 0.0
	for _, a := range x {
		mean += a / float64(len(x))
	}
	for _, a := range x {
		v += (a - mean) * (a - mean) / float64(len(x))
	}
	return v
}

// means returns the mean price distance and affinity of the rows of the log, and of as
// many random pairs of the same users with any item.
func means(d *datasets.Data, t *synth.Truth) (distance, affinity, randomDistance, randomAffinity float64) {
	rng := rand.New(rand.NewPCG(1, 1))
	n := float64(d.Log.Len())
	for r, u := range d.Log.Users {
		i, j := d.Log.Items[r], rng.Int32N(int32(d.ItemIDs().Len()))
		distance += math.Abs(t.UserPriceLevel[u]-t.ItemPriceLevel[i]) / n
		randomDistance += math.Abs(t.UserPriceLevel[u]-t.ItemPriceLevel[j]) / n
		affinity += t.Affinity(u, t.ItemType[i]) / n
		randomAffinity += t.Affinity(u, t.ItemType[j]) / n
	}
	return
}

func TestTastesShowInTheLog(t *testing.T) {
	c := small()
	distance, affinity, randomDistance, randomAffinity := means(generate(t, c))
	require.Less(t, distance, .7*randomDistance)
	require.Greater(t, affinity, 2*randomAffinity)

	c.PriceTaste, c.CategoryTaste = 0, 0
	distance, affinity, randomDistance, randomAffinity = means(generate(t, c))
	// 4,000 rows: standard errors of about .004, and popularity may sit on few items.
	require.InDelta(t, randomDistance, distance, .03, "no taste, no trace")
	require.InDelta(t, randomAffinity, affinity, .03)

	c = small()
	c.Noise = 1
	distance, _, randomDistance, _ = means(generate(t, c))
	require.InDelta(t, randomDistance, distance, .03, "all noise, no trace")
}

func TestIncomeTellsThePriceLevel(t *testing.T) {
	d, truth := generate(t, synth.DefaultConfig())
	sum, n := make([]float64, 4), make([]float64, 4)
	for u, level := range truth.UserPriceLevel {
		band := d.Users.Find("income").Labels.At(int32(u))[0]
		sum[band] += level
		n[band]++
	}
	for band := range 3 {
		require.Less(t, sum[band]/n[band]+.1, sum[band+1]/n[band+1])
	}
}

// One draw per user, no taste, no noise: item shares must be Zipf's law itself,
// p_r = r^−s / Σ q^−s. With more draws without repetition the head flattens.
func TestPopularityFollowsZipf(t *testing.T) {
	c := small()
	c.Departments, c.Categories, c.Types = 1, 1, 1
	c.Users, c.Items, c.ColdItems = 10000, 20, 0
	c.Interactions = 3.0001 // three for everyone
	c.CategoryTaste, c.PriceTaste, c.LatentTaste, c.PopularitySkew = 0, 0, 0, 1
	d, truth := generate(t, c)
	sum := 0.0
	for _, lp := range truth.LogPopularity {
		sum += math.Exp(lp)
	}
	first := make([]float64, c.Items)
	met := make([]bool, c.Users)
	for r, u := range d.Log.Users {
		if !met[u] {
			met[u] = true
			first[d.Log.Items[r]]++
		}
	}
	chi2 := 0.0
	for i, lp := range truth.LogPopularity {
		want := float64(c.Users) * math.Exp(lp) / sum
		chi2 += (first[i] - want) * (first[i] - want) / want
	}
	require.Less(t, chi2, 43.8, "χ² of 19 degrees of freedom, p = .001")

	even := c
	even.PopularitySkew = 0
	flat, _ := generate(t, even)
	require.Less(t, describe.Of(flat, describe.Config{}).ItemTail.Gini, .05)
	require.Greater(t, describe.Of(d, describe.Config{}).ItemTail.Gini, .3)
}

// Two draws without repetition have the odds p_a·p_b/(1 − p_a) for the order a, b. The
// user's second item must follow them although it is drawn from running sums.
func TestSecondDrawIsExact(t *testing.T) {
	c := small()
	c.Departments, c.Categories, c.Types = 1, 1, 1
	c.Users, c.Items, c.ColdItems, c.Interactions = 10000, 8, 0, 3.0001
	c.CategoryTaste, c.PriceTaste, c.LatentTaste, c.PopularitySkew = 0, 0, 0, 3
	d, truth := generate(t, c)
	p, sum := make([]float64, c.Items), 0.0
	for i, lp := range truth.LogPopularity {
		p[i] = math.Exp(lp)
		sum += p[i]
	}
	want, got := make([]float64, c.Items), make([]float64, c.Items)
	for a := range p {
		for b := range p {
			if a != b {
				want[b] += float64(c.Users) * p[a] / sum * p[b] / (sum - p[a])
			}
		}
	}
	draws := make([]int, c.Users)
	for r, u := range d.Log.Users {
		if draws[u]++; draws[u] == 2 {
			got[d.Log.Items[r]]++
		}
	}
	chi2 := 0.0
	for i := range p {
		chi2 += (got[i] - want[i]) * (got[i] - want[i]) / want[i]
	}
	require.Less(t, chi2, 24.3, "χ² of 7 degrees of freedom, p = .001")
}

func TestColdItemsAreUnseenBeforeLaunch(t *testing.T) {
	c := synth.DefaultConfig()
	d, truth := generate(t, c)
	cold := 0
	for _, launch := range truth.Launch {
		if launch > 0 {
			cold++
		}
	}
	require.Equal(t, int(c.ColdItems*float64(c.Items)), cold)
	require.True(t, slices.IsSorted(truth.Launch))
	begin, end := d.Log.Times[0], d.Log.Times[d.Log.Len()-1]
	firstLaunch := begin + int64((c.LaunchFrom-.01)*float64(end-begin))
	rows := 0
	for r, i := range d.Log.Items {
		require.GreaterOrEqual(t, d.Log.Times[r], truth.Launch[i])
		if truth.Launch[i] > 0 {
			rows++
			require.Greater(t, truth.Launch[i], firstLaunch)
		}
	}
	require.Greater(t, rows, cold, "cold items are bought, once they are there")

	s, report, err := split.Make(d, split.Config{Kind: "global-time", Valid: .1, Test: .1})
	require.NoError(t, err)
	require.Greater(t, report.TestUnseenRows, s.Test.Len()/20, "a split by time has cold rows to test on")
}

func TestViews(t *testing.T) {
	c := small()
	c.Views = .5
	d, _ := generate(t, c)
	views := 0
	for r := range d.Log.Events {
		e := d.Log.Event(r)
		if e == "view" {
			views++
			continue
		}
		require.Equal(t, "purchase", e)
	}
	require.InDelta(t, .5, float64(views)/float64(d.Log.Len()), .05)
}

// Users have one favourite type, and prices pull by the square of their distance.
func TestTastes(t *testing.T) {
	c := small()
	_, truth := generate(t, c)
	require.Equal(t, -c.PriceTaste*.25, truth.PriceResponse(-.5))
	for u := range int32(5) {
		liked := 0
		for leaf := range int32(27) {
			if truth.Affinity(u, leaf) == 1 {
				liked++
			}
		}
		require.Equal(t, 1, liked, "one favourite is liked fully")
	}
}

func TestAffinityFollowsTheTree(t *testing.T) {
	_, truth := generate(t, small()) // 3 departments of 3 categories of 3 types
	for u := range int32(50) {
		for leaf := range int32(27) {
			if truth.Affinity(u, leaf) != 1 {
				continue
			}
			for other := range int32(27) {
				least := 0.0
				switch {
				case other/3 == leaf/3:
					least = .5
				case other/9 == leaf/9:
					least = .2
				}
				require.GreaterOrEqual(t, truth.Affinity(u, other)+1e-6, least)
			}
		}
	}
}

func TestValidate(t *testing.T) {
	require.NoError(t, synth.DefaultConfig().Validate())
	nan := math.NaN()
	bad := synth.Config{Users: 0, Items: 0, Interactions: 3, ColdItems: -1, LaunchFrom: 1,
		PopularitySkew: nan, CategoryTaste: -1, PriceTaste: 51, LatentTaste: 6, RelativePrice: 2, Noise: nan, Views: 1}
	_, _, err := synth.Generate(bad)
	for _, want := range []string{"users = 0", "items = 0", "interactions = 3, want more than 3", "cold_items = -1",
		"launch_from = 1", "departments = 0", "categories = 0", "types = 0", "popularity_skew = NaN", "category_taste = -1",
		"price_taste = 51", "latent_taste = 6", "relative_price = 2", "noise = NaN", "views = 1"} {
		require.ErrorContains(t, err, want)
	}
	few := synth.DefaultConfig()
	few.Items = 20 // 17 of them from the start
	require.EqualError(t, few.Validate(), "synth: interactions = 10, want at most 8.5, half of the items that are there from the start")
}
