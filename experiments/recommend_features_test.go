package experiments_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/fit"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
)

// regions is a shop of two regions that buy from two halves of the catalogue. User late
// has one row, which the split leaves to nobody but test.
func regions(t *testing.T) *result.Run {
	t.Helper()
	dir := t.TempDir()
	var log, users strings.Builder
	log.WriteString("user,item,time\n")
	users.WriteString("user,region\nlate,south\n")
	for u := range 40 {
		region := []string{"north", "south"}[u%2]
		fmt.Fprintf(&users, "u%d,%s\n", u, region)
		for i := range 6 {
			fmt.Fprintf(&log, "u%d,%s%d,%d\n", u, region, (u/2+i)%10, 100+i)
		}
	}
	log.WriteString("late,south3,200\n")
	for name, text := range map[string]string{"log.csv": log.String(), "users.csv": users.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	r := recipeOf(t, fmt.Sprintf(`
name: regions
data:
  format: csv
  root: %s
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  users: {path: users.csv, columns: {user: user, region: {source: region, kind: label}}}
split: {kind: global-time, valid: 0.1, test: 0.1}
features: {user: [{column: region, kind: tags}]}
models: [{name: tower, kind: two-tower, dim: 8, user_features: [region]}]
train: {negatives: 16, batch: 64, epochs: 15, lr: 0.03}
evaluate: {metrics: [ndcg@5]}
`, dir))
	out := t.TempDir()
	_, err := run.Execute(context.Background(), r, run.Options{Dir: out})
	require.NoError(t, err)
	finished, err := result.Open(out)
	require.NoError(t, err)
	return finished
}

// Whoever is known by the region alone gets what the region buys, from the directory and
// from the data, which know the region of somebody who came late.
func TestRecommendByFeatures(t *testing.T) {
	ctx := context.Background()
	run := regions(t)
	s := serve(t, run, "tower", nil)
	lists := map[string]*recommend.List{}
	for _, region := range []string{"north", "south"} {
		columns, err := recommend.UserFeatures(run.Recipe, []string{"region=" + region})
		require.NoError(t, err)
		got, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Features: columns}, 5, false)
		require.NoError(t, err)
		require.Equal(t, fit.ByFeatures, got.By)
		for _, item := range keysOf(got) {
			require.Contains(t, item, region)
		}
		lists[region] = got
		folded, err := recommend.ForNewUser(ctx, s, recommend.NewUser{Features: columns, Items: []string{region + "1"}}, 5, false)
		require.NoError(t, err)
		require.Equal(t, fit.ByFoldIn, folded.By)
		require.NotContains(t, keysOf(folded), region+"1")
	}
	late, err := recommendTo(open(t, run, "tower", nil), "late", recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	require.Equal(t, "user late has no interaction in train", late.Note)
	require.Equal(t, fit.ByFeatures, late.By)
	require.Equal(t, lists["south"].Items, late.Items)
}
