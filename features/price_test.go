package features_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

// ln 1, ln e², ln e⁴ = 0, 2, 4: mean 2, variance (4+0+4)/3, so e⁴ is (4−2)/√(8/3) =
// 1.2247 standard deviations above the mean. The unseen e⁶ is twice that.
func TestPriceByHand(t *testing.T) {
	column := numbers(1, math.Exp(2), math.Exp(4), nan, 0, math.Exp(6))
	seen := features.Seen{1, 2, 1, 1, 9, 0}
	p, err := features.FitPrice(seen, column, features.PriceConfig{Standardized: true, Buckets: 2})
	require.NoError(t, err)
	require.Equal(t, []int{3, 1, 1}, []int{p.Priced, p.Missing, p.Zero})
	require.InDelta(t, 2, p.Mean, 1e-12)
	require.InDelta(t, math.Sqrt(8./3), p.SD, 1e-12)

	// Buckets ⌊2·cheaper/3⌋: 0, ⌊2/3⌋ = 0, ⌊4/3⌋ = 1. Rows: missing, zero, z, two buckets.
	b, err := p.Encode(column)
	require.NoError(t, err)
	require.Equal(t, 5, b.Rows)
	z := float32(2 / math.Sqrt(8./3))
	require.Equal(t, []row{{2: -z, 3: 1}, {2: 0, 3: 1}, {2: z, 4: 1}, {0: 1}, {1: 1}, {2: 2 * z, 4: 1}}, rowsOf(t, b))
}

func TestPriceTableRows(t *testing.T) {
	for _, c := range []struct {
		config features.PriceConfig
		rows   int
		cheap  row
	}{
		{features.DefaultPriceConfig(), 3, row{2: -1}},
		{features.PriceConfig{Buckets: 4}, 6, row{2: 1}},
		{features.PriceConfig{Standardized: true, Buckets: 4}, 7, row{2: -1, 3: 1}},
	} {
		t.Run(fmt.Sprintf("%+v", c.config), func(t *testing.T) {
			p, err := features.FitPrice(all(2), numbers(1, math.E), c.config)
			require.NoError(t, err)
			b, err := p.Encode(numbers(1))
			require.NoError(t, err)
			require.Equal(t, c.rows, b.Rows)
			require.Equal(t, []row{c.cheap}, rowsOf(t, b))
		})
	}
}

func TestPriceMatchesReference(t *testing.T) {
	ref := readReference(t)
	column := numbers(ref.Prices...)
	require.Len(t, ref.Buckets, 4)
	for buckets, want := range ref.Buckets {
		p, err := features.FitPrice(ref.Seen, column, features.PriceConfig{Standardized: true, Buckets: buckets})
		require.NoError(t, err)
		rows := encode(t, p, column)
		for e, price := range ref.Prices {
			require.InDelta(t, ref.Z[e], p.Z(price), 1e-12)
			require.Equal(t, row{2: float32(p.Z(price)), int32(3 + want[e]): 1}, rows[e], "entity %d, %d buckets", e, buckets)
		}
	}
}

func TestPriceRefusesWhatIsNoPrice(t *testing.T) {
	for _, v := range []float64{-3, math.Inf(1), math.Inf(-1)} {
		want := fmt.Sprintf(`column "price": entity 1 has the price %g, want ≥ 0`, v)
		_, err := features.FitPrice(all(2), numbers(1, v), features.DefaultPriceConfig())
		require.ErrorContains(t, err, want)

		p, err := features.FitPrice(features.Seen{1, 0}, numbers(1, v), features.DefaultPriceConfig())
		require.NoError(t, err, "the future is not looked at")
		_, err = p.Encode(numbers(1, v))
		require.ErrorContains(t, err, want)
	}
}

// A constant that rounding would give a standard deviation of 10⁻¹⁶ to.
func TestPriceAllEqual(t *testing.T) {
	column := numbers(slices.Repeat([]float64{0.1}, 10)...)
	p, err := features.FitPrice(all(10), column, features.PriceConfig{Standardized: true, Buckets: 3})
	require.NoError(t, err)
	require.NotEqual(t, math.Log(0.1), p.Mean, "or the case shows nothing")
	require.Zero(t, p.SD)
	want := row{2: 0, 3: 1}
	require.Equal(t, []row{want, want, want}, encode(t, p, numbers(0.1, 5, 0.01)))
}

func TestPriceAllMissing(t *testing.T) {
	p, err := features.FitPrice(all(2), numbers(nan, nan), features.PriceConfig{Standardized: true, Buckets: 3})
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {}, {}}, encode(t, roundTrip(t, p), numbers(nan, 0, 7)))
}

func drawPrices(t *rapid.T, n int) []float64 {
	price := rapid.OneOf(
		rapid.Just(nan), rapid.Just(0.),
		rapid.Float64Range(0.01, 3), // many different
		rapid.Map(rapid.IntRange(1, 5), func(i int) float64 { return float64(i) }), // many ties
		rapid.Float64Range(math.SmallestNonzeroFloat64, math.MaxFloat64),
	)
	return rapid.SliceOfN(price, n, n).Draw(t, "prices")
}

func TestPriceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		seen, prices := drawSeen(t, n), drawPrices(t, n)
		config := features.PriceConfig{Standardized: true, Buckets: rapid.IntRange(2, 50).Draw(t, "buckets")}
		p, err := features.FitPrice(seen, numbers(prices...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, p), numbers(prices...))
		supported(t, seen, rows)

		priced := 0
		for e, v := range prices {
			if seen[e] > 0 && v > 0 {
				priced++
			}
		}
		for e, v := range prices {
			if !(v > 0) || priced == 0 {
				continue
			}
			cheaper := 0
			for f, w := range prices {
				if seen[f] > 0 && 0 < w && w < v {
					cheaper++
				}
				if w > v { // dearer is never a lower bucket, nor a lower z
					require.GreaterOrEqual(t, p.Bucket(w), p.Bucket(v))
					require.GreaterOrEqual(t, p.Z(w), p.Z(v))
				}
			}
			if v <= p.Max {
				require.Equal(t, config.Buckets*cheaper/priced, p.Bucket(v), "the formula, and so ties share")
			}
			require.Equal(t, row{2: float32(p.Z(v)), 3 + int32(p.Bucket(v)): 1}, rows[e])
		}
	})
}

func TestPriceFitsOnTrainingOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		seen, prices := drawSeen(t, n), drawPrices(t, n)
		config := features.PriceConfig{Standardized: true, Buckets: 5}
		before, err := features.FitPrice(seen, numbers(prices...), config)
		require.NoError(t, err)
		for e := range prices {
			if seen[e] == 0 {
				prices[e] = 1e9
			}
		}
		after, err := features.FitPrice(seen, numbers(prices...), config)
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}
