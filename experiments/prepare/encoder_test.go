package prepare_test

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
	"tandem/experiments/testdata/testshop"
)

func kioskOf(t *testing.T, root string, set ...string) *recipe.Recipe {
	r, err := kinds.Decode([]byte(strings.ReplaceAll(testshop.Kiosk, "ROOT", root)), set...)
	require.NoError(t, err)
	testshop.RoundTrip(t, r)
	return r
}

// The best weights carry the encoders of the run bit for bit. With the data gone they still
// encode what the shop gets next: items in a new category, at a new price, and a new user.
func TestEncodersComeBackFromACheckpoint(t *testing.T) {
	root := testshop.WriteKiosk(t)
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
	root := testshop.WriteKiosk(t)
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
