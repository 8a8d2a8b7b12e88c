package prepare_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/experiments"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
)

// load reads the data of a recipe and what was logged meanwhile.
func load(t *testing.T, recipe string, set ...string) (*datasets.Data, string) {
	t.Helper()
	r, err := kinds.Decode([]byte(recipe), set...)
	require.NoError(t, err)
	var told bytes.Buffer
	d, err := prepare.Load(r.Data, slog.New(slog.NewTextHandler(&told, nil)))
	require.NoError(t, err)
	return d, told.String()
}

// files writes files into a new directory and returns it.
func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range contents {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return dir
}

func shop(t *testing.T) string {
	text, err := os.ReadFile("../recipe/testdata/good/shop.yaml")
	require.NoError(t, err)
	return string(text)
}

func TestLoadShapedTables(t *testing.T) {
	dir := files(t, map[string]string{
		"products.csv": "sku,group,kind\n1,FOOD,BREAD\n2,FOOD,BREAD\n3,FUEL,DIESEL\n4,FOOD,APPLES\n5,,\n",
		"clicks.csv": `customer,product,pieces,paid,at,what
anna,1,1,2,2000,buy
anna,2,2,8,1000,view
ben,4,1,3,2000,view
ben,1,4,40,2000,buy
ben,3,9,9,2000,buy
ben,9,1,1,2000,buy
anna,4,0,0,2000,buy
anna,4,1,1,2000,peek
`,
	})
	d, told := load(t, shop(t), "data.root="+dir)
	l := d.Log
	require.Equal(t, []string{"FOOD|BREAD", "FOOD|APPLES"}, l.ItemIDs.Keys())
	require.Equal(t, []string{"anna", "ben"}, l.UserIDs.Keys())
	// By time, then by key: APPLES before BREAD; of the two BREAD of second 2 the first in the file.
	require.Equal(t, []int64{1, 2, 2, 2}, l.Times)
	require.Equal(t, []int32{0, 1, 0, 0}, l.Items)
	require.Equal(t, []int32{0, 1, 0, 1}, l.Users)
	require.Equal(t, []float32{1, 1, 5, 5}, l.Values)
	require.Equal(t, "buy", l.Event(2))
	// Of BREAD 2/1, 8/2 and 40/4: the median is 4. Of APPLES 3/1; the peek at 1/1 was dropped.
	require.Equal(t, []float64{4, 3}, d.Items.Find("price").Numbers)
	require.Zero(t, d.Items.Find("group").Missing())
	require.NoError(t, d.Items.Check(2))
	require.Contains(t, told, "rows=8 where.0_pieces=1 where.1_group=2 unmatched_in_products.csv=1 unknown_events=1")
	require.Contains(t, told, `msg="attributes of items" rows=4 without_interaction=1 without_row=0 cut_paths=0 repeated=1 dropped=1`)
}

func TestLoadShapedTablesErrors(t *testing.T) {
	dir := files(t, map[string]string{
		"products.csv": "sku,group,kind\n1,FOOD,BREAD\n",
		"clicks.csv":   "customer,product,pieces,paid,at,what\nanna,1,1,2,2000,peek\n",
		"twice.csv":    "sku,group,kind\n1,FOOD,BREAD\n1,FOOD,BREAD\n",
	})
	for set, want := range map[string]string{
		"data.interactions.unknown_events=error":          `line 2: event "peek": not among "buy", "view"`,
		"data.interactions.events={peak: 1}":              `line 2: event "peek": not among "peak"; did you mean "peak"?`,
		"data.interactions.where.0.column=piece":          `line 1: column "piece": not among "customer", "product", "pieces", "paid", "at", "what"; did you mean "pieces"?`,
		"data.interactions.where.0.column=customer":       `line 2: customer "anna", want a plain number such as 1299.5 (no currency, no thousands separator)`,
		"data.interactions.derive.1.ratio=[what, pieces]": `line 2: unit: what "peek", want a plain number such as 1299.5 (no currency, no thousands separator)`,
		"data.interactions.lookup.0.path=twice.csv":       `twice.csv: line 3: duplicate key "1", want one row per key`,
		"data.interactions.where.0.above=1":               `clicks.csv: all 1 rows were filtered out, want at least one left`,
	} {
		r, err := kinds.Decode([]byte(shop(t)), "data.root="+dir, "data.interactions.unknown_events=error", set)
		require.NoError(t, err, set)
		_, err = prepare.Load(r.Data, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, want, set)
	}
}

// The counts are those of the same steps in pandas: 73,537 lines are left; at the level
// of products they are 68,111 pairs, and 49,297 after cleaning.
func TestRealDunnhumbyRecipes(t *testing.T) {
	if _, err := os.Stat(filepath.Join(os.Getenv("TANDEM_DATA"), "dunnhumby-complete-journey")); err != nil {
		t.Skip("no dunnhumby-complete-journey in TANDEM_DATA, which names the directory of the real data")
	}
	for name, pairs := range map[string][2]int{"dunnhumby": {68_111, 49_297}, "dunnhumby-type": {59_281, 57_637}} {
		text, err := experiments.Builtin(name)
		require.NoError(t, err)
		d, told := load(t, string(text))
		require.Equal(t, 73_537, d.Log.Len())
		require.Contains(t, told, "rows=75000")
		got, _, err := clean.Apply(d, clean.KeepFirst)
		require.NoError(t, err)
		require.Equal(t, pairs[0], got.Log.Len(), name)
		r, err := kinds.Decode(text)
		require.NoError(t, err)
		got, _, err = prepare.CleanLoaded(r, d, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		require.Equal(t, pairs[1], got.Log.Len(), name)
		for _, c := range d.Items {
			require.Zero(t, c.Missing(), "%s: %s", name, c.Name)
		}
	}
}
