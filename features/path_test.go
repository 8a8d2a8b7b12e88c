package features_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/features"
)

var shop = [][]string{
	{"Games", "Consoles", "Retro"},
	{"Games", "Consoles"},
	{"Games", "Accessories"},
	{"Toys", "Accessories"}, // the same name as above, another node
	{},
	{"Games", "Consoles", "New"},     // not seen: stops at Consoles
	{"Games", "Books", "Consoles"},   // not seen: Consoles is known, but not there
	{"Garden", "Accessories"},        // not seen: nothing known
	{"Accessories", "Games", "Toys"}, // not seen: no such top category
}

var shopSeen = features.Seen{1, 5, 1, 1, 1, 0, 0, 0, 0}

func TestPathByHand(t *testing.T) {
	column := labels(shop...)
	p, err := features.FitPath(shopSeen, column, features.DefaultPathConfig())
	require.NoError(t, err)
	require.Equal(t, []features.PathNode{
		{Parent: 0, Label: "Games", Items: 3},
		{Parent: 0, Label: "Toys", Items: 1},
		{Parent: 1, Label: "Accessories", Items: 1},
		{Parent: 1, Label: "Consoles", Items: 2},
		{Parent: 2, Label: "Accessories", Items: 1},
		{Parent: 4, Label: "Retro", Items: 1},
	}, p.Nodes)
	require.Equal(t, 1, p.Missing)
	require.Equal(t, []row{
		{1: 1, 4: 1, 6: 1}, {1: 1, 4: 1}, {1: 1, 3: 1}, {2: 1, 5: 1}, {0: 1},
		{1: 1, 4: 1}, {1: 1}, {0: 1}, {0: 1},
	}, encode(t, roundTrip(t, p), column))
}

func TestPathMean(t *testing.T) {
	column := labels(shop...)
	p, err := features.FitPath(shopSeen, column, features.PathConfig{MinItems: 1, Weight: features.PathMean})
	require.NoError(t, err)
	rows := encode(t, p, column)
	require.Equal(t, row{1: 1. / 3, 4: 1. / 3, 6: 1. / 3}, rows[0])
	require.Equal(t, row{0: 1}, rows[4])
	require.Equal(t, row{1: 0.5, 4: 0.5}, rows[5])
}

// Two seen items are in Consoles and three in Games; every other node has one.
func TestPathFloorCutsThePath(t *testing.T) {
	column := labels(shop...)
	p, err := features.FitPath(shopSeen, column, features.PathConfig{MinItems: 2})
	require.NoError(t, err)
	require.Equal(t, []features.PathNode{{0, "Games", 3}, {1, "Consoles", 2}}, p.Nodes)
	require.Equal(t, 2, p.Missing, "the toy lost its department")
	require.Equal(t, []row{
		{1: 1, 2: 1}, {1: 1, 2: 1}, {1: 1}, {0: 1}, {0: 1}, {1: 1, 2: 1}, {1: 1}, {0: 1}, {0: 1},
	}, encode(t, p, column))
}

func TestPathOneItem(t *testing.T) {
	p, err := features.FitPath(features.Seen{1, 0}, labels([]string{"A"}, nil), features.DefaultPathConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{1: 1}, {}}, encode(t, p, labels([]string{"A"}, nil)), "nobody seen misses a category")
}

func TestPathAllMissing(t *testing.T) {
	column := labels(nil, nil)
	column.Dict = nil
	p, err := features.FitPath(all(2), column, features.DefaultPathConfig())
	require.NoError(t, err)
	require.Equal(t, []row{{0: 1}, {0: 1}}, encode(t, roundTrip(t, p), column))
	require.Equal(t, []row{{0: 1}}, encode(t, p, labels([]string{"A"})))
}

// Codes are private to a column: the same labels in another order are the same rows.
func TestPathDoesNotDependOnCodesOrOrder(t *testing.T) {
	p, err := features.FitPath(all(2), labels([]string{"A", "B"}, []string{"C"}), features.DefaultPathConfig())
	require.NoError(t, err)
	q, err := features.FitPath(all(2), labels([]string{"C"}, []string{"A", "B"}), features.DefaultPathConfig())
	require.NoError(t, err)
	require.Equal(t, p, q)
	require.Equal(t, []row{{1: 1, 3: 1}}, encode(t, p, labels([]string{"A", "B"})))
	require.Equal(t, []row{{2: 1}}, encode(t, p, labels([]string{"C", "B"})))
}

func drawLabels(t *rapid.T, n int) [][]string {
	label := rapid.SampledFrom([]string{"a", "b", "c", "d", ""})
	return rapid.SliceOfN(rapid.SliceOfN(label, 0, 4), n, n).Draw(t, "labels")
}

func TestPathProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		seen, lists := drawSeen(t, n), drawLabels(t, n)
		config := features.PathConfig{MinItems: rapid.IntRange(1, 4).Draw(t, "min items")}
		p, err := features.FitPath(seen, labels(lists...), config)
		require.NoError(t, err)
		rows := encode(t, roundTrip(t, p), labels(lists...))
		supported(t, seen, rows)

		// The same by brute force: how many seen entities start with that prefix?
		items := map[string]int{}
		prefix := func(list []string, k int) string { return fmt.Sprintf("%q", list[:k]) }
		for e, list := range lists {
			for k := 1; seen[e] > 0 && k <= len(list); k++ {
				items[prefix(list, k)]++
			}
		}
		for e, list := range lists {
			want := 0
			for want < len(list) && items[prefix(list, want+1)] >= config.MinItems {
				want++
			}
			delete(rows[e], 0) // missing
			require.Len(t, rows[e], want, "depth of %q", strings.Join(list, "/"))
			for r := range rows[e] {
				require.Equal(t, items[prefix(list, depth(p, r))], p.Nodes[r-1].Items)
			}
		}
	})
}

// depth is how many nodes there are from the top to row r.
func depth(p *features.Path, r int32) int {
	d := 0
	for ; r > 0; r = p.Nodes[r-1].Parent {
		d++
	}
	return d
}

func TestPathFitsOnTrainingOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		seen, lists := drawSeen(t, n), drawLabels(t, n)
		before, err := features.FitPath(seen, labels(lists...), features.DefaultPathConfig())
		require.NoError(t, err)
		for e := range lists {
			if seen[e] == 0 {
				lists[e] = []string{"a", "the future"}
			}
		}
		after, err := features.FitPath(seen, labels(lists...), features.DefaultPathConfig())
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}
