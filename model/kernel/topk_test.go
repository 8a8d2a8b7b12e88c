package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTopK(t *testing.T) {
	for name, tc := range map[string]struct {
		scores []float32
		k      int
		want   []int32
	}{
		"largest first":      {[]float32{1, 5, 3, 4}, 2, []int32{1, 3}},
		"ties by index":      {[]float32{2, 7, 2, 7, 2}, 4, []int32{1, 3, 0, 2}},
		"zeros are equal":    {[]float32{float32(math.Copysign(0, -1)), 0, -1, 0}, 2, []int32{0, 1}},
		"k beyond the end":   {[]float32{1, 2}, 5, []int32{1, 0}},
		"k = 0":              {[]float32{1, 2}, 0, []int32{}},
		"no scores":          {nil, 3, []int32{}},
		"infinities":         {[]float32{-inf, inf, 0, -inf}, 4, []int32{1, 2, 0, 3}},
		"NaN last":           {[]float32{nan, 1, nan, -inf}, 3, []int32{1, 3, 0}},
		"NaN out":            {[]float32{nan, nan, 1, 2, nan, 3}, 3, []int32{5, 3, 2}},
		"only NaN, by index": {[]float32{nan, nan, nan}, 2, []int32{0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				require.Equal(t, tc.want, append([]int32{}, TopK(tc.scores, tc.k, nil)...))
			})
		})
	}
	require.PanicsWithValue(t, "kernel: k is negative", func() { TopK(nil, -1, nil) })
}

// sorted is TopK by sorting everything.
func sorted(scores []float32, k int) []int32 {
	idx := make([]int32, len(scores))
	for i := range idx {
		idx[i] = int32(i)
	}
	slices.SortStableFunc(idx, func(a, b int32) int {
		x, y := scores[a], scores[b]
		switch {
		case x > y || x == x && y != y:
			return -1
		case x < y || x != x && y == y:
			return 1
		}
		return 0
	})
	return idx[:min(k, len(idx))]
}

func TestTopKMatchesSorting(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			scores := normals(rng, rapid.IntRange(1, 600).Draw(t, "n"))
			values := rapid.SampledFrom([]int{2, 10, 1e6}).Draw(t, "distinct values")
			for i := range scores {
				if values < 1e6 { // many ties
					scores[i] = float32(rng.IntN(values))
				}
				if rng.IntN(50) == 0 {
					scores[i] = nan
				}
			}
			k := rapid.IntRange(1, 700).Draw(t, "k")
			require.Equal(t, sorted(scores, k), TopK(scores, k, nil))
		})
		ascending := make([]float32, 1000) // every score enters
		for i := range ascending {
			ascending[i] = float32(i)
		}
		require.Equal(t, sorted(ascending, 17), TopK(ascending, 17, nil))
	})
}

func TestTopKReusesItsBuffer(t *testing.T) {
	buf := []int32{9, 9, 9}
	got := TopK([]float32{1, 3, 2}, 2, buf)
	require.Equal(t, []int32{1, 2}, got)
	require.Same(t, &buf[0], &got[0])
}
