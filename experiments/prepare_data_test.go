package experiments_test

import (
	"archive/zip"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/atomic"
	"tandem/datasets/movielens"
	"tandem/datasets/synth"
	"tandem/datasets/tabular"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/raw"
)

// shopFiles writes a made-up shop of three CSV files.
func shopFiles(t *testing.T) string {
	t.Helper()
	c := synth.DefaultConfig()
	c.Users, c.Items, c.Interactions, c.Views = 300, 120, 8, 0.3
	d, _, err := synth.Generate(c)
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "shop")
	require.NoError(t, synth.Write(dir, d))
	return dir
}

const shopRecipe = `
name: shop
data:
  root: ROOT
  interactions: {path: interactions.csv, columns: {user: user, item: item, time: time, event: event}}
  items: {path: items.csv, columns: {item: item, price: price, category: {source: category, kind: path, separator: ">"}, brand: {source: brand, kind: label}}, unknown: add}
  users: {path: users.csv, columns: {user: user, region: {source: region, kind: label}, income: {source: income, kind: label}}}
clean: [{min_category: {items: 4}}, {price_outliers: {by: category, z: 3, then: clip}}, {duplicates: last}, {k_core: {users: 5, items: 2}}]
features: {item: [{column: price, kind: price}, {column: category, kind: path}], user: [{column: region, kind: tags}]}
models: [{name: popularity, kind: popularity}]
`

// A recipe over prepared data starts from exactly what a recipe over the raw files starts
// from: the same data, split and encoded features.
func TestPreparedDataAreTheSame(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	root := shopFiles(t)
	raw, err := kinds.Decode([]byte(strings.ReplaceAll(shopRecipe, "ROOT", root)))
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "prepared")
	m, err := prepare.WriteSet(raw, dir, false, log)
	require.NoError(t, err)
	want, err := prepare.New(raw, log)
	require.NoError(t, err)
	require.Equal(t, want.DataHash, m.Hash)
	require.Equal(t, want.Clean, m.Clean)
	require.Len(t, m.Clean, 4)
	require.Contains(t, m.Recipe, "min_category")
	require.NotContains(t, m.Recipe, root, "the place on this machine")
	require.Len(t, m.Sources, 3)
	require.Equal(t, "interactions.csv", m.Sources[0].Path)

	text := shopRecipe[:strings.Index(shopRecipe, "data:")] + "data: {format: prepared, path: " + dir + "}\n" + shopRecipe[strings.Index(shopRecipe, "features:"):]
	again, err := kinds.Decode([]byte(text))
	require.NoError(t, err)
	got, err := prepare.New(again, log)
	require.NoError(t, err)
	require.Equal(t, want.DataHash, got.DataHash)
	require.Equal(t, want.SplitHash, got.SplitHash)
	require.Equal(t, want.Encoders, got.Encoders)
	require.Equal(t, prepare.HashData(want.Data), prepare.HashData(got.Data))

	// Prepared again, it is the same again, whole catalogue and all.
	m2, err := prepare.WriteSet(again, filepath.Join(t.TempDir(), "again"), false, log)
	require.NoError(t, err)
	require.Equal(t, m.Hash, m2.Hash)
	require.True(t, m2.WholeCatalog)
	require.Equal(t, m.Files, m2.Files)
}

func TestPreparedGivenSplit(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	root := t.TempDir()
	for name, text := range map[string]string{
		"train": "0\t0\t5\t1\n0\t1\t4\t2\n1\t2\t3\t3\n1\t0\t3\t4\n", "test": "0\t3\t5\t9\n1\t3\t5\t9\n", "negative": "(0,3)\t2\t4\n(1,3)\t1\t4\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
	}
	raw, err := kinds.Decode([]byte("name: ncf\ndata: {format: ncf, root: " + root + ", ncf: {train: train, test: test, negatives: negative}}\n" +
		"split: {kind: given, valid: 1}\nmodels: [{name: popularity, kind: popularity}]"))
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "prepared")
	m, err := prepare.WriteSet(raw, dir, false, log)
	require.NoError(t, err)
	again, err := kinds.Decode([]byte("name: ncf\ndata: {format: prepared, path: " + dir + "}\nsplit: {kind: given, valid: 1}\nmodels: [{name: popularity, kind: popularity}]"))
	require.NoError(t, err)
	got, err := prepare.New(again, log)
	require.NoError(t, err)
	require.Equal(t, m.Hash, got.DataHash)
	require.Equal(t, 2, got.Data.Candidates.Len())
}

func TestPrepareDataReplacesNothingElse(t *testing.T) {
	raw, err := kinds.Decode([]byte(strings.ReplaceAll(shopRecipe, "ROOT", shopFiles(t))))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.tex"), []byte("x"), 0o644))
	_, err = prepare.WriteSet(raw, dir, false, slog.New(slog.DiscardHandler))
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.ErrorContains(t, err, "not a prepared set")
}

func TestRawRecipeGuesses(t *testing.T) {
	var told strings.Builder
	log := slog.New(slog.NewTextHandler(&told, nil))
	root := shopFiles(t)
	r, err := raw.Recipe([]string{root}, nil, nil, log)
	require.NoError(t, err)
	require.Equal(t, tabular.Columns{User: "user", Item: "item", Time: "time", Event: "event"}, r.Data.Interactions.Columns)
	kinds := map[string]string{}
	for _, c := range append(r.Data.Items.Columns.List, r.Data.Users.Columns.List...) {
		kinds[c.Name] = string(c.Kind)
	}
	require.Equal(t, map[string]string{"price": "number", "category": "path", "brand": "label", "region": "label", "age": "label", "income": "label"}, kinds)
	require.Empty(t, r.Clean)
	d, _, err := prepare.LoadClean(r, log)
	require.NoError(t, err)
	require.Equal(t, 300, d.UserIDs().Len())

	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	inter := write("ml.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t2\t3\t4\n")
	r, err = raw.Recipe([]string{inter}, nil, []string{"clean.k_core=1"}, log)
	require.NoError(t, err)
	require.Equal(t, "atomic", r.Data.Format)
	require.Equal(t, atomic.Config{Path: strings.TrimSuffix(inter, ".inter"), User: "user_id", Item: "item_id", Value: "rating", Time: "timestamp", Columns: []string{}}, *r.Data.Atomic)
	require.Len(t, r.Clean, 1)

	reviews := write("reviews.json", `{"reviewerID": "A", "asin": "B", "overall": 5, "unixReviewTime": 1252800000, "reviewText": "fine"}`+"\n")
	meta := write("meta.jsonl", `{"asin": "B", "categories": [["Home", "Pans"]], "price": 3}`+"\n")
	r, err = raw.Recipe([]string{meta, reviews}, nil, nil, log)
	require.NoError(t, err)
	require.Equal(t, "amazon", r.Data.Format)
	d, _, err = prepare.LoadClean(r, log)
	require.NoError(t, err)
	require.Equal(t, []float64{3}, d.Items.Find("price").Numbers)
	require.Equal(t, 2, d.Items.Find("category").Dict.Len())

	packed := filepath.Join(dir, "ml-latest-small.zip")
	f, err := os.Create(packed)
	require.NoError(t, err)
	w := zip.NewWriter(f)
	for _, file := range [][2]string{{"ml/ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.0,1000000000\n"}, {"ml/movies.csv", "movieId,title,genres\n10,One (1990),War\n"}} {
		entry, err := w.Create(file[0])
		require.NoError(t, err)
		_, err = entry.Write([]byte(file[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	r, err = raw.Recipe([]string{packed}, nil, nil, log)
	require.NoError(t, err)
	require.Equal(t, "ml-latest-small", r.Name)
	require.Equal(t, movielens.Config{Path: packed}, *r.Data.MovieLens)
	d, _, err = prepare.LoadClean(r, log)
	require.NoError(t, err)
	require.Equal(t, []string{"title", "year", "genres"}, d.Items.Names())

	odd := write("odd.csv", "who,what\na,b\n")
	_, err = raw.Recipe([]string{odd}, nil, nil, log)
	require.ErrorContains(t, err, `odd.csv: neither a user nor an item column among ["who" "what"]; looked for a prepared set`)
	r, err = raw.Recipe([]string{odd}, map[string]string{"user": "who", "item": "what"}, nil, log)
	require.NoError(t, err)
	require.Equal(t, tabular.Columns{User: "who", Item: "what"}, r.Data.Interactions.Columns)
	_, err = raw.Recipe([]string{odd}, map[string]string{"user": "who", "item": "what", "time": "wen"}, nil, log)
	require.ErrorContains(t, err, `no column "wen"`)
	_, err = raw.Recipe([]string{odd}, map[string]string{"usr": "who"}, nil, log)
	require.ErrorContains(t, err, `did you mean "user"?`)
	_, err = raw.Recipe([]string{inter, reviews}, nil, nil, log)
	require.ErrorContains(t, err, "both hold interactions")
	_, err = raw.Recipe([]string{reviews, reviews}, nil, nil, log)
	require.ErrorContains(t, err, "are both reviews of Amazon, want one")
	_, err = raw.Recipe([]string{meta}, nil, nil, log)
	require.ErrorContains(t, err, "metadata 2014 (JSON lines), want reviews or ratings beside it")
}

func TestRawFileWithAnotherDelimiter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.csv")
	require.NoError(t, os.WriteFile(path, []byte("customer;product;amount\nann;pan;1,5\n"), 0o644))
	_, err := raw.Recipe([]string{path}, nil, nil, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, `its first line has ";" between what look like fields: a recipe with delimiter: ";" reads it`)
}
