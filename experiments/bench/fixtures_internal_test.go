package bench

import (
	"testing"

	"tandem/features"

	"github.com/stretchr/testify/require"
)

// x² < ¼ for half of all x in [0, 1): the first quarter of the items has half of the rows.
func TestMoviesFollowAPowerLaw(t *testing.T) {
	log := movies(50, 400, 100_000)
	require.Equal(t, 100_000, log.Len())
	for _, n := range log.UserCounts() {
		require.EqualValues(t, 2000, n)
	}
	first := 0
	for _, i := range log.Items {
		if i < 100 {
			first++
		}
	}
	require.InDelta(t, 50_000, first, 700) // 4.4 standard deviations of √(n/4) = 158
}

// Every item has a price above zero and a path of two levels: z, and root and leaf.
func TestPriceAndPathEncodeEveryItem(t *testing.T) {
	seen := allSeen(500)
	seen[7] = 0
	blocks, err := priceAndPath(seen)
	require.NoError(t, err)
	require.Len(t, blocks, 2)
	for e := range int32(500) {
		for b, want := range []int{1, 2} {
			rows, _ := blocks[b].Row(e)
			require.Len(t, rows, want, "item %d in block %q", e, blocks[b].Name)
		}
	}
	_, err = priceAndPath(make(features.Seen, 3))
	require.ErrorContains(t, err, "no entity has a training interaction")
}
