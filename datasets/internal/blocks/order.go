package blocks

import (
	"io"
	"runtime"
	"sync"
)

// ahead is how many jobs per processor may be begun and not yet consumed.
const ahead = 2

// InOrder takes jobs from next until io.EOF, does work on up to GOMAXPROCS of them at
// the same time, and calls consume with each job and its result in the order of next.
// The first error in that order, of next, work or consume, ends it and is returned as
// it is; every job before it has been consumed, none behind it will be.
//
// next runs on a goroutine of its own, consume on the caller's; all goroutines have
// ended on return. At most 2·GOMAXPROCS+2 jobs are alive at any time.
func InOrder[J, T any](next func() (J, error), work func(J) (T, error), consume func(J, T) error) error {
	type result struct {
		value T
		err   error
	}
	type task struct {
		job  J
		done chan result
	}
	workers := runtime.GOMAXPROCS(0)
	tasks, order := make(chan task, ahead*workers), make(chan task, ahead*workers)
	stop := make(chan struct{})
	send := func(to chan<- task, t task) bool {
		select {
		case to <- t:
			return true
		case <-stop:
			return false
		}
	}
	var running sync.WaitGroup
	running.Go(func() {
		defer close(order)
		defer close(tasks)
		for {
			job, err := next()
			if err == io.EOF {
				return
			}
			t := task{job, make(chan result, 1)}
			if err != nil {
				t.done <- result{err: err}
			}
			// First in line, then to work: tasks never holds more than order.
			if !send(order, t) || err != nil || !send(tasks, t) {
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			for t := range tasks {
				value, err := work(t.job)
				t.done <- result{value, err}
			}
		})
	}
	defer running.Wait()
	defer close(stop)
	for t := range order {
		r := <-t.done
		if r.err != nil {
			return r.err
		}
		if err := consume(t.job, r.value); err != nil {
			return err
		}
	}
	return nil
}
