package features

import (
	"errors"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// PriceConfig says which of the three price encodings are wanted; all may be.
type PriceConfig struct {
	// Standardized gives one row, weighted with the logarithm of the price scaled to mean 0
	// and standard deviation 1.
	// Touch: off where only levels of price say something.
	Standardized bool `yaml:"standardized"`
	// Buckets is how many quantile buckets there are, a row each; 0 = none.
	// Touch: 5 to 20 beside standardized: taste for prices is no straight line.
	Buckets int `yaml:"buckets" range:"0 or ≥ 2"`

	// Percentile gives one row, weighted with the place among the prices of seen items, in
	// [−½, ½]; see Ranks.
	// Touch: with within: a price is high or low for its kind of item.
	Percentile bool `yaml:"percentile,omitempty" json:",omitempty"`
	// Within takes percentiles among those of the same category.
	// Touch: whenever there are categories.
	Within *Within `yaml:"within,omitempty" json:"-"`
	// MinItems is what Within asks of a category, as an encoder keeps it.
	MinItems int `yaml:"-" json:",omitempty"`
}

// DefaultPriceConfig is the standardised log price with its two flags.
func DefaultPriceConfig() PriceConfig { return PriceConfig{Standardized: true} }

// Validate reports all faults of c.
func (c PriceConfig) Validate() error {
	faults := setting.Check(c)
	if !c.Standardized && c.Buckets == 0 && !c.Percentile {
		faults.Add("", ": neither standardized nor buckets nor percentile, want at least one")
	}
	c.Within.check(&faults, c.Percentile)
	return faults.Join("features: price: ")
}

// Groups says which groups percentiles are taken in; nil = all are one.
func (c PriceConfig) Groups() *Within { return c.Within }

// fitted is c as an encoder keeps it.
func (c PriceConfig) fitted() PriceConfig {
	c.MinItems, c.Within = c.Within.floor(c.Percentile, c.MinItems), nil
	return c
}

// The first rows of a price table; the z row (if Standardized), the buckets and the
// percentile row follow.
const (
	priceMissing = 0 // weight 1 where the price is NaN
	priceZero    = 1 // weight 1 where the price is 0: free, or a gap written as 0
	priceFirst   = 2
)

// Price encodes a price in one or more of three ways, learned from the prices > 0 of
// seen entities:
//
//	z          = (ln price − Mean) / SD           SD of the population, 0 → z = 0
//	bucket     = ⌊Buckets · cheaper / priced⌋     cheaper: how many of the priced seen
//	                                              entities are strictly cheaper
//	percentile = (cheaper + as dear / 2) / priced within its category; see Ranks
//
// so equal prices share a bucket and a percentile. The percentile is interpolated over
// ln price. A price above all seen ones goes to the bucket of the dearest, and has its
// percentile; one below all has those of the cheapest; z goes on beyond both. Missing and
// zero prices have a row of their own and nothing else.
type Price struct {
	Config PriceConfig // what it was fitted with

	Priced, Missing, Zero int // seen entities with a price > 0, with NaN, with 0

	Mean, SD float64   // of ln price
	Max      float64   // dearest seen price
	Edges    []float64 // bucket b ≥ 1 starts above Edges[b−1]; ascending, len Buckets−1
	Ranks    *Ranks    `json:",omitempty"` // of ln price; nil without percentiles, or prices
}

// FitPrice learns from the seen entities of a number column. A price must be ≥ 0 and
// finite, or NaN where missing; that of an entity not seen is not looked at. Percentiles
// are among all entities.
// Cost: O(n log n).
func FitPrice(seen Seen, column *datasets.Column, config PriceConfig) (*Price, error) {
	return FitPriceWithin(seen, column, nil, config)
}

// FitPriceWithin is FitPrice with percentiles within the category of each entity, which
// is a label column whose lists are paths; nil = no categories.
// Cost: O(n · depth · log n).
func FitPriceWithin(seen Seen, column, category *datasets.Column, config PriceConfig) (*Price, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, true)); err != nil {
		return nil, err
	}
	config = config.fitted()
	p := &Price{Config: config}
	var prices []float64
	for e, n := range seen {
		if n == 0 {
			continue
		}
		v := column.Numbers[e]
		if err := checkPrice(column, e); err != nil {
			return nil, err
		}
		switch {
		case math.IsNaN(v):
			p.Missing++
		case v == 0:
			p.Zero++
		default:
			prices = append(prices, v)
		}
	}
	p.Priced = len(prices)
	if p.Priced == 0 {
		return p, nil
	}
	p.fit(prices)
	if !config.Percentile {
		return p, nil
	}
	var err error
	priced := func(e int) bool { return column.Numbers[e] > 0 }
	p.Ranks, err = fitRanks(seen, mapped(column.Numbers, math.Log), priced, category, config.MinItems)
	return p, err
}

// fit learns from at least one price > 0; it sorts them.
func (p *Price) fit(prices []float64) {
	slices.Sort(prices)
	p.Max = prices[len(prices)-1]
	if p.Config.Standardized {
		p.Mean, p.SD = moments(mapped(prices, math.Log))
	}
	p.Edges = quantileEdges(prices, p.Config.Buckets)
}

// Encode encodes every entity of column, seen or not. A flag that no seen entity has is
// not set, and a price gives an empty row when no seen entity has one. A Price that was
// fitted within a category is an error here.
func (p *Price) Encode(column *datasets.Column) (*Block, error) { return p.EncodeWithin(column, nil) }

// EncodeWithin is Encode with the category of each entity, which is not looked at unless
// p was fitted with one. An entity whose category is unknown or too small is ranked in
// the nearest one above it that is not, and without any among all.
func (p *Price) EncodeWithin(column, category *datasets.Column) (*Block, error) {
	if err := checkKind(column, true); err != nil {
		return nil, err
	}
	if err := p.Ranks.checkWithin(column, category); err != nil {
		return nil, err
	}
	var rank func(e int, v float64) float64
	if p.Ranks != nil {
		rank = p.Ranks.weigher(category)
	}
	b := newBlock(column.Name, p.rows(), column.Len())
	for e, v := range column.Numbers {
		if err := checkPrice(column, e); err != nil {
			return nil, err
		}
		switch {
		case math.IsNaN(v):
			if p.Missing > 0 {
				b.add(priceMissing, 1)
			}
		case v == 0:
			if p.Zero > 0 {
				b.add(priceZero, 1)
			}
		case p.Priced > 0:
			p.encode(b, v)
			if rank != nil {
				b.add(int32(p.rows()-1), rank(e, math.Log(v)))
			}
		}
		b.endRow()
	}
	return b.done()
}

// rows is the size of the table.
func (p *Price) rows() int {
	rows := priceFirst + p.Config.Buckets
	if p.Config.Standardized {
		rows++
	}
	if p.Config.Percentile {
		rows++
	}
	return rows
}

// encode adds z and bucket of a price > 0.
func (p *Price) encode(b *Block, v float64) {
	first := int32(priceFirst)
	if p.Config.Standardized {
		b.add(first, p.Z(v))
		first++
	}
	if p.Config.Buckets > 0 {
		b.add(first+int32(p.Bucket(v)), 1)
	}
}

// Z is the standardised logarithm of a price > 0.
func (p *Price) Z(price float64) float64 { return standardize(math.Log(price), p.Mean, p.SD) }

// Bucket is the quantile bucket of a price > 0, in [0, Buckets).
func (p *Price) Bucket(price float64) int { return bucketOf(p.Edges, price, p.Max) }

func checkPrice(column *datasets.Column, entity int) error {
	if v := column.Numbers[entity]; v < 0 || math.IsInf(v, 0) {
		return entityError(column.Name, int32(entity), "has the price %g, want ≥ 0, finite, or NaN for missing; clean: price_range takes others out", v)
	}
	return nil
}
