package prepare_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/testdata/testshop"
)

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
	root := testshop.WriteSynth(t)
	raw, err := kinds.Decode([]byte(strings.ReplaceAll(shopRecipe, "ROOT", root)))
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "prepared")
	m, err := prepare.WriteSet(raw, dir, false, log)
	require.NoError(t, err)
	want, err := prepare.New(raw, log)
	require.NoError(t, err)
	require.Equal(t, want.DataHash, m.Hash)
	require.Len(t, m.Clean, 4)
	last := &want.Clean[3]
	require.Equal(t, last.RowsIn-last.RowsOut, last.LostTrain+last.LostValid+last.LostTest, "all rows are targets")
	last.LostTrain, last.LostValid, last.LostTest = 0, 0, 0 // a prepared set knows no split
	require.Equal(t, want.Clean, m.Clean)
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
	raw, err := kinds.Decode([]byte(strings.ReplaceAll(shopRecipe, "ROOT", testshop.WriteSynth(t))))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.tex"), []byte("x"), 0o644))
	_, err = prepare.WriteSet(raw, dir, false, slog.New(slog.DiscardHandler))
	var input *input.Error
	require.ErrorAs(t, err, &input)
	require.ErrorContains(t, err, "not a prepared set")
}
