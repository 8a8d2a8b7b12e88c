package sample_test

import (
	"math"
	"testing"

	"tandem/model/draw"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// Items 0, 1 and 2 have 1, 16 and 81 rows: weights 1, 8 and 27 of 36. χ²(2), 99.9 %.
func TestPopularityDrawsCountToTheThreeQuarters(t *testing.T) {
	var pairs [][2]int32
	for item, n := range []int{1, 16, 81} {
		for range n {
			pairs = append(pairs, [2]int32{0, int32(item)})
		}
	}
	log := logOf(2, 5, append(pairs, [2]int32{1, 3})...)
	s, err := sample.NewPopularity(log, .75)
	require.NoError(t, err)
	const n = 37_000
	dst := make([]int32, n)
	s.Shared(dst, nil, draw.New(1, draw.Negatives))
	var count [5]float64
	for _, i := range dst {
		count[i]++
	}
	require.Zero(t, count[4], "item 4 has no training interaction")
	var chi2 float64
	for item, weight := range []float64{1, 8, 27, 1} {
		want := n * weight / 37
		chi2 += math.Pow(count[item]-want, 2) / want
	}
	require.Less(t, chi2, 16.3)
	own := make([]int32, 100)
	s.Own(own, 0, draw.Key(3))
	for _, i := range own {
		require.EqualValues(t, 3, i, "user 0 has all the others")
	}
}

// Items 0 and 1 have 1 and 3 rows: with exponent 0 they are drawn alike, with 1 one to
// three.
func TestPopularityExponents(t *testing.T) {
	log := logOf(4, 2, [2]int32{0, 0}, [2]int32{1, 1}, [2]int32{2, 1}, [2]int32{3, 1})
	for exponent, share := range map[float64]float64{0: .5, 1: .75} {
		s, err := sample.NewPopularity(log, exponent)
		require.NoError(t, err)
		const n = 20_000
		dst := make([]int32, n)
		s.Shared(dst, nil, draw.New(1, draw.Negatives))
		var sum float64
		for _, i := range dst {
			sum += float64(i)
		}
		require.InDelta(t, share, sum/n, 4*math.Sqrt(share*(1-share)/n), exponent)
	}
	for _, exponent := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err := sample.NewPopularity(log, exponent)
		require.ErrorContains(t, err, "want ≥ 0")
	}
}
