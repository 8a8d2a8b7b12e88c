package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Pieces of 10 take 100 ms, 50 ms of it computing. Two pieces warm up; a run of at least
// 250 ms then is three pieces: 30 in 0.3 s and in 0.15 s of the processor.
func TestStopwatchByHand(t *testing.T) {
	var now time.Duration
	w := &stopwatch{
		warm: 2, length: 250 * time.Millisecond, runs: 2,
		now: func() time.Duration { return now },
		cpu: func() time.Duration { return now / 2 },
	}
	pieces := 0
	for more := true; more; more = w.done(10) {
		now += 100 * time.Millisecond
		pieces++
	}
	require.Equal(t, 2+2*3, pieces)
	require.InDeltaSlice(t, []float64{100, 100}, w.perNow, 1e-9)
	require.InDeltaSlice(t, []float64{200, 200}, w.perCPUs, 1e-9)
}

// What the warm-up takes is not in any rate.
func TestStopwatchLeavesTheWarmUpOut(t *testing.T) {
	var now time.Duration
	clock := func() time.Duration { return now }
	w := &stopwatch{warm: 1, length: time.Second, runs: 1, now: clock, cpu: clock}
	now = time.Hour
	require.True(t, w.done(1e9))
	now += 2 * time.Second
	require.False(t, w.done(10))
	require.Equal(t, []float64{5}, w.perNow)
}

func TestMedian(t *testing.T) {
	require.Zero(t, median(nil))
	require.Equal(t, 2.0, median([]float64{3, 1, 2}))
	require.Equal(t, 2.5, median([]float64{4, 1, 3, 2})) // (2+3)/2
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(0, 9), 1, 20).Draw(t, "x")
		before := slices.Clone(x)
		m := median(x)
		require.Equal(t, before, x, "the runs keep their order")
		below, above := 0, 0
		for _, v := range x {
			if v < m {
				below++
			}
			if v > m {
				above++
			}
		}
		require.LessOrEqual(t, below, len(x)/2)
		require.LessOrEqual(t, above, len(x)/2)
	})
}
