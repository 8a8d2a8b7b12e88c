package features

import (
	"errors"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// NumberConfig says which of the four encodings of a number are wanted; all may be.
type NumberConfig struct {
	// Standardized gives one row, weighted with the value scaled to mean 0 and standard
	// deviation 1.
	// Touch: off where only the order of values says something.
	Standardized bool `yaml:"standardized"`
	// Log takes ln(1+x) in place of x, in all but buckets and bands: for counts; x ≥ 0.
	// Touch: for figures whose largest are thousands of times the usual.
	Log bool `yaml:"log,omitempty"`

	// Buckets is how many quantile buckets there are, a row each; 0 = none.
	// Touch: 5 to 20 where taste is not a straight line in the number.
	Buckets int `yaml:"buckets" range:"0 or ≥ 2"`
	// Bands are bounds of bands with a row each, such as those of ages: one band more than
	// bounds.
	// Touch: where meaning, not quantiles, cuts the range.
	Bands []float64 `yaml:"bands,omitempty"`

	// Zero gives 0 a row of its own, and takes it for no value in the others.
	// Touch: where 0 means none, or unknown.
	Zero bool `yaml:"zero,omitempty"`

	// Percentile gives one row, weighted with the place among the known values, in [−½, ½];
	// see Ranks.
	// Touch: where the order counts more than the distance.
	Percentile bool `yaml:"percentile,omitempty"`
	// Within takes percentiles among those of the same category.
	// Touch: where what is much differs from category to category.
	Within *Within `yaml:"within,omitempty" json:"-"`
	// MinItems is what Within asks of a category, as an encoder keeps it.
	MinItems int `yaml:"-"`
}

// defaultNumberConfig is the standardised value.
func defaultNumberConfig() NumberConfig { return NumberConfig{Standardized: true} }

// Validate reports all faults of c.
func (c NumberConfig) Validate() error {
	faults := setting.Check(c)
	for i, edge := range c.Bands {
		if i > 0 && edge <= c.Bands[i-1] {
			faults.Add("bands", " = %v, want ascending, finite bounds", c.Bands)
			break
		}
	}
	if !c.Standardized && c.Buckets == 0 && len(c.Bands) == 0 && !c.Percentile {
		faults.Add("", ": neither standardized nor buckets, bands or percentile, want at least one")
	}
	c.Within.check(&faults, c.Percentile)
	return faults.Join("features: number: ")
}

// Groups says which groups percentiles are taken in; nil = all are one.
func (c NumberConfig) Groups() *Within { return c.Within }

// fitted is c as an encoder keeps it.
func (c NumberConfig) fitted() NumberConfig {
	c.MinItems, c.Within = c.Within.floor(c.Percentile, c.MinItems), nil
	return c
}

// The first rows of a number table; the zero row (if Zero), the z row (if Standardized), the
// buckets, the bands and the percentile row follow.
const (
	numberMissing = 0
	numberFirst   = 1
)

// Number encodes a number in one or more of four ways, learned from the known values of
// seen entities:
//
//	z          = (x − Mean) / SD               SD of the population, 0 → z = 0
//	bucket     = ⌊Buckets · less / known⌋      less: how many of them are strictly less
//	band       = how many Bands are ≤ x        [a, b) for bounds a < b
//	percentile = (less + equal / 2) / known    within its category; see Ranks
//
// with ln(1+x) for x in z and percentile if Log. Beyond all seen values, bucket and
// percentile are those of the nearest; a band that no seen entity is in gives the nearest
// one that has some, of two the lower; z goes on. A missing value has a row of its own
// and nothing else, and so does 0 if Zero.
type Number struct {
	Config NumberConfig // what it was fitted with

	Known, Missing int // seen entities with a value, and without
	Zero           int `json:",omitempty"` // seen entities with 0, if it has a row of its own

	Mean, SD float64   // of x, or ln(1+x)
	Max      float64   // largest seen value
	Edges    []float64 `json:",omitempty"` // bucket b ≥ 1 starts above Edges[b−1]; ascending, len Buckets−1
	InBand   []int     `json:",omitempty"` // seen entities by band
	Ranks    *Ranks    `json:",omitempty"` // of x, or ln(1+x); nil without percentiles, or values
}

// FitNumber learns from the seen entities of a number column. A value must be
// finite in float32, or NaN where missing, and ≥ 0 if Log; that of an entity not seen is not looked at.
// Percentiles are within the category of each entity, which is a label column whose lists
// are paths, or among all entities if category is nil.
// Cost: O(n · depth · log n).
func FitNumber(seen Seen, column, category *datasets.Column, config NumberConfig) (*Number, error) {
	if err := errors.Join(config.Validate(), seen.checkFit(column, true)); err != nil {
		return nil, err
	}
	config = config.fitted()
	n := &Number{Config: config}
	var values []float64
	for e, x := range column.Numbers {
		if seen[e] == 0 {
			continue
		}
		if err := n.check(column, e); err != nil {
			return nil, err
		}
		switch {
		case math.IsNaN(x):
			n.Missing++
		case n.isZero(x):
			n.Zero++
		default:
			values = append(values, x)
		}
	}
	n.Known = len(values)
	if n.Known == 0 {
		return n, nil
	}
	n.fit(values)
	if !config.Percentile {
		return n, nil
	}
	var err error
	known := func(e int) bool { return !math.IsNaN(column.Numbers[e]) && !n.isZero(column.Numbers[e]) }
	n.Ranks, err = fitRanks(seen, mapped(column.Numbers, n.scale), known, category, config.MinItems)
	return n, err
}

// fit learns from at least one value; it sorts them.
func (n *Number) fit(values []float64) {
	slices.Sort(values)
	n.Max = values[len(values)-1]
	if n.Config.Standardized {
		n.Mean, n.SD = moments(mapped(values, n.scale))
	}
	n.Edges = quantileEdges(values, n.Config.Buckets)
	if len(n.Config.Bands) > 0 {
		n.InBand = make([]int, len(n.Config.Bands)+1)
		for _, x := range values {
			n.InBand[n.band(x)]++
		}
	}
}

// Encode encodes every entity of column, seen or not. A missing value gives an empty row
// when no seen entity misses it, a flagged 0 when none has 0, and a value when none has any. A Number
// that was fitted within a category is an error here.
func (n *Number) Encode(column *datasets.Column) (*Block, error) { return n.EncodeWithin(column, nil) }

// EncodeWithin is Encode with the category of each entity, which is not looked at unless
// n was fitted with one. An entity whose category is unknown or too small is ranked in
// the nearest one above it that is not, and without any among all.
func (n *Number) EncodeWithin(column, category *datasets.Column) (*Block, error) {
	if err := checkKind(column, true); err != nil {
		return nil, err
	}
	if err := n.Ranks.checkWithin(column, category); err != nil {
		return nil, err
	}
	var rank func(e int, v float64) float64
	if n.Ranks != nil {
		rank = n.Ranks.weigher(category)
	}
	b := newBlock(column.Name, n.rows(), column.Len())
	for e, x := range column.Numbers {
		if err := n.check(column, e); err != nil {
			return nil, err
		}
		switch {
		case math.IsNaN(x):
			if n.Missing > 0 {
				b.add(numberMissing, 1)
			}
		case n.isZero(x):
			if n.Zero > 0 {
				b.add(numberFirst, 1)
			}
		case n.Known > 0:
			n.encode(b, x)
			if rank != nil {
				b.add(int32(n.rows()-1), rank(e, n.scale(x)))
			}
		}
		b.endRow()
	}
	return b.done()
}

// rows is the size of the table.
func (n *Number) rows() int {
	rows := int(n.first()) + n.Config.Buckets
	if n.Config.Standardized {
		rows++
	}
	if len(n.Config.Bands) > 0 {
		rows += len(n.Config.Bands) + 1
	}
	if n.Config.Percentile {
		rows++
	}
	return rows
}

// first is the row after the flags.
func (n *Number) first() int32 {
	if n.Config.Zero {
		return numberFirst + 1
	}
	return numberFirst
}

func (n *Number) isZero(x float64) bool { return n.Config.Zero && x == 0 }

// encode adds z, bucket and band.
func (n *Number) encode(b *Block, x float64) {
	first := n.first()
	if n.Config.Standardized {
		b.add(first, standardize(n.scale(x), n.Mean, n.SD))
		first++
	}
	if n.Config.Buckets > 0 {
		b.add(first+int32(bucketOf(n.Edges, x, n.Max)), 1)
		first += int32(n.Config.Buckets)
	}
	if len(n.Config.Bands) > 0 {
		b.add(first+int32(nearestUsed(n.InBand, n.band(x))), 1)
	}
}

func (n *Number) scale(x float64) float64 {
	if n.Config.Log {
		return math.Log1p(x)
	}
	return x
}

// band is how many bounds are ≤ x.
func (n *Number) band(x float64) int {
	b, exact := slices.BinarySearch(n.Config.Bands, x)
	if exact {
		b++
	}
	return b
}

// nearestUsed returns the place nearest to i whose count is not 0, of two the lower; one
// of the counts is not 0.
func nearestUsed(counts []int, i int) int {
	for d := range len(counts) {
		if i-d >= 0 && counts[i-d] > 0 {
			return i - d
		}
		if i+d < len(counts) && counts[i+d] > 0 {
			return i + d
		}
	}
	return i
}

func (n *Number) check(column *datasets.Column, entity int) error {
	x := column.Numbers[entity]
	if math.Abs(x) > math.MaxFloat32 {
		return entityError(column.Name, int32(entity), "has the value %g, want a finite one that float32 holds", x)
	}
	if n.Config.Log && x < 0 {
		return entityError(column.Name, int32(entity), "has the value %g, want ≥ 0 for a logarithm", x)
	}
	return nil
}
