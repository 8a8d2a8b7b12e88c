package exports_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/exports"
	"tandem/experiments/testdata/testshop"
	"tandem/model/kernel"
	"tandem/model/rank"
	bundles "tandem/model/serve"
)

// A store gets vectors whose inner product is the score, the same by way of a bundle, and
// the payload of the data.
func TestStoreSets(t *testing.T) {
	run := testshop.RunSmall(t, "seeds=[1]")
	o := testshop.Open(t, run, "cosine", nil)
	sets, err := exports.NewStoreSets(o)
	require.NoError(t, err)
	items, users := sets.Items, sets.Users
	require.Equal(t, o.Split.Train.ItemIDs.Keys(), items.Keys)
	require.Equal(t, o.Split.Train.UserIDs.Keys(), users.Keys)
	for u, scores := range testshop.ScoresOf(t, o) {
		for i, want := range scores {
			require.InDelta(t, want, kernel.Dot(users.Vectors[u*users.Dim:(u+1)*users.Dim], items.Vectors[i*items.Dim:(i+1)*items.Dim]), 1e-5)
		}
	}
	price, category := o.Data.Items.Find("price"), o.Data.Items.Find("category")
	for i := range items.Keys {
		if math.IsNaN(price.Numbers[i]) {
			require.True(t, math.IsNaN(items.Price[i]))
		} else {
			require.InEpsilon(t, price.Numbers[i], items.Price[i], 1e-6)
		}
		var path []string
		for _, code := range category.Labels.At(int32(i)) {
			path = append(path, category.Dict.Key(code))
		}
		require.Equal(t, path, items.Category[i])
		require.Equal(t, run.Recipe.Evaluate.States.Of(items.Rows[i]), items.State[i])
	}
	require.Regexp(t, `^cosine \(two-tower, seed 1\) of recipe small; recipe [0-9a-f]{12}, data [0-9a-f]{12}$`, sets.About)

	dir := filepath.Join(t.TempDir(), "bundle")
	_, err = exports.ServingBundle(context.Background(), o, dir, rank.Float32)
	require.NoError(t, err)
	b, err := bundles.Open(dir)
	require.NoError(t, err)
	require.Equal(t, sets, exports.BundleSets(b))

	queries, err := sets.Queries(7)
	require.NoError(t, err)
	require.Len(t, queries, 7*users.Dim)
	clear(sets.Users.Rows)
	_, err = sets.Queries(7)
	require.EqualError(t, err, "experiments: no user with a training row to ask a store for")

	_, err = exports.NewStoreSets(testshop.Open(t, run, "neumf", nil))
	require.ErrorContains(t, err, "experiments: neumf is a neumf: the score passes through an MLP")
	_, err = exports.NewStoreSets(testshop.Open(t, run, "popularity", nil))
	require.EqualError(t, err, "experiments: popularity is a popularity: it has no vectors")
}
