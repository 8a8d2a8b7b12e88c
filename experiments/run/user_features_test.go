package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments"
	"tandem/experiments/compare"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/serving"
	"tandem/features"
)

// trades writes a shop where a job says what a user buys: of a hundred items, the
// twenty-five of the own trade. Users come one after the other, so that a split by time
// evaluates those whom training has never seen.
func trades(t *testing.T) (root string) {
	root = t.TempDir()
	write := func(name string, lines []string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(strings.Join(lines, "\n")+"\n"), 0o666))
	}
	jobs := []string{"baker", "nurse", "poet", "smith"}
	log, users := []string{"user,item,time"}, []string{"user,job,age"}
	for u := range 400 {
		users = append(users, fmt.Sprintf("u%d,%s,%d", u, jobs[u%4], 18+u*37%60))
		for k := range 8 {
			item := u%4 + 4*((u*u+k*(1+u%7))%25)
			log = append(log, fmt.Sprintf("u%d,i%d,%d", u, item, 100*u+k))
		}
	}
	write("log.csv", log)
	write("users.csv", users)
	return root
}

// TestUserFeaturesSpeakForNewUsers trains every kind of model with and without what users
// are: with it, users whom training has never seen get the items of their trade.
func TestUserFeaturesSpeakForNewUsers(t *testing.T) {
	if testing.Short() {
		t.Skip("trains ten models for some seconds")
	}
	source := `name: trades
data:
  format: csv
  root: ` + trades(t) + `
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  users: {path: users.csv, columns: {user: user, job: {source: job, kind: label}, age: age}}
split: {kind: global-time, valid: 0.1, test: 0.2}
features:
  user:
    - {column: job, kind: vocabulary}
    - {column: age, kind: number, bands: [25, 35, 50]}
models:
`
	names := []string{"two-tower", "mf", "gmf", "mlp", "neumf"}
	for _, kind := range names {
		own := ", dim: 8"
		switch kind {
		case "two-tower":
			own += ", item_bias: true, temperature: 0.25"
		case "mlp":
			own = ", layers: [16, 8], train: {shared_negatives: false, negatives: 4, batch: 128}"
		case "neumf":
			own += ", layers: [16, 8], train: {shared_negatives: false, negatives: 4, batch: 128}"
		}
		source += "  - {name: " + kind + ", kind: " + kind + own + "}\n"
		source += "  - {name: " + kind + "-users, like: " + kind + ", user_features: [job, age]}\n"
	}
	source += `train: {loss: softmax, negatives: 64, shared_negatives: true, batch: 256, lr: 0.02, epochs: 12, evaluate_every: 3}
evaluate: {metrics: [ndcg@10], new_users: true, segments: [new-users]}
`
	r, err := kinds.Decode([]byte(source))
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	for _, kind := range names {
		c := r.Compare
		c.Metric, c.Pairs = "new-users/new/ndcg@10", recipe.Pairs{List: [][2]string{{kind + "-users", kind}}}
		out, err := compare.Runs([]*result.Run{finished}, c)
		require.NoError(t, err)
		t.Logf("%s: %+.3f %.3f over %d users", kind, out[0].Difference, out[0].CI95, out[0].Users)
		require.Greater(t, out[0].CI95[0], 0.1, kind)
	}
}

// TestRealMoviesTakeUserFeatures runs the built-in recipe of user attributes for an epoch:
// every kind of model learns from them, and the checkpoint carries their encoders.
func TestRealMoviesTakeUserFeatures(t *testing.T) {
	root := os.Getenv("TANDEM_DATA")
	if _, err := os.Stat(filepath.Join(root, "ml-100k")); root == "" || err != nil {
		t.Skip("needs ${TANDEM_DATA}/ml-100k")
	}
	text, err := experiments.Builtin("ml-100k-users")
	require.NoError(t, err)
	r, err := kinds.Decode(text, "seeds=[1]", "train.epochs=1", "audit.no_effect=error", "audit.constant=error")
	require.NoError(t, err)
	dir := t.TempDir()
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: dir})
	require.NoError(t, err)
	hybrids := 0
	for _, m := range finished.Recipe.Models {
		if len(m.UserFeatures) == 0 || !m.Trained() {
			continue
		}
		hybrids++
		server, err := serving.Open(finished, m.Name, nil)
		require.NoError(t, err, m.Name)
		got := server.Fitted
		require.Len(t, got, 6, m.Name)
		gender := got["user/gender"].State.(*features.Vocabulary)
		require.Equal(t, []string{"F", "M"}, []string{gender.Values[0].Label, gender.Values[1].Label})
		region := got["user/region"].State.(*features.Vocabulary)
		require.GreaterOrEqual(t, len(region.Values), 10, "postcodes begin with a digit")
		age := got["user/age"].State.(*features.Number)
		require.Len(t, age.InBand, 7)
		require.Zero(t, age.Missing)
	}
	require.Equal(t, 6, hybrids)
}
