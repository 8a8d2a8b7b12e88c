package recipe_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/testdata/testshop"
)

func TestFeatureFaults(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"features.item.0.within=null", ""},
		{"features.item.0.percentile=false", "features.item.0.within: not used without percentile: true"},
		{"features.item.0.within.column=kind", `features.item.0.within.column = "kind": the data has no such column, want one of price, category, title, born`},
		{"features.item.0.within.min_items=0", "features.item.0.within.min_items = 0, want ≥ 1"},
		{"features.item.2.words=[2, 1]", "features.item.2.words = [2 1], want ascending sizes ≥ 1"},
		{"features.item.2={column: title, kind: text, words: []}", "features.item.2: neither words nor characters, want at least one size"},
		{"features.item.3.parts=[year]", "features.item.3.parts.0 = \"year\", want one of month, weekday, hour"},
		{"features.user.1.min_items=0", "features.user.1.min_items = 0, want ≥ 1"},
		{"features.user.2.prefix=-1", "features.user.2.prefix = -1, want ≥ 0"},
		{"features.item.4.statistic=activity", `features.item.4.statistic = "activity", want another: it is of users`},
		{"features.item.4.column=price", `features.item.4.column = "price", want none: age has no column`},
		{"features.item.1={column: category, kind: favourites}", `features.item.1.kind = "favourites", want another for items: it is of users`},
		{"features.user.4.column=age", `features.user.4.column = "age": the data has no such column, want one of price, category, title, born`},
		{"features.user.5.column=null", "features.user.5.column = nothing, want a text"},
		{"features.user.5={statistic: price-spread, kind: number}", "features.user.5.column: missing"},
		{"features.user.6.top=-1", "features.user.6.top = -1, want ≥ 0"},
		{"features.user.3.statistic=activty", `features.user.3.statistic = "activty", did you mean "activity"?`},
		{"features.user.0.bands=[3, 2]", "features.user.0.bands = [3 2], want ascending, finite bounds"},
		{"features.user.0={column: age, kind: number, standardized: false}", "features.user.0: neither standardized nor buckets, bands or percentile, want at least one"},
	} {
		_, err := kinds.Decode([]byte(testshop.Kiosk), c.set)
		if c.want == "" {
			require.NoError(t, err, c.set)
			continue
		}
		require.ErrorContains(t, err, c.want, c.set)
	}
}
