package prepare_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
)

// A log that tells what its items are is named once: where and the rest hold for both.
func TestAttributesFromTheLog(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sales.csv"), []byte(
		"customer;sku;price;brand\nann;p;NA;\n;q;9;Void\nbob;p;3;Acme\nbob;r;0;\n"), 0o600))
	r, err := kinds.Decode([]byte(`
name: sales
data:
  format: csv
  root: ` + dir + `
  interactions:
    path: sales.csv
    delimiter: ";"
    columns: {user: customer, item: sku}
    where: [{column: customer, present: true}]
  items: {columns: {item: sku, price: {source: price, kind: number, missing: [NA]}, brand: {source: brand, kind: label}}}
clean: []
models: [{name: popularity, kind: popularity}]
`))
	require.NoError(t, err)
	d, err := prepare.Load(r.Data, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, 2, d.ItemIDs().Len())
	require.Equal(t, []float64{3, 0}, d.Items.Find("price").Numbers)
	require.Equal(t, 1, d.Items.Find("brand").Dict.Len()) // Void's row was dropped
	files, err := prepare.HashFiles(r.Data)
	require.NoError(t, err)
	require.Len(t, files, 1)

	_, err = kinds.Decode([]byte("name: x\ndata: {format: movielens, movielens: {path: a}, items: {columns: {item: id, price: price}}}\nmodels: [{name: p, kind: popularity}]\n"))
	require.ErrorContains(t, err, "data.items.path: missing, want a file: format movielens has no table of interactions that could tell")
	_, err = kinds.Decode([]byte("name: x\ndata: {format: csv, interactions: {path: a, columns: {user: u, item: i}}, items: {delimiter: ;, columns: {item: id, price: price}}}\nmodels: [{name: p, kind: popularity}]\n"))
	require.ErrorContains(t, err, "want none: the interactions have theirs")
}

// The table of items is read by its own name, whatever the log is.
func TestAttributesHaveAFormatOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sales.csv"), []byte("customer,sku\nann,p\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "items.jsonl"), []byte(`{"sku": "p", "price": 4}`), 0o600))
	r, err := kinds.Decode([]byte("name: sales\ndata: {format: csv, root: " + dir + ", interactions: {path: sales.csv, columns: {user: customer, item: sku}}, " +
		"items: {path: items.jsonl, columns: {item: sku, price: price}}}\nmodels: [{name: p, kind: popularity}]\n"))
	require.NoError(t, err)
	d, err := prepare.Load(r.Data, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, []float64{4}, d.Items.Find("price").Numbers)
}

func TestGraphRecommenderFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "train.txt"), []byte("0 1 2 3\n1 1 2\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "test.txt"), []byte("0 4\n1 3\n"), 0o600))
	r, err := kinds.Decode([]byte("name: gowalla\ndata: {format: sequence, root: " + dir + ", sequence: {train: train.txt, test: test.txt}}\n" +
		"clean: []\nsplit: {kind: given, valid: 1}\nmodels: [{name: p, kind: popularity}]\n"))
	require.NoError(t, err)
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, []int{3, 2, 2}, []int{p.Split.Train.Len(), p.Split.Valid.Len(), p.Split.Test.Len()})
}
