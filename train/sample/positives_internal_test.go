package sample

import (
	"fmt"
	"testing"

	"tandem/datasets"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The bit table and the search in the user's list, which takes over for large data,
// both say what a map says, beyond one word of items too.
func TestHasWithAndWithoutBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const users, items = 4, 130
		log := &datasets.Log{UserIDs: datasets.NewIDs("a", "b", "c", "d"), ItemIDs: datasets.NewIDs()}
		for i := range items {
			log.ItemIDs.Add(fmt.Sprint(i))
		}
		want := map[[2]int32]bool{}
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			u, i := rapid.Int32Range(0, users-1).Draw(t, "user"), rapid.Int32Range(0, items-1).Draw(t, "item")
			log.Users, log.Items = append(log.Users, u), append(log.Items, i)
			want[[2]int32{u, i}] = true
		}
		table := NewPositives(log)
		require.NotNil(t, table.bits)
		search := &Positives{lists: log.ByUser()}
		for u := range int32(users) {
			for i := range int32(items) {
				require.Equal(t, want[[2]int32{u, i}], table.Has(u, i), "user %d, item %d", u, i)
				require.Equal(t, want[[2]int32{u, i}], search.Has(u, i), "user %d, item %d, by search", u, i)
			}
		}
	})
}
