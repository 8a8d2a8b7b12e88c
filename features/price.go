package features

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"tandem/datasets"
)

// PriceConfig says which of the two price encodings are wanted; both may be.
type PriceConfig struct {
	Standardized bool // one row, weighted with the standardised log price
	Buckets      int  // that many quantile buckets, a row each; 0 = none
}

// DefaultPriceConfig is the standardised log price with its two flags.
func DefaultPriceConfig() PriceConfig { return PriceConfig{Standardized: true} }

// Validate reports all faults of c.
func (c PriceConfig) Validate() error {
	var errs []error
	if c.Buckets < 0 || c.Buckets == 1 {
		errs = append(errs, fmt.Errorf("features: price: buckets = %d, want 0 or ≥ 2", c.Buckets))
	}
	if !c.Standardized && c.Buckets == 0 {
		errs = append(errs, errors.New("features: price: neither standardized nor buckets, want at least one"))
	}
	return errors.Join(errs...)
}

// The first rows of a price table; the z row (if Standardized) and the buckets follow.
const (
	priceMissing = 0 // weight 1 where the price is NaN
	priceZero    = 1 // weight 1 where the price is 0: free, or a gap written as 0
	priceFirst   = 2
)

// Price encodes a price in one or both of two ways, learned from the prices > 0 of
// seen entities:
//
//	z      = (ln price − Mean) / SD           SD of the population, 0 → z = 0
//	bucket = ⌊Buckets · cheaper / priced⌋     cheaper: how many of the priced seen
//	                                          entities are strictly cheaper
//
// so equal prices share a bucket. A price above all seen ones goes to the bucket of the
// dearest. Missing and zero prices have a row of their own and neither z nor bucket.
type Price struct {
	Config PriceConfig

	Priced, Missing, Zero int // seen entities with a price > 0, with NaN, with 0

	Mean, SD float64   // of ln price
	Max      float64   // dearest seen price
	Edges    []float64 // bucket b ≥ 1 starts above Edges[b−1]; ascending, len Buckets−1
}

// FitPrice learns from the seen entities of a number column. A price must be ≥ 0 and
// finite, or NaN where missing; that of an entity not seen is not looked at.
// Cost: O(n), plus sorting the prices if there are buckets.
func FitPrice(seen Seen, column *datasets.Column, config PriceConfig) (*Price, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, true)); err != nil {
		return nil, err
	}
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
	if p.Priced > 0 {
		p.fit(prices)
	}
	return p, nil
}

// fit learns from at least one price > 0; it sorts them.
func (p *Price) fit(prices []float64) {
	slices.Sort(prices)
	n := len(prices)
	p.Max = prices[n-1]
	if p.Config.Standardized {
		p.Mean, p.SD = logMoments(prices)
	}
	for b := 1; b < p.Config.Buckets; b++ {
		// bucket ≥ b ⇔ Buckets·cheaper ≥ b·n ⇔ cheaper ≥ ⌈b·n/Buckets⌉ = m ⇔ the m-th
		// cheapest is strictly cheaper.
		m := (b*n + p.Config.Buckets - 1) / p.Config.Buckets
		p.Edges = append(p.Edges, prices[m-1])
	}
}

// logMoments returns mean and population standard deviation of the logarithms of
// ascending prices > 0, in two passes.
func logMoments(prices []float64) (mean, sd float64) {
	n := float64(len(prices))
	for _, v := range prices {
		mean += math.Log(v)
	}
	mean /= n
	if prices[0] == prices[len(prices)-1] {
		return mean, 0 // and not the rounding error of mean
	}
	for _, v := range prices {
		d := math.Log(v) - mean
		sd += d * d
	}
	return mean, math.Sqrt(sd / n)
}

// Encode encodes every entity of column, seen or not. A flag that no seen entity has is
// not set, and a price gives an empty row when no seen entity has one.
func (p *Price) Encode(column *datasets.Column) (*Block, error) {
	if err := checkKind(column, true); err != nil {
		return nil, err
	}
	rows := priceFirst + p.Config.Buckets
	if p.Config.Standardized {
		rows++
	}
	b := newBlock(column.Name, rows, column.Len())
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
		}
		b.endRow()
	}
	return b.done()
}

// encode adds a price > 0.
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
func (p *Price) Z(price float64) float64 {
	if p.SD == 0 {
		return 0
	}
	return (math.Log(price) - p.Mean) / p.SD
}

// Bucket is the quantile bucket of a price > 0, in [0, Buckets).
func (p *Price) Bucket(price float64) int {
	return sort.SearchFloat64s(p.Edges, min(price, p.Max)) // how many edges are below
}

func checkPrice(column *datasets.Column, entity int) error {
	if v := column.Numbers[entity]; v < 0 || math.IsInf(v, 0) {
		return fmt.Errorf("features: column %q: entity %d: price = %g, want ≥ 0, finite, or NaN for missing",
			column.Name, entity, v)
	}
	return nil
}
