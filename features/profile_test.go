package features_test

import (
	"testing"

	"tandem/datasets"
	"tandem/features"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// User a bought items 0 and 1: rows {0: 1, 2: ½} and {0: 3}, whose mean is {0: 2, 2: ¼};
// c bought item 1 twice, which is {0: 3}; b nothing.
func TestProfileByHand(t *testing.T) {
	log := &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: datasets.NewIDs("0", "1"),
		Users: []int32{0, 2, 0, 2}, Items: []int32{1, 1, 0, 1},
	}
	block := &features.Block{Name: "tags", Rows: 3, Offsets: []int32{0, 2, 3}, Index: []int32{2, 0, 0}, Weight: []float32{.5, 1, 3}}
	p := features.Profile(log.ByUser(), block)
	require.NoError(t, p.Check())
	require.Equal(t, &features.Block{Name: "profile-tags", Rows: 3, Offsets: []int32{0, 2, 2, 3},
		Index: []int32{0, 2, 0}, Weight: []float32{2, .25, 3}}, p)
}

// Weights that add up to 1 for every item do so for every user with a row.
func TestProfilesOfSharesAreShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := &datasets.Log{UserIDs: datasets.NewIDs("a", "b", "c"), ItemIDs: datasets.NewIDs("0", "1", "2", "3")}
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			log.Users = append(log.Users, rapid.Int32Range(0, 2).Draw(t, "user"))
			log.Items = append(log.Items, rapid.Int32Range(0, 3).Draw(t, "item"))
		}
		b := &features.Block{Name: "kind", Rows: 5, Offsets: []int32{0}}
		for range 4 {
			b.Index = append(b.Index, rapid.Int32Range(0, 4).Draw(t, "row"), rapid.Int32Range(0, 4).Draw(t, "row"))
			b.Weight = append(b.Weight, .25, .75)
			b.Offsets = append(b.Offsets, int32(len(b.Index)))
		}
		p := features.Profile(log.ByUser(), b)
		require.NoError(t, p.Check())
		for u, n := range features.SeenUsers(log) {
			_, weight := p.Row(int32(u))
			sum := 0.
			for _, w := range weight {
				sum += float64(w)
			}
			require.InDelta(t, float64(min(n, 1)), sum, 1e-6)
		}
	})
}
