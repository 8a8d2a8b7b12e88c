package raw_test

import (
	"archive/zip"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets/atomic"
	"tandem/datasets/movielens"
	"tandem/datasets/tabular"
	"tandem/experiments/prepare"
	"tandem/experiments/raw"
	"tandem/experiments/testdata/testshop"
)

func TestRawRecipeGuesses(t *testing.T) {
	var told strings.Builder
	log := slog.New(slog.NewTextHandler(&told, nil))
	root := testshop.WriteSynth(t)
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

// A workbook is recognised by its name; the recipe made reads it, and the sheets that are not read
// are told.
func TestRawWorkbook(t *testing.T) {
	var told strings.Builder
	log := slog.New(slog.NewTextHandler(&told, nil))
	path := filepath.Join("..", "..", "datasets", "internal", "xlsx", "testdata", "book.xlsx")
	r, err := raw.Recipe([]string{path}, map[string]string{"user": "customer", "item": "article", "value": "amount"}, nil, log)
	require.NoError(t, err)
	require.Equal(t, "xlsx", r.Data.Format)
	require.Contains(t, told.String(), `msg="one sheet is read"`)
	require.Contains(t, told.String(), `sheet=Orders left_out="Merged, Sums"`)
	d, _, err := prepare.LoadClean(r, log)
	require.NoError(t, err)
	require.Equal(t, 5, d.Log.Len())
}

// "Free to Play" is a price of 0, in every reader of the column, and no missing one.
func TestRawFreeWords(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	games := write("games.csv", "item,price,note\na,9.99,Free to Play\nb,Free to Play,x\nc,Free To Try!,x\nd,0,x\ne,,x\nf,19.99,x\n")
	orders := write("orders.csv", "user,item\nu,a\nu,b\nu,c\nv,d\nv,e\nv,f\n")
	var told strings.Builder
	log := slog.New(slog.NewTextHandler(&told, nil))
	r, err := raw.Recipe([]string{games, orders}, nil, nil, log)
	require.NoError(t, err)
	d, _, err := prepare.LoadClean(r, log)
	require.NoError(t, err)
	prices := d.Items.Find("price").Numbers
	require.Equal(t, []float64{9.99, 0, 0, 0}, prices[:4])
	require.True(t, math.IsNaN(prices[4]))
	require.Contains(t, told.String(), `price_of_0="Free to Play, Free To Try!"`)
	require.Contains(t, told.String(), `msg=prices in="" priced=2 of_0=3 no_price=1`)
	require.Equal(t, "label", string(r.Data.Items.Columns.List[1].Kind))
}
