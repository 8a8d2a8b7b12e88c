package train

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// crew is a fixed set of goroutines that runs the chunks of one job at a time. Which
// goroutine takes which chunk is left to chance, so a chunk must write only what is
// its own. Running a job allocates nothing.
//
// A step is half a dozen jobs of some tens of microseconds, as long as it takes to wake
// a sleeping goroutine. So who waits for work, or for the others, looks for it a while
// before it sleeps.
type crew struct {
	helpers []*helper
	job     func(chunk int)
	chunks  int64
	next    atomic.Int64
	pending atomic.Int32 // helpers still at the job
	done    sleeper      // the caller of run, waiting for pending to reach 0
	spins   int          // looks before sleeping; 0 where there are fewer cores than workers
	exit    sync.WaitGroup
}

// helper is one goroutine of the crew.
type helper struct {
	turns atomic.Int32 // jobs given to it; −1 ends it
	rest  sleeper
}

// newCrew starts GOMAXPROCS−1 goroutines; the caller of run is the last worker.
func newCrew() *crew {
	c := &crew{done: newSleeper()}
	workers := runtime.GOMAXPROCS(0)
	if workers <= runtime.NumCPU() {
		c.spins = 4_000 // some 10 µs
	}
	for range workers - 1 {
		h := &helper{rest: newSleeper()}
		c.helpers = append(c.helpers, h)
		c.exit.Go(func() {
			for seen := int32(0); ; {
				h.rest.until(c.spins, func() bool { return h.turns.Load() != seen })
				if seen = h.turns.Load(); seen < 0 {
					return
				}
				c.work()
				if c.pending.Add(-1) == 0 {
					c.done.wake()
				}
			}
		})
	}
	return c
}

// close ends the goroutines and waits for them.
func (c *crew) close() {
	for _, h := range c.helpers {
		h.turns.Store(-1)
		h.rest.wake()
	}
	c.exit.Wait()
}

// run calls job(0) … job(chunks−1), each once, and returns when all have.
func (c *crew) run(chunks int, job func(chunk int)) {
	n := min(len(c.helpers), chunks-1)
	if n <= 0 {
		for i := range chunks {
			job(i)
		}
		return
	}
	c.job, c.chunks = job, int64(chunks)
	c.next.Store(0)
	c.pending.Store(int32(n))
	for _, h := range c.helpers[:n] {
		h.turns.Store(h.turns.Load()&0xffff + 1) // never −1, and never the same twice running
		h.rest.wake()
	}
	c.work()
	c.done.until(c.spins, func() bool { return c.pending.Load() == 0 })
}

func (c *crew) work() {
	for {
		i := c.next.Add(1) - 1
		if i >= c.chunks {
			return
		}
		c.job(int(i))
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
