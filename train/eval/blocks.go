package eval

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"tandem/model/kernel"
)

const (
	// bufferBytes is the budget for the scores of one block of users; each worker
	// has one such buffer. A catalogue above 2 M items takes one user at a time.
	bufferBytes = 8 << 20
	// maxBlock keeps blocks of a small catalogue small enough to share out.
	maxBlock = 256
)

// Options say how to compute, never what: results do not depend on them.
type Options struct {
	Workers int // goroutines, each with a score buffer of 8 MiB or one user; 0 = GOMAXPROCS
}

// blockUsers is the number of users scored at once. It depends on the catalogue only,
// so a Scorer meets the same blocks whatever the number of workers.
func blockUsers(items int) int {
	return min(max(bufferBytes/4/items, 1), maxBlock)
}

// eachUser scores users block by block and calls a visitor with each one's position
// in users and its scores, all finite, which it may overwrite. Every worker has a
// visitor of its own from newVisit. The error is that of the lowest failing block.
func eachUser(ctx context.Context, s Scorer, items int, users []int32, opt Options,
	newVisit func() func(pos int, row []float32)) error {
	size := blockUsers(items)
	blocks := (len(users) + size - 1) / size
	workers := opt.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	// Blocks are taken in order, so all blocks below a failing one are under way and
	// run to their end: which error is the lowest does not depend on timing.
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, blocks)
	var wg sync.WaitGroup
	for range min(workers, blocks) {
		wg.Go(func() {
			buffer := make([]float32, min(size, len(users))*items)
			visit := newVisit()
			for !failed.Load() {
				b := int(next.Add(1)) - 1
				if b >= blocks {
					return
				}
				from, to := b*size, min((b+1)*size, len(users))
				errs[b] = visitBlock(ctx, s, items, users[from:to], from, buffer, visit)
				if errs[b] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// visitBlock scores and visits users, the first of which is at position from.
func visitBlock(ctx context.Context, s Scorer, items int, users []int32, from int,
	buffer []float32, visit func(pos int, row []float32)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	dst := buffer[:len(users)*items]
	fill(dst, float32(math.NaN())) // a score that Score forgets to write is found out
	if err := s.Score(dst, users); err != nil {
		return fmt.Errorf("eval: score: %w", err)
	}
	for r, u := range users {
		row := dst[r*items : (r+1)*items]
		if i := notFinite(row); i >= 0 {
			return fmt.Errorf("eval: score of user %d, item %d is %g, want a finite number", u, i, row[i])
		}
		visit(from+r, row)
	}
	return nil
}

// fill sets all of dst to x; copying in doubling runs is several times a plain loop.
func fill(dst []float32, x float32) {
	if len(dst) == 0 {
		return
	}
	dst[0] = x
	for n := 1; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}

// zeros turn a product into a question: 0·x is 0 for a finite x, else NaN, which
// sticks to every sum.
var zeros [4096]float32

// notFinite returns the first index of a NaN or ±Inf in row, or -1.
func notFinite(row []float32) int {
	for from := 0; from < len(row); from += len(zeros) {
		part := row[from:min(from+len(zeros), len(row))]
		if kernel.Dot(part, zeros[:len(part)]) == 0 {
			continue
		}
		for i, x := range part {
			if x*0 != 0 {
				return from + i
			}
		}
	}
	return -1
}
