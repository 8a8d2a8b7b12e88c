package experiments_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/run"
	"tandem/experiments/serving"
)

// kiosk writes a small shop with attributes on both sides: a user takes six to ten of the
// thirty items, one a day up to the tenth.
func kiosk(t *testing.T) (root string) {
	root = t.TempDir()
	write := func(name string, lines []string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(strings.Join(lines, "\n")+"\n"), 0o666))
	}
	log := []string{"user,item,time"}
	users := []string{"user,age,zip,job"}
	for u := range 24 {
		users = append(users, fmt.Sprintf("u%d,%d,%05d,%s", u, 15+3*u, 4000*u, []string{"baker", "nurse", "", "poet"}[u%4]))
		for k := 4 - u%5; k < 10; k++ {
			log = append(log, fmt.Sprintf("u%d,i%d,%d", u, (u*7+k*(1+u%3))%30, 86400*k+u*3600))
		}
	}
	items := []string{"item,price,category,title,born"}
	for i := range 30 {
		items = append(items, fmt.Sprintf("i%d,%s,%s,%s,%d", i, []string{"", "0", "2.5", "9.99", "40"}[i%5],
			[]string{"Games|Retro", "Games|New", "Books", ""}[i%4], []string{"Red chess set", "The go book", "Blue lute"}[i%3], 86400*31*i))
	}
	write("log.csv", log)
	write("users.csv", users)
	write("items.csv", items)
	return root
}

const kioskRecipe = `name: kiosk
data:
  format: csv
  root: ROOT
  interactions: {path: log.csv, columns: {user: user, item: item, time: time}}
  items:
    path: items.csv
    columns:
      item: item
      price: price
      category: {source: category, kind: path, separator: "|"}
      title: {source: title, kind: label}
      born: born
  users:
    path: users.csv
    columns: {user: user, age: age, zip: {source: zip, kind: label}, job: {source: job, kind: label}}
split: {kind: leave-last-out, valid: 1, test: 1}
features:
  item:
    - {column: price, kind: price, buckets: 3, percentile: true, within: {column: category, min_items: 4}}
    - {column: category, kind: path}
    - {column: title, kind: text, characters: [3], signed: true, hashes: 512}
    - {column: born, kind: date, cyclic: true}
    - {statistic: age, kind: number, log: true, buckets: 4}
    - {statistic: first-seen, kind: date, parts: [weekday, hour]}
  user:
    - {column: age, kind: number, bands: [18, 25, 35, 45], log: true, percentile: true}
    - {column: job, kind: vocabulary, min_items: 2}
    - {name: region, column: zip, kind: vocabulary, prefix: 1}
    - {statistic: activity, kind: number, log: true}
    - {name: level, statistic: mean-price, column: price, kind: price, buckets: 3}
    - {statistic: price-spread, column: price, kind: number, zero: true}
    - {name: tastes, column: category, kind: favourites, top: 3}
models:
  - {name: hybrid, kind: two-tower, dim: 4, features: [price, category, title, born, age, first-seen], user_features: [age, job, region, activity, level, price-spread, tastes]}
train: {negatives: 8, batch: 64, epochs: 1}
evaluate: {metrics: [ndcg@10]}
`

func kioskOf(t *testing.T, root string, set ...string) *recipe.Recipe {
	r, err := kinds.Decode([]byte(strings.ReplaceAll(kioskRecipe, "ROOT", root)), set...)
	require.NoError(t, err)
	roundTrip(t, r)
	return r
}

// The best weights carry the encoders of the run bit for bit. With the data gone they still
// encode what the shop gets next: items in a new category, at a new price, and a new user.
func TestEncodersComeBackFromACheckpoint(t *testing.T) {
	root := kiosk(t)
	r := kioskOf(t, root)
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	dir := t.TempDir()
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(root))

	server, err := serving.Open(finished, "hybrid", nil)
	require.NoError(t, err)
	got := server.Fitted
	require.Equal(t, p.Encoders, got)
	for name, columns := range map[string]datasets.Columns{"item": p.Data.Items, "user": p.Data.Users} {
		for key, e := range p.Encoders {
			if !strings.HasPrefix(key, name) {
				continue
			}
			known := prepare.Known{Columns: columns, Events: p.Split.Train, Items: p.Data.Items}
			want, err := e.Encode(known)
			require.NoError(t, err)
			block, err := got[key].Encode(known)
			require.NoError(t, err)
			require.Equal(t, want, block, key)
		}
	}

	category := &datasets.Column{Name: "category", Dict: datasets.NewIDs("Games", "Toys")}
	category.Labels.Append(0)
	category.Labels.Append(1)
	items := datasets.Columns{{Name: "price", Numbers: []float64{9.99, 1e6}}, category}
	price, err := got["item/price"].Encode(prepare.Known{Columns: items})
	require.NoError(t, err)
	require.NoError(t, price.Check())
	require.Equal(t, "price", price.Name)
	index, _ := price.Row(1)
	require.Equal(t, []int32{2, 5, 6}, index, "z, the bucket of the highest-priced, the percentile of the highest-priced")
	path, err := got["item/category"].Encode(prepare.Known{Columns: items})
	require.NoError(t, err)
	index, _ = path.Row(1)
	require.Equal(t, []int32{0}, index, "no known category: as those without")

	title := &datasets.Column{Name: "title", Dict: datasets.NewIDs("Xyzzy", "chess in red")}
	title.Labels.Append(0)
	title.Labels.Append(1)
	text, err := got["item/title"].Encode(prepare.Known{Columns: datasets.Columns{title}})
	require.NoError(t, err)
	index, _ = text.Row(0)
	require.Empty(t, index, "no known n-gram, and every seen title has one")
	index, _ = text.Row(1)
	require.NotEmpty(t, index)
	job := &datasets.Column{Name: "job", Dict: datasets.NewIDs("pilot")}
	job.Labels.Append(0)
	pilot, err := got["user/job"].Encode(prepare.Known{Columns: datasets.Columns{job}})
	require.NoError(t, err)
	index, _ = pilot.Row(0)
	require.Equal(t, []int32{0}, index, "a new value where none was rare: as those without")

	// A new user who paid more than anybody, in a category that nobody knows.
	events := &datasets.Log{Users: []int32{0}, Items: []int32{1}, UserIDs: datasets.NewIDs("new"), ItemIDs: datasets.NewIDs("x", "y")}
	level, err := got["user/level"].Encode(prepare.Known{Events: events, Items: items})
	require.NoError(t, err)
	index, _ = level.Row(0)
	require.Equal(t, []int32{2, 5}, index, "z and the bucket of the highest level")
	tastes, err := got["user/tastes"].Encode(prepare.Known{Events: events, Items: items})
	require.NoError(t, err)
	index, _ = tastes.Row(0)
	require.Empty(t, index, "every user of the run has a known favourite")
	_, err = got["user/activity"].Encode(prepare.Known{})
	require.EqualError(t, err, "experiments: feature activity: made from events, and none are given")

	// Served from the run directory, both have vectors: what was never met is no fault.
	vectors, dim, err := server.EncodeItems(append(items, title), 2)
	require.NoError(t, err)
	require.Len(t, vectors, 2*dim)
	require.NotEqual(t, vectors[:dim], vectors[dim:])
	vectors, dim, err = server.EncodeUsers(datasets.Columns{{Name: "age", Numbers: []float64{20, 60}}}, 2)
	require.NoError(t, err)
	require.Len(t, vectors, 2*dim)
	require.NotEqual(t, vectors[:dim], vectors[dim:])

	_, err = got["item/price"].Encode(prepare.Known{Columns: items[:1]})
	require.EqualError(t, err, `experiments: feature price: no column "category", want one of price`)
}

// What comes after the cut is rewritten: other items at other prices, at other times, and
// an item that is there for the first time. Nothing that was fitted notices.
func TestStatisticsKnowNothingOfTheFuture(t *testing.T) {
	ready := func(root string) *prepare.Prepared {
		p, err := prepare.New(kioskOf(t, root), slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		return p
	}
	root := kiosk(t)
	before := ready(root)
	require.NotEmpty(t, before.Encoders)

	edit := func(name string, f func(line string) string) {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		for i, line := range lines {
			lines[i] = f(line)
		}
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(strings.Join(lines, "\n")+"\n"), 0o666))
	}
	// The rows of each user with k = 8 and 9 are validation and test.
	planted := 0
	edit("log.csv", func(line string) string {
		var u, i, at int
		if n, _ := fmt.Sscanf(line, "u%d,i%d,%d", &u, &i, &at); n < 3 || at-u*3600 < 8*86400 {
			return line
		}
		planted++
		return fmt.Sprintf("u%d,future%d,%d", u, (at-u*3600)/86400, at+1000*86400)
	})
	require.Equal(t, 48, planted)
	edit("items.csv", func(line string) string {
		if strings.HasPrefix(line, "item,") {
			return line + "\nfuture8,1000000,Games|Retro,A chess set of the future,1e9\nfuture9,,Space,Red moon,2e9"
		}
		return line
	})
	after := ready(root)
	require.NotEqual(t, before.DataHash, after.DataHash)
	require.Equal(t, before.Split.Train.Times, after.Split.Train.Times)
	require.Equal(t, before.Encoders, after.Encoders)
	require.Len(t, after.Encoders, 13)

	// And they are not deaf: the same change in the training part is seen by every one
	// that is made from events.
	edit("log.csv", func(line string) string {
		return strings.Replace(strings.Replace(line, "u3,i", "u3,fresh,0\nu3,i", 1), "u4,i", "u4,i9,5000000\nu4,i", 1)
	})
	loud := ready(root)
	for _, name := range []string{"item/age", "item/first-seen", "user/activity", "user/level", "user/price-spread", "user/tastes", "item/price"} {
		require.NotEqual(t, before.Encoders[name], loud.Encoders[name], name)
	}
}

func TestFeatureFaults(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"features.item.0.within=null", ""},
		{"features.item.0.percentile=false", "features.item.0.within: not used without percentile: true"},
		{"features.item.0.within.column=kind", `features.item.0.within.column = "kind": the data has no such column, want one of price, category, title, born`},
		{"features.item.0.within.min_items=0", "features.item.0.within.min_items = 0, want ≥ 1"},
		{"features.item.2.words=[2, 1]", "features.item.2.words = [2 1], want ascending sizes ≥ 1"},
		{"features.item.2={column: title, kind: text, words: []}", "features.item.2: neither words nor characters, want at least one size"},
		{"features.item.3.parts=[year]", `features.item.3.parts.0 = "year", want one of month, weekday, hour`},
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
		_, err := kinds.Decode([]byte(kioskRecipe), c.set)
		if c.want == "" {
			require.NoError(t, err, c.set)
			continue
		}
		require.ErrorContains(t, err, c.want, c.set)
	}
}
