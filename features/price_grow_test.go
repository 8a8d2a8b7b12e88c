package features_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

// Four prices, two buckets of two: {1, 2} and {3, 4}. Of the newcomers 3.5 has its bucket;
// 5, 6 and 7 are dearer than all: two buckets, for three of them at two each, of which the
// first has ⌈1·3/2⌉ = 2. Rows: missing, zero, z, then the buckets.
func TestPriceGrowsByHand(t *testing.T) {
	p, err := features.FitPrice(all(4), numbers(1, 2, 3, 4), features.PriceConfig{Standardized: true, Buckets: 2})
	require.NoError(t, err)
	column := numbers(1, 2, 3, 4, 3.5, 5, 6, 7, nan)
	g, err := p.Grow(all(9), column)
	require.NoError(t, err)
	bucket := func(e *features.Price) (out []int) {
		for _, v := range column.Numbers[:8] {
			out = append(out, e.Bucket(v))
		}
		return out
	}
	require.Equal(t, []int{0, 0, 1, 1, 1, 1, 1, 1}, bucket(p))
	require.Equal(t, []int{0, 0, 1, 1, 1, 2, 2, 3}, bucket(g))
	require.Equal(t, []int32{0, 1, 2, 3, 4, 4, 4}, g.Rows(p))
	require.Equal(t, 1, g.Missing)
	require.Equal(t, 2, p.Config.Buckets, "the one it grew from stays as it was")
	b, err := g.Encode(column)
	require.NoError(t, err)
	require.Equal(t, 7, b.Rows)
}

// A percentile has its row after the buckets, and moves up with it.
func TestPriceRowsBesidePercentiles(t *testing.T) {
	p, err := features.FitPrice(all(2), numbers(1, 2), features.PriceConfig{Buckets: 2, Percentile: true, MinItems: 1})
	require.NoError(t, err)
	g, err := p.Grow(all(3), numbers(1, 2, 3))
	require.NoError(t, err)
	require.Equal(t, []int32{0, 1, 2, 3, 3, 4}, g.Rows(p))
}

func TestPriceGrowsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, more := rapid.IntRange(1, 30).Draw(t, "n"), rapid.IntRange(0, 30).Draw(t, "more")
		seen, prices := drawSeen(t, n+more), drawPrices(t, n+more)
		config := features.PriceConfig{Standardized: rapid.Bool().Draw(t, "z"), Buckets: rapid.IntRange(2, 9).Draw(t, "buckets")}
		p, err := features.FitPrice(seen[:n], numbers(prices[:n]...), config)
		require.NoError(t, err)
		g, err := p.Grow(seen, numbers(prices...))
		require.NoError(t, err)
		require.Len(t, g.Edges, max(g.Config.Buckets-1, 0)*min(p.Priced, 1))
		require.True(t, g.Config.Buckets == p.Config.Buckets || g.Max > p.Max)
		rows := g.Rows(p)
		then, now := encode(t, p, numbers(prices...)), encode(t, roundTrip(t, g), numbers(prices...))
		supported(t, seen, now)
		for e, v := range prices {
			if p.Priced == 0 || math.IsNaN(v) || v == 0 {
				continue
			}
			if v <= p.Max {
				require.Equal(t, then[e], now[e], "what p knew keeps its rows")
				continue
			}
			back := row{} // the grown rows, as those they go on from
			for r, weight := range now[e] {
				back[rows[r]] = weight
			}
			require.Equal(t, then[e], back)
			if seen[e] > 0 && e >= n {
				require.GreaterOrEqual(t, g.Bucket(v), p.Config.Buckets, "a level of its own")
			}
		}
	})
}
