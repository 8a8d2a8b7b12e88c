package synth

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"tandem/datasets"
)

// newItems fills in what is true of the items and returns their ids and catalog.
func (t *Truth) newItems() (*datasets.IDs, datasets.Catalog) {
	c := t.Config
	n := c.Items
	prices := t.newPrices()
	t.ItemPrice, t.ItemPriceLevel = prices, t.priceLevels(prices)
	t.LogPopularity = zipf(n, c.PopularitySkew, stream(c.Seed, streamPopularity))
	t.ItemFactors = factors(n, stream(c.Seed, streamItemFactors))
	t.Launch = make([]int64, n)
	cold := c.coldItems()
	for j := range cold { // evenly from LaunchFrom to just before the end
		share := c.LaunchFrom + (1-c.LaunchFrom)*float64(j)/float64(cold)
		t.Launch[n-cold+j] = start + int64(share*year)
	}

	ids := &datasets.IDs{}
	for i := range n {
		ids.Add(itemKey(i))
	}
	category := &datasets.Column{Name: "category", Dict: &datasets.IDs{}}
	paths := c.paths()
	for _, leaf := range t.ItemType {
		p := paths[leaf]
		category.Labels.Append(category.Dict.Add(p[0]), category.Dict.Add(p[1]), category.Dict.Add(p[2]))
	}
	catalog := datasets.Catalog{
		{Name: "price", Numbers: prices}, category, t.newBrands(paths),
	}
	if c.Decoy {
		catalog = append(catalog, t.newColours())
	}
	catalog = append(catalog, t.newPairs()...)
	return ids, append(catalog, c.newUseless()...)
}

// newPairs gives every item a material and a shape, and fills in which half of the pairs
// it is of; nothing without PairTaste.
func (t *Truth) newPairs() []*datasets.Column {
	if t.Config.PairTaste == 0 {
		return nil
	}
	rng := stream(t.Config.Seed, streamPairs)
	material, shape := labelColumn("material", 12), labelColumn("shape", 15)
	for range t.Config.Items {
		m, s := rng.Int32N(12), rng.Int32N(15)
		material.Labels.Append(m)
		shape.Labels.Append(s)
		t.ItemPair = append(t.ItemPair, uint8((m+s)%2))
	}
	return []*datasets.Column{material, shape}
}

// newUseless draws the columns that tell nothing, each from a stream of its own.
func (c Config) newUseless() []*datasets.Column {
	var out []*datasets.Column
	for k := range c.Useless {
		rng := stream(c.Seed, streamUseless+uint64(k))
		name := fmt.Sprintf("useless-%02d", k+1)
		if k%2 == 0 {
			column := labelColumn(name, 20)
			for range c.Items {
				column.Labels.Append(rng.Int32N(20))
			}
			out = append(out, column)
			continue
		}
		column := &datasets.Column{Name: name}
		for range c.Items {
			column.Numbers = append(column.Numbers, math.Round(1000*math.Exp(2+rng.NormFloat64()))/1000)
		}
		out = append(out, column)
	}
	return out
}

// labelColumn is an empty column of n labels, called by its first letter and a number.
func labelColumn(name string, n int) *datasets.Column {
	column := &datasets.Column{Name: name, Dict: &datasets.IDs{}}
	for k := range n {
		column.Dict.Add(fmt.Sprintf("%c%02d", name[0], k+1))
	}
	return column
}

// newColours gives every item a colour that nobody cares about.
func (t *Truth) newColours() *datasets.Column {
	rng := stream(t.Config.Seed, streamColours)
	colour := &datasets.Column{Name: "colour", Dict: datasets.NewIDs(colours...)}
	for range t.Config.Items {
		colour.Labels.Append(rng.Int32N(int32(len(colours))))
	}
	return colour
}

// newPrices draws the type and the price of every item. A log price is the sum of a
// level of the department, the category and the type and of the item's own part, all
// normal, so it differs between types and within them. Prices are in whole cents.
func (t *Truth) newPrices() []float64 {
	c := t.Config
	rng := stream(c.Seed, streamPrices)
	levels := make([]float64, c.numTypes())
	var department, category float64
	for leaf := range levels {
		if leaf%(c.Types*c.Categories) == 0 {
			department = math.Log(20) + .5*rng.NormFloat64()
		}
		if leaf%c.Types == 0 {
			category = .4 * rng.NormFloat64()
		}
		levels[leaf] = department + category + .4*rng.NormFloat64()
	}
	prices := make([]float64, c.Items)
	t.ItemType = make([]int32, c.Items)
	for i := range prices {
		leaf := rng.IntN(len(levels))
		t.ItemType[i] = int32(leaf)
		prices[i] = max(.01, math.Round(100*math.Exp(levels[leaf]+.6*rng.NormFloat64()))/100)
	}
	return prices
}

// priceLevels mixes the rank of a price within its type and within the shop.
func (t *Truth) priceLevels(prices []float64) []float64 {
	all := make([]int32, len(prices))
	byType := make([][]int32, t.Config.numTypes())
	for i, leaf := range t.ItemType {
		all[i] = int32(i)
		byType[leaf] = append(byType[leaf], int32(i))
	}
	levels := make([]float64, len(prices))
	addRanks(levels, prices, all, 1-t.Config.RelativePrice)
	for _, items := range byType {
		addRanks(levels, prices, items, t.Config.RelativePrice)
	}
	return levels
}

// addRanks adds weight·(r + ½)/n to the level of the item at rank r of n by price.
func addRanks(levels, prices []float64, items []int32, weight float64) {
	slices.SortStableFunc(items, func(a, b int32) int { return cmp.Compare(prices[a], prices[b]) })
	for r, i := range items {
		levels[i] += weight * (float64(r) + .5) / float64(len(items))
	}
}

// newBrands gives every item one brand of its department; dear items tend to have one
// of the dear makers.
func (t *Truth) newBrands(paths []path) *datasets.Column {
	rng := stream(t.Config.Seed, streamBrands)
	brand := &datasets.Column{Name: "brand", Dict: &datasets.IDs{}}
	tiers := len(makers) / makersPerTier
	for i, leaf := range t.ItemType {
		level := t.ItemPriceLevel[i] + .15*rng.NormFloat64()
		tier := min(max(int(level*float64(tiers)), 0), tiers-1)
		maker := makers[tier*makersPerTier+rng.IntN(makersPerTier)]
		brand.Labels.Append(brand.Dict.Add(maker + " " + paths[leaf][0]))
	}
	return brand
}

// zipf returns −skew·ln(rank) for a random ranking of n items, ranks from 1.
func zipf(n int, skew float64, rng *rand.Rand) []float64 {
	out := make([]float64, n)
	for i, rank := range rng.Perm(n) {
		out[i] = -skew * math.Log(float64(rank+1))
	}
	return out
}

// factors draws n vectors of normal numbers, scaled so that the product of two has
// variance 1.
func factors(n int, rng *rand.Rand) [][latentDim]float64 {
	out := make([][latentDim]float64, n)
	scale := math.Pow(latentDim, -.25)
	for i := range out {
		for f := range latentDim {
			out[i][f] = scale * rng.NormFloat64()
		}
	}
	return out
}
