package draw_test

import (
	"fmt"
	"math"
	"testing"

	"tandem/model/draw"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// SplitMix64 seeded with 0 gives 0xe220a8397b1dcdaf first (reference implementation of
// Vigna): the first child of key 0 is that number.
func TestKeyIsSplitMix64(t *testing.T) {
	require.Equal(t, draw.Key(0xe220a8397b1dcdaf), draw.Key(0).At(0))
	require.Equal(t, draw.Key(0x6e789e6aa1b965f4), draw.Key(0).At(1))
}

func TestPermutationIsABijection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		p := draw.NewPermutation(draw.Key(rapid.Uint64().Draw(t, "key")), n)
		seen := make([]bool, n)
		for i := range n {
			j := p.At(i)
			require.False(t, seen[j], "element %d twice", j)
			seen[j] = true
		}
	})
}

// The mean of position·element over a random order of n = 1000 has standard error
// below 1 % of the uncorrelated value.
func TestPermutationIsNotTheIdentity(t *testing.T) {
	const n = 1000
	p := draw.NewPermutation(draw.New(1, draw.Shuffle), n)
	var s float64
	for i := range n {
		s += (float64(i) - 499.5) * (float64(p.At(i)) - 499.5)
	}
	require.InDelta(t, 0, s/(n*n*n/12.), .15) // correlation of positions
}

func TestBelowIsUniform(t *testing.T) {
	const n, draws = 10, 100_000
	var count [n]float64
	for i := range draws {
		count[draw.New(7, draw.Negatives).At(uint64(i)).Below(n)]++
	}
	var chi2 float64
	for _, c := range count {
		chi2 += (c - draws/n) * (c - draws/n) / (draws / n)
	}
	require.Less(t, chi2, 27.9) // 99.9 % quantile of χ²(9)
}

func TestNormalHasMomentsOfANormal(t *testing.T) {
	var mean, square float64
	const n = 100_000
	for i := range n {
		x := draw.New(3, draw.Init).At(uint64(i)).Normal()
		require.False(t, math.IsInf(x, 0) || math.IsNaN(x))
		mean += x / n
		square += x * x / n
	}
	require.InDelta(t, 0, mean, .012)   // 4 standard errors
	require.InDelta(t, 1, square, .018) // 4 standard errors
}

// Any two elements are equally likely to stand first and second, over keys. (Of 16 and
// fewer elements they are not: χ² sees it in 50,000 draws.)
func TestPermutationPairsAreUniformOverKeys(t *testing.T) {
	const n, draws, pairs = 40, 156_000, 40 * 39
	count := map[[2]int]float64{}
	for k := range uint64(draws) {
		p := draw.NewPermutation(draw.New(5, draw.Shuffle).At(k), n)
		count[[2]int{p.At(0), p.At(1)}]++
	}
	require.Len(t, count, pairs)
	var chi2 float64
	for _, c := range count {
		chi2 += (c - draws/pairs) * (c - draws/pairs) / (draws / pairs)
	}
	require.Less(t, chi2, 1737.) // 99.9 % quantile of χ²(1559)
}

// A seed, a purpose and a position each lead to a draw of their own.
func TestKeysDoNotMeet(t *testing.T) {
	seen := map[draw.Key]string{}
	for seed := range uint64(50) {
		for _, purpose := range []draw.Purpose{draw.Init, draw.Shuffle, draw.Negatives, draw.Dropout} {
			for epoch := range uint64(5) {
				for position := range uint64(50) {
					here := fmt.Sprint(seed, purpose, epoch, position)
					key := draw.New(seed, purpose).At(epoch).At(position)
					require.Empty(t, seen[key], "%s meets it", here)
					seen[key] = here
				}
			}
		}
	}
}

func TestRangesAndTheirEnds(t *testing.T) {
	const low, high = draw.Key(0), ^draw.Key(0)
	require.Equal(t, 0, low.Below(7))
	require.Equal(t, 6, high.Below(7))
	require.Equal(t, 0, high.Below(1))
	require.Zero(t, low.Float64())
	require.Less(t, high.Float64(), 1.)
	require.PanicsWithValue(t, "draw: Below of nothing", func() { low.Below(0) })
	p := draw.NewPermutation(low, 3)
	for _, i := range []int{-1, 3} {
		require.PanicsWithValue(t, "draw: position outside the permutation", func() { p.At(i) })
	}
}
