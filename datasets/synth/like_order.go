package synth

import (
	"context"
	"runtime"
	"sync"
)

// inOrder makes n blocks of bytes in parallel and calls write for each in the order
// of their numbers, from the calling goroutine. worker is called once per goroutine;
// the function it returns appends block k to dst. It ends with the first error of write,
// or that of ctx. At most 2·GOMAXPROCS blocks are in memory.
func inOrder(ctx context.Context, n int, worker func() func(k int, dst []byte) []byte, write func(k int, text []byte) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	type job struct {
		k    int
		done chan []byte
	}
	ctx, cancel := context.WithCancel(ctx)
	jobs := make(chan job)
	queue := make(chan job, workers) // in order; its length bounds what is in memory
	free := make(chan []byte, 2*workers+2)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	all.Go(func() {
		defer close(jobs)
		defer close(queue)
		for k := range n {
			j := job{k, make(chan []byte, 1)}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		all.Go(func() {
			do := worker()
			for j := range jobs {
				var dst []byte
				select {
				case dst = <-free:
				default:
				}
				j.done <- do(j.k, dst[:0])
			}
		})
	}
	for j := range queue {
		select {
		case text := <-j.done:
			if err := write(j.k, text); err != nil {
				return err
			}
			free <- text
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}
