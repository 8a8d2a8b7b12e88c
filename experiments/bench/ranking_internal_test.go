package bench

import (
	"testing"
	"time"

	"tandem/model/rank"
	"tandem/train/sample"

	"github.com/stretchr/testify/require"
)

// The rankings of the report take a while; small ones do the same.
func TestRankingsCountTheirUsers(t *testing.T) {
	log := movies(30, 40, 600)
	sampler, err := sample.NewUniform(log)
	require.NoError(t, err)
	var now time.Duration
	for name, rank := range map[string]func(w *stopwatch) error{
		"evaluation": func(w *stopwatch) error { return rankMovies(t.Context(), w, &fixtures{log, sampler}) },
		"lists":      func(w *stopwatch) error { return listBest(t.Context(), w, 30, 40, 8, 5) },
		"searches":   func(w *stopwatch) error { return searchBest(t.Context(), w, rank.Int8, 30, 40, 9, 5) },
	} {
		// Every look at the clock finds it a second on: a piece is 30 users a second.
		clock := func() time.Duration { now += time.Second; return now }
		w := &stopwatch{warm: 1, length: 1, runs: 2, now: clock, cpu: func() time.Duration { return 0 }}
		require.NoError(t, rank(w), name)
		require.Equal(t, []float64{30, 30}, w.perNow, name)
		require.Empty(t, w.perCPUs, "%s: a clock that stands tells no rate", name)
	}
}
