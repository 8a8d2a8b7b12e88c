package train

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// withWorkers runs f with the given number of workers.
func withWorkers(n int, f func(*workers)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	w := newWorkers()
	defer w.close()
	f(w)
}

// Jobs of all sizes follow each other at once, so that a worker that is late for one
// job would take a chunk of the next. counts is written without a lock: every chunk is
// one goroutine's own, and run's return publishes them.
func TestWorkersRunEveryChunkOnce(t *testing.T) {
	for _, number := range []int{1, 2, 3, 8} {
		withWorkers(number, func(w *workers) {
			require.Len(t, w.others, number-1)
			for round := range 300 {
				for _, chunks := range []int{0, 1, 2, 3, 7, 64} {
					counts := make([]int, chunks)
					w.run(chunks, func(i int) { counts[i]++ })
					for i, n := range counts {
						require.Equal(t, 1, n, "%d workers, round %d, chunk %d of %d", number, round, i, chunks)
					}
				}
			}
		})
	}
}

// Two chunks that wait for each other only end if two goroutines run them.
func TestWorkersRunChunksAtTheSameTime(t *testing.T) {
	withWorkers(2, func(w *workers) {
		var meet [2]chan struct{}
		for i := range meet {
			meet[i] = make(chan struct{})
		}
		w.run(2, func(i int) {
			close(meet[i])
			<-meet[1-i]
		})
	})
}

func TestWorkersEndTheirGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	withWorkers(8, func(w *workers) { w.run(8, func(int) {}) })
	for runtime.NumGoroutine() > before { // forever, if one is left
		runtime.Gosched()
	}
}

func TestARunOfWorkersAllocatesNothing(t *testing.T) {
	var sum atomic.Int64
	job := func(i int) { sum.Add(int64(i)) }
	// AllocsPerRun sets GOMAXPROCS to 1 while it measures; the others stay.
	withWorkers(4, func(w *workers) {
		require.Zero(t, testing.AllocsPerRun(200, func() { w.run(16, job) }))
	})
	require.Equal(t, int64(201*120), sum.Load()) // one run to warm up; 0 + … + 15 = 120
}
