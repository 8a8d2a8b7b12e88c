package drivers_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/drivers"
	"tandem/experiments/kinds"
	"tandem/experiments/run"
)

// signalShop writes a shop whose users put what they will buy into the cart before, and look at
// anything.
func signalShop(t *testing.T) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	b := strings.Builder{}
	b.WriteString("user,item,event,time,colour\n")
	for u := range 150 {
		order := rng.Perm(60)[:8]
		for n, i := range order {
			fmt.Fprintf(&b, "u%d,i%d,cart,%d,c%d\n", u, i, 10+n, i%5)
			fmt.Fprintf(&b, "u%d,i%d,buy,%d,c%d\n", u, i, 1000+100*n, i%5)
			for k := range 2 {
				j := rng.IntN(60)
				fmt.Fprintf(&b, "u%d,i%d,view,%d,c%d\n", u, j, 20+10*n+k, j%5)
			}
		}
	}
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "events.csv"), []byte(b.String()), 0o600))
	return root
}

// A model that is fitted without carts loses what they tell, and little without views; a model
// asked twice tells the same.
func TestSignalsAreWorthWhatTheyTell(t *testing.T) {
	r, err := kinds.Decode([]byte(`
name: carts
data:
  root: ` + signalShop(t) + `
  interactions: {path: events.csv, columns: {user: user, item: item, event: event, time: time}, events: {view: 0.2, cart: 0.8, buy: {target: true}}}
  items: {columns: {item: item, colour: {source: colour, kind: label}}}
clean: [{duplicates: max}]
features: {item: [{column: colour, kind: vocabulary}]}
models:
  - {name: ease, kind: ease, ease: {l2: 5}}
  - {name: refit, like: ease, refit: true}
  - {name: hybrid, kind: two-tower, dim: 8, features: [colour], train: {epochs: 3, stop: {patience: 0}}}
evaluate: {metrics: [ndcg@10]}
seeds: [1]
`))
	require.NoError(t, err)
	finished, err := run.Execute(context.Background(), r, run.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	c := drivers.DefaultConfig()
	c.Trainings, c.Repeats = 1, 2
	for _, name := range []string{"ease", "refit", "hybrid"} {
		all, err := drivers.ExplainRun(context.Background(), finished, name, nil, c, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		a := all[0]
		require.Len(t, a.Signals, 3)
		view, cart, alike := a.Signals[0], a.Signals[1], a.Signals[2]
		if strings.HasPrefix(cart.Change, "without view") {
			view, cart = cart, view
		}
		require.Equal(t, []string{"without view", "without cart", "all events weigh 1"}, []string{view.Change, cart.Change, alike.Change})
		require.Less(t, cart.Rows, alike.Rows)
		require.Equal(t, 150, cart.Users)
		require.Less(t, cart.Kept, 1.)
		if name != "hybrid" {
			require.Greater(t, cart.Drop.Low, .2, "a cart tells what will be bought")
			require.Less(t, view.Drop.Mean, cart.Drop.Mean/2)
			require.Empty(t, a.Importance)
		}
		var text strings.Builder
		require.NoError(t, a.Write(&text))
		require.Contains(t, text.String(), "without cart")
		require.Contains(t, text.String(), "one fit each with the settings and the seed of "+name)
	}
	c.Trainings = 0
	all, err := drivers.ExplainRun(context.Background(), finished, "hybrid", nil, c, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Empty(t, all[0].Signals)
}
