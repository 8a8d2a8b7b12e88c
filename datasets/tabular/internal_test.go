package tabular

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/internal/edits"
)

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"price", "price", 0},
		{"kitten", "sitting", 3}, // k→s, e→i, +g
		{"prise", "price", 1},
		{"user", "usre", 2},  // two replacements: a swap is not one step
		{"café", "cafe", 1},  // letters, not bytes
		{"item", "title", 3}, // +t before item, e→l, m→e: "t i t l e"
	} {
		require.Equal(t, tt.want, edits.Distance(tt.a, tt.b), "%s to %s", tt.a, tt.b)
	}
}

// A distance is 0 between equals only, symmetric, and never longer by a detour.
func TestEditDistanceIsAMetric(t *testing.T) {
	word := rapid.StringMatching(`[abé]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		require.Equal(t, a == b, edits.Distance(a, b) == 0)
		require.Equal(t, edits.Distance(a, b), edits.Distance(b, a))
		require.LessOrEqual(t, edits.Distance(a, c), edits.Distance(a, b)+edits.Distance(b, c))
	})
}

func TestNearest(t *testing.T) {
	names := []string{"asin", "Price", "prices", "reviewer_id", "x"}
	for ref, want := range map[string]string{"price": "Price", "pricess": "prices", "reviewerid": "reviewer_id", "y": "", "brand": "", "": ""} {
		require.Equal(t, want, nearest(ref, names), ref)
	}
}
