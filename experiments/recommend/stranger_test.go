package recommend_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/exports"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/recommend"
	"tandem/experiments/testdata/testshop"
)

// A stranger is told by what there is of them, and the list says by what; a directory
// alone answers as the opened run does.
func TestRecommendToStrangers(t *testing.T) {
	ctx := context.Background()
	run := testshop.RunSmall(t)
	o := testshop.Open(t, run, "cosine", nil)
	ids := o.Split.Train.ItemIDs
	has := []string{ids.Key(4), ids.Key(9), ids.Key(4)}
	s := testshop.Serve(t, run, "cosine", nil)

	folded, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Items: has}, 50, false)
	require.NoError(t, err)
	require.Equal(t, fit.ByFoldIn, folded.By)
	require.Len(t, folded.Items, 48)
	require.NotContains(t, testshop.KeysOf(folded), has[0])
	opened, err := testshop.RecommendTo(o, "", recommend.NewUser{Items: has}, 50, false)
	require.NoError(t, err)
	require.Equal(t, folded, opened)
	again, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Items: has}, 50, true)
	require.NoError(t, err)
	require.Len(t, again.Items, 50)
	other, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Items: []string{ids.Key(1)}}, 50, true)
	require.NoError(t, err)
	require.NotEqual(t, testshop.KeysOf(again), testshop.KeysOf(other))

	// The vector ranks as the list does.
	v, dim, err := s.FoldIn(ctx, has, nil)
	require.NoError(t, err)
	dir := t.TempDir()
	_, err = exports.Vectors(o, dir)
	require.NoError(t, err)
	items, keys := testshop.ReadVectors(t, dir, "item", dim)
	score := map[string]float32{}
	for i, key := range keys {
		for c := range dim {
			score[key] += v[c] * items[i*dim+c]
		}
	}
	for _, r := range again.Items {
		require.InDelta(t, r.Score, score[r.Item], 1e-4)
	}

	popular, err := recommend.ForNewUser(ctx, s, recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	require.Equal(t, fit.ByPopularity, popular.By)
	unknown, err := testshop.RecommendTo(o, "usr-00007", recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	require.Contains(t, unknown.Note, `did you mean "user-00007"?`)
	require.Equal(t, popular.Items, unknown.Items)
	known, err := testshop.RecommendTo(o, "user-00007", recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	require.Equal(t, recommend.ByTraining, known.By)

	// A model without vectors folds in as well; a closed form without a profile cannot.
	deep, err := recommend.ForNewUser(ctx, testshop.Serve(t, run, "neumf", nil), recommend.NewUser{Items: has}, 5, false)
	require.NoError(t, err)
	require.Equal(t, fit.ByFoldIn, deep.By)
	plain, err := testshop.RecommendTo(testshop.Open(t, run, "popularity", nil), "", recommend.NewUser{Items: has}, 5, true)
	require.NoError(t, err)
	require.Equal(t, fit.ByPopularity, plain.By)
	require.Equal(t, popular.Items, plain.Items)
}

func TestRecommendToStrangersRefuses(t *testing.T) {
	ctx := context.Background()
	run := testshop.RunSmall(t)
	o := testshop.Open(t, run, "cosine", nil)
	for want, ask := range map[string]func() error{
		`no item "itm-00004" among 50, did you mean "item-00004"?`: func() error {
			_, err := testshop.RecommendTo(o, "", recommend.NewUser{Items: []string{"itm-00004"}}, 5, false)
			return err
		},
		`user "user-00007" is known`: func() error {
			_, err := testshop.RecommendTo(o, "user-00007", recommend.NewUser{Items: []string{"item-00004"}}, 5, false)
			return err
		},
		"k = 51, want 1 to 50": func() error {
			_, err := testshop.RecommendTo(o, "", recommend.NewUser{}, 51, false)
			return err
		},
		"cosine has no features of users": func() error {
			_, err := testshop.RecommendTo(o, "", recommend.NewUser{Features: datasets.Columns{{Name: "age", Numbers: []float64{3}}}}, 5, false)
			return err
		},
		"no item, want at least one": func() error {
			_, _, err := testshop.Serve(t, run, "cosine", nil).FoldIn(ctx, nil, nil)
			return err
		},
	} {
		err := ask()
		require.ErrorContains(t, err, want)
		var input *input.Error
		require.ErrorAs(t, err, &input)
	}
}

func TestUserFeatures(t *testing.T) {
	r := testshop.Recipe(t, `
name: people
data: {format: movielens, movielens: {path: nowhere}}
features: {user: [{column: age, kind: number}, {column: region, kind: path}, {column: gender, kind: tags}]}
models: [{name: popularity, kind: popularity}]
`)
	got, err := recommend.UserFeatures(r, []string{"age=30.5", "region=north | coast"})
	require.NoError(t, err)
	require.Equal(t, []float64{30.5}, got.Find("age").Numbers)
	region := got.Find("region")
	require.Equal(t, []string{"north", "coast"}, region.Dict.Keys())
	require.Equal(t, []int32{0, 1}, region.Labels.At(0))
	require.NoError(t, got.Check(1))
	for text, want := range map[string]string{
		"age": "want column=value", "aeg=3": `did you mean "age"?`, "age=old": `feature "age=old": invalid syntax`,
	} {
		_, err := recommend.UserFeatures(r, []string{text})
		require.ErrorContains(t, err, want)
	}
	_, err = recommend.UserFeatures(r, []string{"age=1", "age=2"})
	require.ErrorContains(t, err, "given twice")
}
