package run_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/table"
	"tandem/experiments/testdata/testshop"
)

// newcomersShop holds a fifth of its users out; every way to score them is in it.
const newcomersShop = `
name: newcomers
data: {format: synth, synth: {users: 400, items: 60, interactions: 14, seed: 5}}
split: {kind: new-users, users: {test: 0.2, seed: 1}, base: {kind: ratio, valid: 0.1, test: 0.2, order: random, seed: 1}}
features: {item: [{column: category, kind: path}]}
models:
  - {name: popularity, kind: popularity}
  - {name: ease, kind: ease, ease: {l2: 100}}
  - {name: user-knn, kind: user-knn}
  - {name: cosine, kind: two-tower, dim: 16, temperature: 0.2, train: {loss: softmax, negatives: 64, batch: 256, lr: 0.02, epochs: 10}}
  - {name: told, like: cosine, features: [category], user_profile: [category]}
  - {name: mf, kind: mf, dim: 16}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8]}
train: {loss: bce, negatives: 4, batch: 64, epochs: 8, lr: 0.01}
evaluate: {metrics: [recall@10, ndcg@10]}
seeds: [1]
`

// What is left of training on a user when they are folded in instead is at least nine
// tenths in this shop, and more than popularity gives.
func TestFoldInAgainstTraining(t *testing.T) {
	dir := t.TempDir()
	results, err := run.StudyFoldIn(context.Background(), testshop.Recipe(t, newcomersShop), run.Options{Dir: dir})
	require.NoError(t, err)
	of := map[string]run.FoldInResult{}
	for _, r := range results {
		t.Logf("%-10s %-10s %-9s %.4f of %.4f: %.3f [%.3f, %.3f]", r.Model, r.How, r.Metric, r.FoldedIn, r.Trained, r.Ratio, r.CI95[0], r.CI95[1])
		if r.Metric == "recall@10" {
			of[r.Model] = r
		}
	}
	for name, how := range map[string]string{
		"popularity": fit.ByPopularity, "ease": fit.ByProfile, "user-knn": fit.ByPopularity,
		"cosine": fit.ByFoldIn, "told": fit.ByFoldIn, "mf": fit.ByFoldIn, "neumf": fit.ByFoldIn,
	} {
		require.Equal(t, how, of[name].How, name)
		require.Equal(t, of["popularity"].Users, of[name].Users)
	}
	for _, name := range []string{"ease", "cosine", "told", "mf", "neumf"} {
		require.GreaterOrEqual(t, of[name].Ratio, .9, name)
		require.Greater(t, of[name].FoldedIn, of["popularity"].FoldedIn, name)
	}
	require.Equal(t, of["popularity"].FoldedIn, of["user-knn"].FoldedIn)

	// The run itself tells new users apart, in its table too.
	finished, err := result.Open(filepath.Join(dir, "fold-in"))
	require.NoError(t, err)
	require.Equal(t, of["mf"].Users, finished.Summary.Data.NewUsers)
	require.InDelta(t, of["mf"].FoldedIn, finished.Summary.Model("mf").Segments["new-users"]["new"]["recall@10"], 1e-12)
	var grid bytes.Buffer
	require.NoError(t, table.Write(&grid, &finished.Summary))
	require.Contains(t, grid.String(), "users were held out whole")

	// Opened again, the model scores new users as it did then: their rows are the same.
	o := testshop.Open(t, finished, "mf", nil)
	require.Equal(t, fit.ByFoldIn, o.NewUsers)
	again := testshop.Open(t, finished, "mf", nil)
	require.Equal(t, o.Weights.Users.ID.Data, again.Weights.Users.ID.Data)
	counts := o.Split.Fold.UserCounts()
	for u, n := range o.Split.Train.UserCounts() {
		require.True(t, n == 0 || counts[u] == 0, "user %d is in train and folded in", u)
	}
	requireToldAlike(t, finished)
}

// requireToldAlike wants a profile of users to be the same to who serves a stranger as it
// was to the run that evaluated them as a new user.
func requireToldAlike(t *testing.T, run *result.Run) {
	t.Helper()
	o, s := testshop.Open(t, run, "told", nil), testshop.Serve(t, run, "told", nil)
	vectors, ok := o.Weights.UserVectors()
	require.True(t, ok)
	dim := len(vectors) / o.Split.Fold.NumUsers()
	has := o.Split.Fold.ByUser()
	u := int32(slices.IndexFunc(o.Split.Fold.UserCounts(), func(n int32) bool { return n > 1 }))
	var keys []string
	for _, i := range has.At(u) {
		keys = append(keys, o.Split.Train.ItemIDs.Key(i))
	}
	got, _, err := s.FoldIn(context.Background(), keys, nil)
	require.NoError(t, err)
	require.Equal(t, vectors[int(u)*dim:(int(u)+1)*dim], got[:dim])
	index, _ := o.Weights.Users.Features[0].Block.Row(u)
	require.NotEmpty(t, index, "a new user without a profile")
}

func TestStudyFoldInRefuses(t *testing.T) {
	_, err := run.StudyFoldIn(context.Background(), testshop.Recipe(t, newcomersShop, "split={kind: leave-last-out}"), run.Options{Dir: t.TempDir()})
	require.ErrorContains(t, err, `split.kind = "leave-last-out", want new-users`)
	for want, set := range map[string]string{
		"a multiple of 1/20":       "split.users.test=0.12",
		`"cold-items", want anoth`: "split.base={kind: cold-items}",
		"want ≥ 1":                 "evaluate.fold_in.steps=0",
		"want > 0":                 "evaluate.fold_in.lr=0",
	} {
		_, err := kinds.Decode([]byte(newcomersShop), set)
		require.ErrorContains(t, err, want)
	}
}

// On MovieLens 100K folding in keeps nine tenths of the recall of training for every
// head, over two choices of new users that had no part in choosing the steps.
func TestRealMoviesFoldIn(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if _, err := os.Stat(filepath.Join(root, "ml-100k")); root == "" || err != nil || testing.Short() {
		t.Skip("needs ${TANDEM_DATA}/ml-100k, and some time")
	}
	text, err := experiments.Builtin("ml-100k-new-users")
	require.NoError(t, err)
	results, err := run.StudyFoldIn(context.Background(), testshop.Recipe(t, string(text), "seeds=[1]"), run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	for _, r := range results {
		t.Logf("%-10s %-10s %-9s %.4f of %.4f: %.3f [%.3f, %.3f]", r.Model, r.How, r.Metric, r.FoldedIn, r.Trained, r.Ratio, r.CI95[0], r.CI95[1])
		if r.Metric == "recall@20" && r.How == fit.ByFoldIn {
			require.GreaterOrEqual(t, r.Ratio, .9, r.Model)
		}
	}
}
