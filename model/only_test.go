package model_test

import (
	"math"
	"slices"
	"testing"

	"tandem/model"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWithoutTakesItemsOutAndLeavesTheOthersAsTheyAre(t *testing.T) {
	for name, c := range configs() {
		s := shop(t, c).Scorer()
		whole := make([]float32, 2*2500)
		require.NoError(t, s.Score(whole, []int32{3, 8}))
		rapid.Check(t, func(t *rapid.T) {
			out := rapid.SliceOfN(rapid.Int32Range(0, 2499), 0, 60).Draw(t, "out")
			less := s.Without(out)
			got := make([]float32, len(whole))
			require.NoError(t, less.Score(got, []int32{3, 8}))
			want := slices.Clone(whole)
			for _, i := range out {
				want[i], want[2500+i] = float32(math.Inf(-1)), float32(math.Inf(-1))
			}
			require.Equal(t, want, got, name)

			// The same list comes by calling those items seen.
			seen := slices.Sorted(slices.Values(out))
			require.Equal(t, topN(t, s, []int32{3, 8}, 40, func(int32) []int32 { return seen }), topN(t, less, []int32{3, 8}, 40, nil), name)
		})
	}
}

func TestWithoutEveryItemListsNone(t *testing.T) {
	s := shop(t, model.Config{Kind: model.GMF, Dim: 4, InitSD: 1}).Scorer().Without(ids(2500))
	require.Empty(t, topN(t, s, []int32{3}, 10, nil)[0].items)
	require.Panics(t, func() { s.Without([]int32{2500}) })
}
