package prepare_test

import (
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
)

// eventShop writes a log of views and buys: every user views two items, then buys one of them.
func eventShop(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	b := strings.Builder{}
	b.WriteString("user,item,event,time,stars\n")
	for n := range 400 {
		u, i := n%40, (n*7+n/40)%25
		fmt.Fprintf(&b, "u%d,i%d,view,%d,1\nu%d,i%d,view,%d,2\nu%d,i%d,buy,%d,%d\n", u, i, 1000*n, u, (i+5)%25, 1000*n+1, u, i, 1000*n+2, 1+n%5)
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "events.csv"), []byte(b.String()), 0o644))
	return root
}

func eventRecipe(t *testing.T, data, rest string) *recipe.Recipe {
	t.Helper()
	r, err := kinds.Decode([]byte("name: shop\ndata: " + data + "\n" + rest + `
split: {kind: global-time, valid: 0.2, test: 0.2}
models: [{name: popularity, kind: popularity}, {name: all, kind: popularity, refit: true}]
`))
	require.NoError(t, err)
	return r
}

func eventsOf(root, events string) string {
	return "{root: " + root + ", interactions: {path: events.csv, columns: {user: user, item: item, time: time, event: event}, events: " + events + "}}"
}

// Weights and targets are part of the data: their hash knows them, and a prepared set, made in
// memory or on disk, keeps them.
func TestPreparedSetsKeepWeightsAndTargets(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	root := eventShop(t)
	const clean = "clean: [{duplicates: max}]"
	hashes := map[string]bool{}
	for _, events := range []string{"{view: 1, buy: 1}", "{view: 0.2, buy: 1}", "{view: 1, buy: {target: true}}", "{view: 0.2, buy: {target: true}}"} {
		r := eventRecipe(t, eventsOf(root, events), clean)
		want, err := prepare.New(r, log)
		require.NoError(t, err)
		require.False(t, hashes[want.SplitHash], events)
		hashes[want.SplitHash] = true
		for _, memory := range []int64{64 << 20, 64 << 10} {
			dir := filepath.Join(t.TempDir(), "set")
			m, err := prepare.WriteSetWithin(t.Context(), memory, r, dir, false, log)
			require.NoError(t, err)
			require.Equal(t, want.DataHash, m.Hash, events)
			got, err := prepare.New(eventRecipe(t, "{format: prepared, path: "+dir+"}", "clean: []"), log)
			require.NoError(t, err)
			require.Equal(t, want.DataHash, got.DataHash, events)
			require.Equal(t, want.SplitHash, got.SplitHash, events)
			require.Equal(t, want.Split.Train.Weights, got.Split.Train.Weights)
		}
	}
}

// A model with refit learns from validation and from the signals of its time, with their weights.
func TestRefitKnowsTheSignalsOfValidation(t *testing.T) {
	r := eventRecipe(t, eventsOf(eventShop(t), "{view: 0.25, buy: {weight: 2, target: true}}"), "clean: [{duplicates: max}]")
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Positive(t, p.Split.Signals.Len())
	train, all := p.FitLog(&r.Models[0]), p.FitLog(&r.Models[1])
	require.Same(t, p.Split.Train, train)
	require.Equal(t, train.Len()+p.Split.Valid.Len()+p.Split.Signals.Len(), all.Len())
	for _, l := range []*datasets.Log{train, all, p.Split.Test} {
		for row := range l.Len() {
			want := map[string]float32{"view": .25, "buy": 2}[l.Event(row)]
			require.Equal(t, want, l.Weight(row))
		}
	}
	require.Equal(t, p.Split.Valid.Len(), all.Of(all.Targets).Len()-train.Of(train.Targets).Len())
}

// The long form, and what else steers weights, comes back from the resolved recipe.
func TestWeightsSurviveTheRecipe(t *testing.T) {
	data := "{root: x, interactions: {path: events.csv, columns: {user: user, item: item, time: time, event: event, value: stars}, " +
		"events: {view: 0.2, buy: {weight: 2, target: true}}, seen: [buy, view], value: {as: rating, weight: log1p, positive_from: 2}}}"
	r := eventRecipe(t, data, "")
	text, err := r.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, r.Data.Interactions, again.Data.Interactions)
	require.Contains(t, string(text), "view: 0.2")
	require.Contains(t, string(text), "target: true")

	_, err = kinds.Decode([]byte("name: shop\ndata: " + strings.Replace(data, "target: true", "target: maybe", 1) + "\nmodels: [{kind: popularity}]"))
	require.ErrorContains(t, err, "data.interactions.events.buy.target")
	_, err = kinds.Decode([]byte("name: shop\ndata: " + strings.Replace(data, "view: 0.2", "view: -1", 1) + "\nmodels: [{kind: popularity}]"))
	require.ErrorContains(t, err, "data.interactions.events.view = -1, want ≥ 0")
	_, err = kinds.Decode([]byte("name: shop\ndata: " + strings.Replace(data, "as: rating", "as: amount", 1) + "\nmodels: [{kind: popularity}]"))
	require.ErrorContains(t, err, "positive_from: not used by kind amount")
}
