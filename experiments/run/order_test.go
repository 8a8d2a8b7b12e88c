package run_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/run"
	"tandem/experiments/table"
)

const orderRecipe = `
name: order
data:
  format: csv
  interactions: {path: testdata/chain.csv, columns: {user: user, item: item, time: at}}
split: {kind: leave-last-out, valid: 1, test: 1}
models:
  - {name: popularity, kind: popularity}
  - {name: markov, kind: markov}
  - {name: markov-dealt, like: markov, shuffle_order: true}
  - {name: knn, kind: item-knn, knn: {shrink: 0}}
  - {name: recent, like: knn, knn: {decay: 0.5}}
  - {name: recent-dealt, like: recent, shuffle_order: true}
evaluate: {metrics: [ndcg@3], history: train+valid}
seeds: [3]
`

// Customers go through a ring of 12 items from where they began: what comes next is all there is to
// know. Dealt out, nothing of it is left, and the verdict is by default.
func TestOrderAgainstItsPlacebo(t *testing.T) {
	r, err := kinds.Decode([]byte(orderRecipe))
	require.NoError(t, err)
	require.Equal(t, recipe.RoleOrderPlacebo, r.Model("markov-dealt").Role())
	require.Equal(t, []string{"markov", "knn", "recent"}, []string{r.Model("markov-dealt").Partner, r.Model("recent").Partner, r.Model("recent-dealt").Partner})
	text, err := r.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, r, again)

	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	s := &finished.Summary
	require.Greater(t, s.Model("markov").Metrics["ndcg@3"].Mean, .99)
	require.Less(t, s.Model("markov-dealt").Metrics["ndcg@3"].Mean, .7)
	var pairs [][2]string
	for _, c := range s.Comparisons {
		pairs = append(pairs, [2]string{c.A, c.B})
	}
	require.Equal(t, [][2]string{{"markov", "markov-dealt"}, {"recent", "knn"}, {"recent", "recent-dealt"}}, pairs)
	require.Contains(t, s.ComparedBy.Family, "each model that reads order against the one without that it is like, and its order placebo")
	require.Contains(t, s.Headline, "; order helps: markov beats markov-dealt by ")
	var grid bytes.Buffer
	require.NoError(t, table.Write(&grid, s))
	require.Contains(t, grid.String(), "order helps: recent beats knn by ")
}

// The rows of each user stay theirs, each at another time; the same seed deals alike.
func TestDealtOrder(t *testing.T) {
	r, err := kinds.Decode([]byte(orderRecipe))
	require.NoError(t, err)
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	m, plain := r.Model("markov-dealt"), p.OrderedLog(r.Model("markov"), 3)
	dealt := p.OrderedLog(m, 3)
	require.Same(t, p.Split.Train, plain)
	require.Equal(t, plain.Users, dealt.Users)
	require.Equal(t, plain.Times, dealt.Times)
	require.NotEqual(t, plain.Items, dealt.Items)
	require.Equal(t, plain.ByUser(), dealt.ByUser())
	require.Equal(t, dealt.Items, p.OrderedLog(m, 3).Items)
	require.NotEqual(t, dealt.Items, p.OrderedLog(m, 4).Items)
	history, kept := p.History(m, 3), p.History(r.Model("markov"), 3)
	require.Equal(t, kept.ByUser(), history.ByUser())
	require.NotEqual(t, kept.Items, history.Items)
}

func TestOrderRefusals(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"models.knn.shuffle_order=true", "models.knn.shuffle_order = true, want a model that reads order: this item-knn asks for no row which came first"},
		{"models.popularity.shuffle_order=true", "models.popularity.shuffle_order: not used by kind popularity"},
		{"", "line 9, column 26: models.markov.kind = markov, which reads order, but the data has neither time nor order: want data.interactions.columns.time"},
		{"evaluate.history=test", `evaluate.history = "test", want one of train, train+valid`},
	} {
		text, set := orderRecipe, []string{c.set}
		if c.set == "" {
			text, set = strings.Replace(text, ", time: at", "", 1), nil
		}
		_, err := kinds.Decode([]byte(text), set...)
		require.ErrorContains(t, err, c.want)
	}
	// A column of times that are all one is no order either, and one of places has no days.
	r, err := kinds.Decode([]byte(orderRecipe))
	require.NoError(t, err)
	data, err := prepare.Load(r.Data, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for row := range data.Log.Times {
		data.Log.Times[row] = 7
	}
	_, err = prepare.FromData(r, data, nil, slog.New(slog.DiscardHandler))
	require.EqualError(t, err, "experiments: models.markov: kind markov reads order, but all rows have one time: want times that tell which came first")
}
