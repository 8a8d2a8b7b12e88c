package baseline

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls work(i) for every i in [0, n) on all processors, each with a worker of its
// own, and returns ctx.Err() when ctx ends first. Workers take the next i as they get
// free: what work writes must depend on i alone, never on who did it or when.
func each(ctx context.Context, n int, newWorker func() (work func(i int))) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			work := newWorker()
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// scoreEach calls score for the row of every user with the items that the user has, and what
// they weigh.
func scoreEach(dst []float32, users []int32, items int, history entries, score func(row []float32, has []int32, weights []float32)) error {
	checkLen(dst, users, items)
	for r, u := range users {
		if u < 0 || int(u) >= history.Len() {
			panic("baseline: user out of range")
		}
		has, weights := history.of(u)
		score(dst[r*items:(r+1)*items], has, weights)
	}
	return nil
}

func checkLen(dst []float32, users []int32, items int) {
	if len(dst) != len(users)*items {
		panic("baseline: dst is not users × items")
	}
}

func checkItems(has []int32, items int) {
	for _, j := range has {
		if j < 0 || int(j) >= items {
			panic("baseline: item out of range")
		}
	}
}
