package train

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// occurrences walks the list of group g.
func (g *group) occurrences(at int) []int32 {
	var out []int32
	for o := g.head[at]; o >= 0; o = g.next[o] {
		out = append(out, o)
	}
	return out
}

// Ids 4 2 4 4 2 0: distinct 4 2 0 in that order; 4 is at 0, 2, 3.
func TestGroupByHand(t *testing.T) {
	g := newGroup(5, 6)
	for _, id := range []int32{4, 2, 4, 4, 2, 0} {
		g.add(id)
	}
	require.Equal(t, []int32{4, 2, 0}, g.ids)
	require.Equal(t, []int32{0, 2, 3}, g.occurrences(0))
	require.Equal(t, []int32{1, 4}, g.occurrences(1))
	require.Equal(t, []int32{5}, g.occurrences(2))
	require.Equal(t, []int{2, -1, 1, -1, 0}, []int{g.find(0), g.find(1), g.find(2), g.find(3), g.find(4)})
	g.reset()
	require.Empty(t, g.ids)
	require.Equal(t, -1, g.find(4))
}

// Against a map, over several batches through one group: a reset forgets everything,
// and a batch of the announced size never grows a buffer.
func TestGroupIsAMapInOrderOfAppearance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entities, most := rapid.IntRange(1, 12).Draw(t, "entities"), rapid.IntRange(1, 20).Draw(t, "most")
		g := newGroup(entities, most)
		for range 3 {
			batch := rapid.SliceOfN(rapid.Int32Range(0, int32(entities-1)), 0, most).Draw(t, "batch")
			g.reset()
			want, order := map[int32][]int32{}, []int32{}
			for o, id := range batch {
				if want[id] == nil {
					order = append(order, id)
				}
				want[id] = append(want[id], int32(o))
				g.add(id)
			}
			require.Equal(t, order, append([]int32{}, g.ids...))
			for at, id := range g.ids {
				require.Equal(t, want[id], g.occurrences(at), "id %d", id)
			}
			for id := range int32(entities) {
				require.Equal(t, slices.Index(order, id), g.find(id), "id %d", id)
			}
			require.Equal(t, min(entities, most), cap(g.ids))
			require.Equal(t, most, cap(g.next))
		}
	})
}
