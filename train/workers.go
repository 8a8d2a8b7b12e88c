package train

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// workers are a fixed set of goroutines that run the chunks of one job at a time. Which
// goroutine takes which chunk is left to chance, so a chunk must write only what is
// its own. Running a job allocates nothing.
//
// A step is half a dozen jobs of some tens of microseconds, as long as it takes to wake
// a sleeping goroutine. So who waits for work, or for the others, looks for it a while
// before it sleeps.
type workers struct {
	others  []*worker
	job     func(chunk int)
	chunks  int64
	next    atomic.Int64
	pending atomic.Int32 // others still at the job
	done    sleeper      // the caller of run, waiting for pending to reach 0
	spins   int          // looks before sleeping; 0 where there are fewer cores than workers
	exit    sync.WaitGroup
}

// worker is one of the goroutines.
type worker struct {
	turns atomic.Int32 // jobs given to it; −1 ends it
	rest  sleeper
}

// newWorkers starts GOMAXPROCS−1 goroutines; the caller of run is the last worker.
func newWorkers() *workers {
	w := &workers{done: newSleeper()}
	n := runtime.GOMAXPROCS(0)
	if n <= runtime.NumCPU() {
		w.spins = 4_000 // some 10 µs
	}
	for range n - 1 {
		x := &worker{rest: newSleeper()}
		w.others = append(w.others, x)
		w.exit.Go(func() {
			for seen := int32(0); ; {
				x.rest.until(w.spins, func() bool { return x.turns.Load() != seen })
				if seen = x.turns.Load(); seen < 0 {
					return
				}
				w.work()
				if w.pending.Add(-1) == 0 {
					w.done.wake()
				}
			}
		})
	}
	return w
}

// close ends the goroutines and waits for them.
func (w *workers) close() {
	for _, x := range w.others {
		x.turns.Store(-1)
		x.rest.wake()
	}
	w.exit.Wait()
}

// run calls job(0) … job(chunks−1), each once, and returns when all have.
func (w *workers) run(chunks int, job func(chunk int)) {
	n := min(len(w.others), chunks-1)
	if n <= 0 {
		for i := range chunks {
			job(i)
		}
		return
	}
	w.job, w.chunks = job, int64(chunks)
	w.next.Store(0)
	w.pending.Store(int32(n))
	for _, x := range w.others[:n] {
		x.turns.Store(x.turns.Load()&0xffff + 1) // never −1, and never the same twice running
		x.rest.wake()
	}
	w.work()
	w.done.until(w.spins, func() bool { return w.pending.Load() == 0 })
}

func (w *workers) work() {
	for {
		i := w.next.Add(1) - 1
		if i >= w.chunks {
			return
		}
		w.job(int(i))
	}
}

// sleeper is a place where one goroutine waits for a condition that another makes true.
type sleeper struct {
	asleep *atomic.Bool
	signal chan struct{}
}

func newSleeper() sleeper { return sleeper{asleep: new(atomic.Bool), signal: make(chan struct{}, 1)} }

// until returns once ready is true: it looks so many times, then sleeps.
func (s sleeper) until(spins int, ready func() bool) {
	for i := range spins {
		if ready() {
			return
		}
		if i%256 == 255 {
			runtime.Gosched() // another goroutine may need this processor to get there
		}
	}
	for !ready() {
		s.asleep.Store(true)
		// Whoever makes it true after this line sees asleep and signals; before, we see it.
		if ready() && s.asleep.CompareAndSwap(true, false) {
			return
		}
		<-s.signal
	}
}

// wake tells the sleeper to look again. Call it after making the condition true.
func (s sleeper) wake() {
	if s.asleep.CompareAndSwap(true, false) {
		s.signal <- struct{}{}
	}
}
