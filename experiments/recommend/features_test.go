package recommend_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/fit"
	"tandem/experiments/recommend"
	"tandem/experiments/testdata/testshop"
)

// Whoever is known by the region alone gets what the region buys, from the directory and
// from the data, which know the region of somebody who came late.
func TestRecommendByFeatures(t *testing.T) {
	ctx := context.Background()
	run := testshop.Regions(t)
	s := testshop.Serve(t, run, "tower", nil)
	lists := map[string]*recommend.List{}
	for _, region := range []string{"north", "south"} {
		columns, err := recommend.UserFeatures(run.Recipe, []string{"region=" + region})
		require.NoError(t, err)
		got, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Features: columns}, 5, false)
		require.NoError(t, err)
		require.Equal(t, fit.ByFeatures, got.By)
		for _, item := range testshop.KeysOf(got) {
			require.Contains(t, item, region)
		}
		lists[region] = got
		folded, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Features: columns, Items: []string{region + "1"}}, 5, false)
		require.NoError(t, err)
		require.Equal(t, fit.ByFoldIn, folded.By)
		require.NotContains(t, testshop.KeysOf(folded), region+"1")
	}
	late, err := testshop.RecommendTo(testshop.Open(t, run, "tower", nil), "late", recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	require.Equal(t, "user late has no interaction in train", late.Note)
	require.Equal(t, fit.ByFeatures, late.By)
	require.Equal(t, lists["south"].Items, late.Items)
}
