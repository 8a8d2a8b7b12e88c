package explore_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/explore"
	"tandem/experiments/kinds"
)

// Twelve users have their last four items on one day: who is held out is chance, and the
// figures move with it; by the second they do not.
func TestTiesMoveFigures(t *testing.T) {
	dir := t.TempDir()
	var day, second strings.Builder
	for u := range 12 {
		for n := range 6 {
			fmt.Fprintf(&day, "u%d,i%d,%d\n", u, (u*n+n)%9, min(n, 2))
			fmt.Fprintf(&second, "u%d,i%d,%d\n", u, (u*n+n)%9, n)
		}
	}
	for name, text := range map[string]string{"day": day.String(), "second": second.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".csv"), []byte("user,item,time\n"+text), 0o644))
	}
	move := func(file, split string) (*explore.TieOrders, error) {
		r, err := kinds.Decode([]byte("{name: a, data: {format: csv, root: "+dir+", interactions: {path: "+file+".csv, columns: {user: user, item: item, time: time}}}, split: "+split+
			", models: [{name: random, kind: random}], evaluate: {metrics: [recall@3, coverage@3]}}"), "clean=[]")
		require.NoError(t, err)
		leaks, err := explore.Leaks(r, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		if leaks.Ties != nil {
			require.Equal(t, file == "day", leaks.Ties.Users > 0, leaks.Ties)
		}
		return explore.MoveTies(t.Context(), r, slog.New(slog.DiscardHandler))
	}
	found, err := move("day", "{kind: leave-last-out}")
	require.NoError(t, err)
	require.Equal(t, 5, found.Orders)
	require.Len(t, found.Moves, 2, "popularity and item-knn by the metric of ranks")
	for _, m := range found.Moves {
		require.Equal(t, "recall@3", m.Metric)
		require.Positive(t, m.SD)
		require.True(t, m.Low < m.Mean && m.Mean < m.High)
	}
	found, err = move("second", "{kind: leave-last-out}")
	require.NoError(t, err)
	for _, m := range found.Moves {
		require.Zero(t, m.SD)
	}
	_, err = move("second", "{kind: leave-last-out, ties: together}")
	require.EqualError(t, err, "explore: split leave-last-out: the order of rows of one time does not matter to it")
	_, err = move("second", "{kind: ratio, order: random}")
	require.ErrorContains(t, err, "does not matter")
}
