package warm_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/testdata/testshop"
	"tandem/model"
	"tandem/train"
)

// writeLivingShop writes the log of a shop up to a day: users and items come later the higher
// their number, and every user buys items of one category of its own first of all.
func writeLivingShop(t testing.TB, dir string, days int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	log, items := &strings.Builder{}, &strings.Builder{}
	log.WriteString("user,item,time\n")
	items.WriteString("item,price,category\n")
	for i := range 60 {
		fmt.Fprintf(items, "i%02d,%d,%s > c%d\n", i, 1+i%13+20*(i/54), []string{"A", "B"}[i%2], i%6+6*(i/50))
	}
	for day := range days {
		for range 40 {
			u := rng.IntN(30 + day)
			i := rng.IntN(40 + 2*day)
			if i%6 != u%6 {
				i = (i/6)*6 + u%6
			}
			fmt.Fprintf(log, "u%02d,i%02d,%d\n", u, i%60, 1000*day+rng.IntN(900))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log.csv"), []byte(log.String()), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "items.csv"), []byte(items.String()), 0o644))
}

const livingShop = `
name: living
data:
  format: csv
  root: %s
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  items: {path: items.csv, columns: {item: item, price: price, category: {source: category, kind: path, separator: ">"}}}
split: {kind: global-time, valid: 0.1, test: 0.1}
features: {item: [{column: price, kind: price, buckets: 4}, {column: category, kind: path}]}
models:
  - {name: popularity, kind: popularity}
  - {name: cf, kind: two-tower, dim: 8, item_bias: true, bias_init: zero}
  - {name: hybrid, like: cf, features: [price, category], user_profile: [category]}
train: {loss: softmax, negatives: 32, batch: 64, epochs: 6, lr: 0.02, average: 0.9}
evaluate: {metrics: [ndcg@5]}
`

// runLiving runs the recipe over what the directory holds now.
func runLiving(t testing.TB, dir string, set ...string) (*result.Run, error) {
	t.Helper()
	r, err := kinds.Decode([]byte(fmt.Sprintf(livingShop, dir)), set...)
	require.NoError(t, err)
	out := t.TempDir()
	if _, err := run.Execute(context.Background(), r, run.Options{Dir: out}); err != nil {
		return nil, err
	}
	return result.Open(out)
}

// before and after are runs of the shop at two times, the second one from the first.
func beforeAndAfter(t *testing.T, set ...string) (before, after *result.Run, dir string) {
	dir = t.TempDir()
	writeLivingShop(t, dir, 8)
	before, err := runLiving(t, dir)
	require.NoError(t, err)
	writeLivingShop(t, dir, 12)
	after, err = runLiving(t, dir, append([]string{"warm.from=" + before.Dir}, set...)...)
	require.NoError(t, err)
	return before, after, dir
}

// With a learning rate that moves next to nothing, everything known is where it was, by
// its key or label, and what is new is where training starts it.
func TestWarmStartFindsRowsByWhatTheyAre(t *testing.T) {
	before, after, dir := beforeAndAfter(t, "warm.lr=1e-7", "warm.epochs=1", "warm.old=0.5", "train.average=0")
	fresh, err := runLiving(t, dir, "train.lr=1e-9", "train.epochs=1", "train.average=0")
	require.NoError(t, err)
	for _, name := range []string{"cf", "hybrid"} {
		then, now, begin := openEarlier(t, before, name), testshop.Open(t, after, name, nil), testshop.Open(t, fresh, name, nil)
		same := func(what string, a, b []float32) { require.InDeltaSlice(t, a, b, 1e-5, "%s: %s", name, what) }
		known, newOnes := 0, 0
		for side, x := range map[string][2]*model.Model{"users": {now.Weights, begin.Weights}} {
			for u, key := range now.Split.Train.UserIDs.All() {
				if now.SeenUsers[u] == 0 {
					continue
				}
				if at, ok := then.keys("users", key); ok {
					same(side+" "+key, then.m.Users.ID.Row(at), x[0].Users.ID.Row(u))
					known++
				} else {
					same("new "+side+" "+key, x[1].Users.ID.Row(u), x[0].Users.ID.Row(u))
					newOnes++
				}
			}
		}
		for i, key := range now.Split.Train.ItemIDs.All() {
			seen := now.SeenItems
			switch at, ok := then.keys("items", key); {
			case seen[i] == 0:
				require.Zero(t, now.Weights.Items.ID.Row(i)[0], "an item without a row has no id")
			case ok:
				same("item "+key, then.m.Items.ID.Row(at), now.Weights.Items.ID.Row(i))
				known++
			default:
				same("new item "+key, begin.Weights.Items.ID.Row(i), now.Weights.Items.ID.Row(i))
				newOnes++
			}
		}
		require.Greater(t, known, 60)
		require.Greater(t, newOnes, 5)
		for k, w := range now.Weights.Dense {
			same(w.Name, then.m.Dense[k].Data, w.Data)
		}
		if name == "cf" {
			continue
		}
		// A category is the sum of the rows of its path: an item known by its features alone.
		for i, key := range now.Split.Train.ItemIDs.All() {
			if at, ok := then.keys("items", key); ok {
				a, b := make([]float32, then.m.Items.Width), make([]float32, then.m.Items.Width)
				then.m.Items.Row(a, at, false)
				now.Weights.Items.Row(b, i, false)
				same("features of "+key, a, b)
			}
		}
	}
	rec, err := result.ReadJSON[result.WarmRecord](filepath.Join(after.Dir, result.WarmFile))
	require.NoError(t, err)
	require.Equal(t, before.Dir, rec.From)
	require.Equal(t, before.Manifest.Recipe, rec.Recipe)
	require.Equal(t, after.Manifest.Warm, rec.Weights)
	require.Len(t, rec.Weights, 2)
	c := rec.Changes
	require.Positive(t, c.Users.New)
	require.Positive(t, c.Items.New)
	require.Zero(t, c.Users.Gone+c.Items.Gone)
	require.Positive(t, c.Rows.New)
	require.Positive(t, c.Rows.Again)
	require.Less(t, c.Rows.New+c.Rows.Again, c.Rows.All)
	require.NotEmpty(t, c.Labels["item/category"].New)
	require.Regexp(t, "^[AB] > c[0-9]+$", c.Labels["item/category"].New[0])
	price := c.Levels["item/price"]
	require.NotZero(t, price.Known)
	require.Positive(t, price.Beyond, "items from number 54 on are higher-priced than all before them")
	require.Positive(t, price.Grown)
	require.Equal(t, price.Grown, price.New)
	wasTable, isTable := openEarlier(t, before, "hybrid").m.Items.Features[0].Table, testshop.Open(t, after, "hybrid", nil).Weights.Items.Features[0].Table
	require.Equal(t, wasTable.Rows+price.Grown, isTable.Rows)
	for row := wasTable.Rows; row < isTable.Rows; row++ {
		require.InDeltaSlice(t, wasTable.Row(int32(wasTable.Rows-1)), isTable.Row(int32(row)), 1e-5, "a new level continues from the highest-priced")
	}
	require.NotZero(t, rec.Metrics["hybrid"].Before["ndcg@5"])
	require.NotZero(t, rec.Metrics["hybrid"].After["ndcg@5"])
}

// earlier is a model of a run whose data are no longer what they were: its weights, and
// the keys of its entities with a training row.
type earlier struct {
	m    *model.Model
	keys func(side, key string) (int32, bool)
}

func openEarlier(t *testing.T, run *result.Run, name string) earlier {
	t.Helper()
	dir := t.TempDir()
	writeLivingShop(t, dir, 8)
	moved := *run
	recipe := *run.Recipe
	recipe.Data.Root = dir
	moved.Recipe = &recipe
	o := testshop.Open(t, &moved, name, nil)
	items, users := o.SeenItems, o.SeenUsers
	return earlier{o.Weights, func(side, key string) (int32, bool) {
		ids, seen := o.Split.Train.UserIDs, users
		if side == "items" {
			ids, seen = o.Split.Train.ItemIDs, items
		}
		at, ok := ids.Find(key)
		return at, ok && seen[at] > 0
	}}
}

// What came out can be opened and served without the run that it started from, and has
// moments that count the steps of both.
func TestWarmStartedRunStandsAlone(t *testing.T) {
	before, after, _ := beforeAndAfter(t)
	require.NoError(t, os.RemoveAll(before.Dir))
	o := testshop.Open(t, after, "hybrid", nil)
	list, err := testshop.RecommendTo(o, "u03", recommend.NewUser{}, 5, false)
	require.NoError(t, err)
	served := testshop.Serve(t, after, "hybrid", nil)
	folded, err := recommend.ForNewUser(context.Background(), served, recommend.NewUser{Items: []string{"i01"}}, 5, false)
	require.NoError(t, err)
	require.Len(t, folded.Items, 5)
	require.Len(t, list.Items, 5)
	history, err := result.ReadHistory(filepath.Join(result.SeedDir(after.Dir, "hybrid", 1), result.HistoryFile))
	require.NoError(t, err)
	require.LessOrEqual(t, len(history), 8)
	require.FileExists(t, filepath.Join(result.SeedDir(after.Dir, "hybrid", 1), train.CheckpointFile))
}

// A warm start is evaluated by its own clock, not by that of training in full.
func TestWarmStartIsJudgedEveryEpoch(t *testing.T) {
	_, after, _ := beforeAndAfter(t, "train.evaluate_every=3", "warm.epochs=4", "train.stop.patience=0")
	_, rare, _ := beforeAndAfter(t, "train.evaluate_every=1", "warm.epochs=4", "warm.evaluate_every=4", "train.stop.patience=0")
	for run, want := range map[*result.Run][]int{after: {1, 2, 3, 4}, rare: {4}} {
		lines, err := result.ReadHistory(filepath.Join(run.Dir, "hybrid", "seed-1", result.HistoryFile))
		require.NoError(t, err)
		var judged []int
		for _, l := range lines {
			if l.Valid != nil {
				judged = append(judged, l.Epoch)
			}
		}
		require.Equal(t, want, judged)
	}
}

func TestWarmStartRefuses(t *testing.T) {
	dir := t.TempDir()
	writeLivingShop(t, dir, 8)
	before, err := runLiving(t, dir)
	require.NoError(t, err)
	weights := filepath.Join(result.SeedDir(before.Dir, "hybrid", 1), train.BestFile)
	for name, c := range map[string]struct {
		set  []string
		want string
	}{
		"width":   {[]string{"models.cf.dim=4", "models.hybrid.dim=4"}, "models.cf.dim = 4, but it is 8 in "},
		"kind":    {[]string{"models=[{name: cf, kind: gmf, dim: 8}]"}, "models.cf.kind = gmf, but it is two-tower in "},
		"bias":    {[]string{"models.hybrid.item_bias=false"}, "models.hybrid.item_bias = false, but it is true in "},
		"feature": {[]string{"features.item.0.buckets=8"}, "features.item: price is encoded otherwise in "},
		"seed":    {[]string{"seeds=[1,2]"}, "has no seed 2 of cf, want one of [1]; or name one file of weights for all seeds"},
		"name":    {[]string{"models=[{name: other, kind: two-tower, dim: 8}]"}, "no trained model of the recipe has the name of one in "},
		"run":     {[]string{"warm.from=" + dir}, "warm.from: "},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := kinds.Decode([]byte(fmt.Sprintf(livingShop, dir)), append([]string{"warm.from=" + before.Dir}, c.set...)...)
			require.NoError(t, err)
			_, err = run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
			var input *input.Error
			require.ErrorAs(t, err, &input)
			require.ErrorContains(t, err, c.want)
		})
	}
	one, err := runLiving(t, dir, "warm.from="+weights, "seeds=[1,2]")
	require.NoError(t, err)
	require.Len(t, one.Manifest.Warm, 2, "both seeds of hybrid, none of cf")
	require.Equal(t, one.Manifest.Warm["hybrid/1"], one.Manifest.Warm["hybrid/2"])
	require.NoError(t, os.Remove(filepath.Join(before.Dir, result.UsersFile)))
	_, err = runLiving(t, dir, "warm.from="+before.Dir)
	require.ErrorContains(t, err, "has no users.safetensors: a run of an older version; run its recipe again to start from it")
	_, err = kinds.Decode([]byte(fmt.Sprintf(livingShop, dir)), "warm.from=x", "warm.old=2", "warm.epochs=0", "warm.lr=0", "warm.evaluate_every=0")
	for _, want := range []string{"warm.old = 2, want in [0, 1]", "warm.epochs = 0", "warm.lr = 0, want > 0", "warm.evaluate_every = 0, want ≥ 1"} {
		require.ErrorContains(t, err, want)
	}
}
