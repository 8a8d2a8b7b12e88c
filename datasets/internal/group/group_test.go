package group_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/internal/group"
)

func TestRowsByID(t *testing.T) {
	ids, times := []int32{2, 0, 2, 2}, []int64{30, 5, 10, 10}
	g := group.By(ids, 4)
	require.Equal(t, []int32{1}, g.At(0))
	require.Empty(t, g.At(1))
	require.Equal(t, []int32{0, 2, 3}, g.At(2))
	require.Empty(t, g.At(3))

	g = group.ByTime(ids, times, 4)
	require.Equal(t, []int32{2, 3, 0}, g.At(2), "rows of one time stay in order")
	require.Equal(t, []int32{0, 2, 3}, group.ByTime(ids, nil, 4).At(2))

	require.Equal(t, []int32{1, 0, 3, 0}, group.Counts(ids, 4))
	used := make([]bool, 4)
	group.Mark(used, ids)
	require.Equal(t, []bool{true, false, true, false}, used)
}
