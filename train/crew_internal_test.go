package train

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// withCrew runs f with a crew of the given number of workers.
func withCrew(workers int, f func(*crew)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
	c := newCrew()
	defer c.close()
	f(c)
}

// Jobs of all sizes follow each other at once, so that a helper that is late for one
// job would take a chunk of the next. counts is written without a lock: every chunk is
// one goroutine's own, and run's return publishes them.
func TestCrewRunsEveryChunkOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 8} {
		withCrew(workers, func(c *crew) {
			require.Len(t, c.helpers, workers-1)
			for round := range 300 {
				for _, chunks := range []int{0, 1, 2, 3, 7, 64} {
					counts := make([]int, chunks)
					c.run(chunks, func(i int) { counts[i]++ })
					for i, n := range counts {
						require.Equal(t, 1, n, "%d workers, round %d, chunk %d of %d", workers, round, i, chunks)
					}
				}
			}
		})
	}
}

// Two chunks that wait for each other only end if two goroutines run them.
func TestCrewRunsChunksAtTheSameTime(t *testing.T) {
	withCrew(2, func(c *crew) {
		var meet [2]chan struct{}
		for i := range meet {
			meet[i] = make(chan struct{})
		}
		c.run(2, func(i int) {
			close(meet[i])
			<-meet[1-i]
		})
	})
}

func TestCrewEndsItsGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	withCrew(8, func(c *crew) { c.run(8, func(int) {}) })
	for runtime.NumGoroutine() > before { // forever, if one is left
		runtime.Gosched()
	}
}

func TestCrewRunAllocatesNothing(t *testing.T) {
	var sum atomic.Int64
	job := func(i int) { sum.Add(int64(i)) }
	// AllocsPerRun sets GOMAXPROCS to 1 while it measures; the helpers stay.
	withCrew(4, func(c *crew) {
		require.Zero(t, testing.AllocsPerRun(200, func() { c.run(16, job) }))
	})
	require.Equal(t, int64(201*120), sum.Load()) // one run to warm up; 0 + … + 15 = 120
}
