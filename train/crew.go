package train

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// crew is a fixed set of goroutines that runs the chunks of one job at a time. Which
// goroutine takes which chunk is left to chance, so a chunk must write only what is
// its own. Running a job allocates nothing.
type crew struct {
	wake   []chan struct{}
	job    func(chunk int)
	chunks int64
	next   atomic.Int64
	done   sync.WaitGroup
	exit   sync.WaitGroup
}

// newCrew starts GOMAXPROCS−1 goroutines; the caller of run is the last worker.
func newCrew() *crew {
	c := &crew{}
	for range runtime.GOMAXPROCS(0) - 1 {
		wake := make(chan struct{}, 1)
		c.wake = append(c.wake, wake)
		c.exit.Go(func() {
			for range wake {
				c.work()
				c.done.Done()
			}
		})
	}
	return c
}

// close ends the goroutines and waits for them.
func (c *crew) close() {
	for _, wake := range c.wake {
		close(wake)
	}
	c.exit.Wait()
}

// run calls job(0) … job(chunks−1), each once, and returns when all have.
func (c *crew) run(chunks int, job func(chunk int)) {
	if chunks <= 1 || len(c.wake) == 0 {
		for i := range chunks {
			job(i)
		}
		return
	}
	c.job, c.chunks = job, int64(chunks)
	c.next.Store(0)
	helpers := min(len(c.wake), chunks-1)
	c.done.Add(helpers)
	for _, wake := range c.wake[:helpers] {
		wake <- struct{}{}
	}
	c.work()
	c.done.Wait()
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
