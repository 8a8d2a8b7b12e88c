package group_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/internal/group"
)

// User 0 has the rows 0, 2 and 3 of second 1, written .9, .1, .5: they trade places. Row 4 is
// older, but of another second, and stays. The rows of user 1 are in order.
func TestSettleKeepsTheOrderWithinASecond(t *testing.T) {
	times := []int64{1_900_000_000, 1_000_000_000, 1_100_000_000, 1_500_000_000, -1, 1_000_000_001}
	order, fine := group.Settle([]int32{0, 1, 0, 0, 0, 1}, times, 2)
	require.True(t, fine)
	require.Equal(t, []int{2, 1, 3, 0, 4, 5}, order)
	require.Equal(t, []int64{1, 1, 1, 1, -1, 1}, times)

	whole := []int64{5_000_000_000, 3_000_000_000}
	order, fine = group.Settle([]int32{0, 0}, whole, 1)
	require.Nil(t, order)
	require.False(t, fine)
	require.Equal(t, []int64{5, 3}, whole)
	order, _ = group.Settle(nil, nil, 0)
	require.Nil(t, order)
}

// Ordered by second and row, the rows of every user come in the order of their nanoseconds,
// and the user and the second of a place never change.
func TestSettleIsTheOrderOfTheNanoseconds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "rows")
		users, times := make([]int32, n), make([]int64, n)
		for r := range n {
			users[r] = int32(rapid.IntRange(0, 2).Draw(t, "user"))
			times[r] = 250_000_000 * int64(rapid.IntRange(-8, 8).Draw(t, "quarter"))
		}
		nanos, seconds := slices.Clone(times), slices.Clone(times)
		order, _ := group.Settle(users, seconds, 3)
		if order == nil {
			for r := range n {
				order = append(order, r)
			}
		}
		for u := range int32(3) {
			var want, got []int // rows of u, by nanosecond and by what is left
			for r := range n {
				if require.Equal(t, users[r], users[order[r]]); users[r] == u {
					require.Equal(t, group.Second(nanos[r]), seconds[r])
					want, got = append(want, r), append(got, r)
				}
			}
			slices.SortStableFunc(want, func(a, b int) int { return cmp.Compare(nanos[a], nanos[b]) })
			slices.SortStableFunc(got, func(a, b int) int { return cmp.Compare(seconds[a], seconds[b]) })
			for i, r := range got {
				require.Equal(t, want[i], order[r])
			}
		}
	})
}
