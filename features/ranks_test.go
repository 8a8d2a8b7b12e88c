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

// percentile turns a weight back into the share it stands for.
func percentile(weight float32) float64 { return float64(weight)/math.Sqrt(12) + 0.5 }

var onlyPercentile = features.PriceConfig{Percentile: true, MinItems: 2}

// Games has the prices 10, 10, 20, 40, 80; of these Retro has 10, 10, 20 and New has 80.
// Books has 5. With a floor of 2, New is ranked in Games and Books among all six.
//
//	10 in Retro: (0 + 2/2)/3 = 1/3      20 in Retro: (2 + 1/2)/3 = 5/6
//	40 in Games: (3 + 1/2)/5 = 0.7      80 in Games: (4 + 1/2)/5 = 0.9
//	5 of all: (0 + 1/2)/6 = 1/12
func TestPercentileWithinCategoryByHand(t *testing.T) {
	price := numbers(10, 10, 20, 40, 80, 5, nan, 0, 15, 1, 1000, 30, 7)
	category := labels(
		[]string{"Games", "Retro"}, []string{"Games", "Retro"}, []string{"Games", "Retro"}, []string{"Games"},
		[]string{"Games", "New"}, []string{"Books"}, []string{"Games"}, []string{"Games"},
		// not seen: between two knots, below all, above all, a new category, none
		[]string{"Games", "Retro", "Boxed"}, []string{"Games", "Retro"}, []string{"Games", "Retro"}, []string{"Toys"}, nil)
	seen := features.Seen{1, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0}
	p, err := features.FitPriceWithin(seen, price, category, onlyPercentile)
	require.NoError(t, err)
	require.Equal(t, []features.PathNode{{0, "Games", 5}, {1, "Retro", 3}}, p.Ranks.Path.Nodes)
	require.Len(t, p.Ranks.Of, 3)
	b, err := roundTrip(t, p).EncodeWithin(price, category)
	require.NoError(t, err)
	rows := rowsOf(t, b)
	require.Equal(t, 3, b.Rows)
	between := 1./3 + (5./6-1./3)*(math.Log(15)-math.Log(10))/(math.Log(20)-math.Log(10))
	// Among all: 5, 10, 10, 20, 40, 80 have 1/12, 4/12, 7/12, 9/12, 11/12.
	toy := 7./12 + 2./12*(math.Log(30)-math.Log(20))/(math.Log(40)-math.Log(20))
	none := 1./12 + 3./12*(math.Log(7)-math.Log(5))/(math.Log(10)-math.Log(5))
	for e, want := range map[int]float64{0: 1. / 3, 1: 1. / 3, 2: 5. / 6, 3: 0.7, 4: 0.9, 5: 1. / 12,
		8: between, 9: 1. / 3, 10: 5. / 6, 11: toy, 12: none} {
		require.InDelta(t, want, percentile(rows[e][2]), 1e-6, "entity %d", e)
	}
	require.Equal(t, []row{{0: 1}, {1: 1}}, rows[6:8])

	_, err = p.Encode(price)
	require.EqualError(t, err, `features: column "price": fitted within a category, and there is none`)
	_, err = p.EncodeWithin(price, labels(nil))
	require.EqualError(t, err, `features: column "category": 1 rows, want 13 as in column "price"`)
	_, err = p.EncodeWithin(price, price)
	require.ErrorContains(t, err, "holds numbers, want labels")
}

func TestPercentileOfOneItem(t *testing.T) {
	category := labels([]string{"A"}, []string{"B"}, []string{"B"})
	config := features.NumberConfig{Percentile: true, MinItems: 1}
	n, err := features.FitNumber(features.Seen{1, 0, 0}, numbers(7, 1, 9), category, config)
	require.NoError(t, err)
	b, err := n.EncodeWithin(numbers(7, 1, 9), category)
	require.NoError(t, err)
	require.Equal(t, []row{{1: 0}, {1: 0}, {1: 0}}, rowsOf(t, b), "one value is the middle, wherever another stands")
}

func TestPercentileAllMissing(t *testing.T) {
	p, err := features.FitPriceWithin(all(2), numbers(nan, 0), labels(nil, nil), onlyPercentile)
	require.NoError(t, err)
	require.Nil(t, p.Ranks)
	require.Equal(t, []row{{}, {0: 1}, {1: 1}}, encode(t, roundTrip(t, p), numbers(3, nan, 0)))
}

// An order of the entities is a name for them and no more; the same for what is not seen.
func TestPercentileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		seen, lists := drawSeen(t, n), drawLabels(t, n)
		prices := rapid.SliceOfN(rapid.SampledFrom([]float64{0, nan, 1, 2, 2.5, 3, 9.99, 100}), n, n).Draw(t, "prices")
		config := features.PriceConfig{Standardized: true, Buckets: 3, Percentile: true, MinItems: rapid.IntRange(1, 5).Draw(t, "min")}
		p, err := features.FitPriceWithin(seen, numbers(prices...), labels(lists...), config)
		require.NoError(t, err)
		b, err := roundTrip(t, p).EncodeWithin(numbers(prices...), labels(lists...))
		require.NoError(t, err)
		rows := rowsOf(t, b)
		supported(t, seen, rows)

		// The share by brute force, in the longest prefix that enough priced seen entities have.
		last := int32(b.Rows - 1)
		for e, list := range lists {
			if !(prices[e] > 0) || p.Priced == 0 {
				require.NotContains(t, rows[e], last)
				continue
			}
			if seen[e] == 0 {
				continue // its price may be none of the knots
			}
			want := math.NaN()
			for k := len(list); k >= 0 && math.IsNaN(want); k-- {
				less, equal, total := 0., 0., 0.
				for o, other := range lists {
					if seen[o] == 0 || !(prices[o] > 0) || len(other) < k || !slices.Equal(list[:k], other[:k]) {
						continue
					}
					total++
					if prices[o] < prices[e] {
						less++
					} else if prices[o] == prices[e] {
						equal++
					}
				}
				if k == 0 || total >= float64(config.MinItems) {
					want = (less + equal/2) / total
				}
			}
			require.InDelta(t, want, percentile(rows[e][last]), 1e-6)
		}

		// Reversed, and with other prices where nobody looks.
		reversed := func(list []float64) []float64 { l := slices.Clone(list); slices.Reverse(l); return l }
		backwards := slices.Clone(lists)
		slices.Reverse(backwards)
		seenBackwards := slices.Clone(seen)
		slices.Reverse(seenBackwards)
		other := reversed(prices)
		for e, n := range seenBackwards {
			if n == 0 {
				other[e] = 12345
			}
		}
		q, err := features.FitPriceWithin(seenBackwards, numbers(other...), labels(backwards...), config)
		require.NoError(t, err)
		require.Equal(t, p, q)
	})
}

// A thousand distinct prices are kept as 51 knots.
func TestPercentileOfManyPrices(t *testing.T) {
	values := make([]float64, 1000)
	for i := range values {
		values[i] = float64((i*377)%1000 + 1) // 1 … 1000 in some order
	}
	n, err := features.FitNumber(all(1000), numbers(values...), nil, features.NumberConfig{Percentile: true, MinItems: 1})
	require.NoError(t, err)
	require.LessOrEqual(t, len(n.Ranks.Of[0].Value), 51)
	rows := encode(t, n, numbers(values...))
	for e, v := range values {
		require.InDelta(t, (v-0.5)/1000, percentile(rows[e][1]), 1e-6)
	}
}

func TestScalesAgreeWithScikitLearn(t *testing.T) {
	ref := readReference(t)
	p, err := features.FitPrice(ref.Seen, numbers(ref.Prices...), features.PriceConfig{Percentile: true, MinItems: 1})
	require.NoError(t, err)
	rows := encode(t, p, numbers(ref.Prices...))
	k := 0
	for e, n := range ref.Seen {
		if n > 0 {
			require.InDelta(t, ref.Shares[k], percentile(rows[e][2]), 1e-6)
			k++
		}
	}
	require.Len(t, ref.Shares, k)

	whole := numbers(ref.Numbers...)
	fit := func(c features.NumberConfig) *features.Number {
		n, err := features.FitNumber(all(whole.Len()), whole, nil, c)
		require.NoError(t, err)
		return n
	}
	for e, r := range encode(t, fit(features.NumberConfig{Percentile: true, MinItems: 1}), numbers(ref.Fresh...)) {
		require.InDelta(t, ref.FreshShares[e], percentile(r[1]), 1e-6)
	}
	for e, r := range encode(t, fit(features.DefaultNumberConfig()), whole) {
		require.InDelta(t, ref.NumbersZ[e], r[1], 1e-6)
	}
	for buckets, want := range ref.KBins {
		for e, r := range encode(t, fit(features.NumberConfig{Buckets: buckets}), whole) {
			require.Equal(t, row{int32(1 + want[e]): 1}, r)
		}
	}
	for e, r := range encode(t, fit(features.NumberConfig{Bands: ref.Bounds}), whole) {
		require.Equal(t, row{int32(1 + ref.Bands[e]): 1}, r)
	}
}

// Bands up to 17, 18 to 24, 25 to 34, and older. Nobody seen is 18 to 24: 20 is as near to
// the band below as to the one above, and goes below. The ages are 10, 30, 40; ln(1+x) has
// the mean of ln 11, ln 31 and ln 41.
func TestNumberBandsAndLogByHand(t *testing.T) {
	config := features.NumberConfig{Bands: []float64{18, 25, 35}, Standardized: true, Log: true, Buckets: 2}
	column := &datasets.Column{Name: "age", Numbers: []float64{10, 30, 40, 20, 18, 35, 99}}
	seen := features.Seen{1, 1, 1, 0, 0, 0, 0}
	n, err := features.FitNumber(seen, column, nil, config)
	require.NoError(t, err)
	require.Equal(t, []int{1, 0, 1, 1}, n.InBand)
	require.InDelta(t, (math.Log(11)+math.Log(31)+math.Log(41))/3, n.Mean, 1e-12)
	rows := encode(t, roundTrip(t, n), column)
	// Rows: 0 missing, 1 z, 2 and 3 buckets, 4 to 7 bands.
	for e, want := range []row{{2: 1, 4: 1}, {2: 1, 6: 1}, {3: 1, 7: 1}, {2: 1, 4: 1}, {2: 1, 4: 1}, {3: 1, 7: 1}, {3: 1, 7: 1}} {
		require.Contains(t, rows[e], int32(1))
		delete(rows[e], 1)
		require.Equal(t, want, rows[e], "entity %d", e)
	}
	supported(t, seen, rows)

	column.Numbers[6] = -0.5
	_, err = n.Encode(column)
	require.EqualError(t, err, `features: column "age": entity 6 has the value -0.5, want ≥ 0 for a logarithm`)
}

// With a row for 0, the values are 2 and 4: mean 3, deviation 1. Rows: 0 missing, 1 zero, 2 z,
// 3 percentile, which is √12·(1/4 − 1/2) for the lower of two.
func TestNumberZeroFlag(t *testing.T) {
	config := features.NumberConfig{Zero: true, Standardized: true, Percentile: true, MinItems: 1}
	n, err := features.FitNumber(all(5), numbers(0, 2, 4, 0, nan), nil, config)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 2}, []int{n.Known, n.Missing, n.Zero})
	rows := encode(t, roundTrip(t, n), numbers(0, 2, nan))
	quarter := float32(math.Sqrt(12) * -0.25)
	require.Equal(t, []row{{1: 1}, {2: -1, 3: quarter}, {0: 1}}, rows)
	n, err = features.FitNumber(all(1), numbers(2), nil, config)
	require.NoError(t, err)
	require.Equal(t, []row{{}}, encode(t, n, numbers(0)), "no seen entity has 0")
}

func TestNumberConfigReportsAllFaults(t *testing.T) {
	require.NoError(t, features.DefaultNumberConfig().Validate())
	require.EqualError(t, features.NumberConfig{}.Validate(),
		"features: number: neither standardized nor buckets, bands or percentile, want at least one")
	require.EqualError(t, features.NumberConfig{Buckets: 1, Bands: []float64{3, 3}, Percentile: true}.Validate(),
		"features: number: buckets = 1, want 0 or ≥ 2\nfeatures: number: bands = [3 3], want ascending, finite bounds")
	require.EqualError(t, features.PriceConfig{Percentile: true, Within: &features.Within{}}.Validate(),
		"features: price: within.min_items = 0, want ≥ 1\nfeatures: price: within.column: missing")
	require.EqualError(t, features.PriceConfig{Standardized: true, Within: &features.Within{Column: "kind", MinItems: 1}}.Validate(),
		"features: price: within: not used without percentile: true")
	_, err := features.FitNumber(all(1), numbers(1), nil, features.NumberConfig{})
	require.ErrorContains(t, err, "neither")
}
