package sample_test

import (
	"testing"

	"tandem/model/draw"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// Items 0 to 3 have training rows, 0 and 1 those of the user, 4 has none: each of the four
// is drawn 10,000 of 40,000 times; χ²(3) below its 99.9 % quantile.
func TestUncheckedDrawsPositivesToo(t *testing.T) {
	train := logOf(2, 5, [2]int32{0, 0}, [2]int32{0, 1}, [2]int32{1, 2}, [2]int32{1, 3})
	s := sample.NewUnchecked(train)
	own, shared := make([]int32, 40_000), make([]int32, 40_000)
	s.Own(own, 0, draw.New(1, draw.Negatives))
	s.Shared(shared, nil, draw.New(1, draw.Negatives))
	require.Equal(t, shared, own, "whose negatives they are plays no part")
	var count [5]float64
	for _, i := range own {
		count[i]++
	}
	chi := 0.
	for _, n := range count[:4] {
		chi += (n - 10_000) * (n - 10_000) / 10_000
	}
	require.Less(t, chi, 16.27)
	require.Zero(t, count[4])
}

// A user who has seen every item has no negative in Uniform's sense, and some here.
func TestUncheckedTakesUsersWhoHaveSeenEverything(t *testing.T) {
	train := logOf(1, 2, [2]int32{0, 0}, [2]int32{0, 1})
	_, err := sample.NewUniform(train)
	require.Error(t, err)
	dst := make([]int32, 8)
	sample.NewUnchecked(train).Own(dst, 0, draw.New(1, draw.Negatives))
	require.Subset(t, []int32{0, 1}, dst)
}
