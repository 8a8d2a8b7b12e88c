package model

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// The scores that exist at once are those of a block of users with a block of items:
// 512 KiB, which the second-level cache keeps from product to selection.
const (
	rankUsers = 128
	rankItems = 1024 // a multiple of panelItems

	// rankKept bounds the best items kept at once: with a large n fewer users make a
	// block.
	rankKept = 1 << 20
)

// TopN calls emit for each of users with the n items that score highest for it, best
// first, and their scores; r is the position in users. Equal scores stand by the lower
// item. Items that seen names are left out, so a list is shorter when fewer are left.
// seen returns ascending items, repetitions allowed; nil = nothing is left out.
//
// emit is called in the order of users and never twice at once; its slices are used
// again after it returns. seen is called from several goroutines at once. Scores are
// those of Score to the last bit, so nothing depends on GOMAXPROCS.
//
// It fails on n < 1, on a user outside the model, on a list of seen that is not
// ascending or leaves the catalogue, on a score that is NaN or +Inf (−Inf is never among
// the best), when emit fails, and with ctx's error when ctx ends. Everything before the
// first user that failed, or at most 128 users earlier, has then been emitted.
//
// Cost: that of Score, and one vectorised look at each score, O(1) on average more for
// one that beats the n-th best so far. Memory per goroutine: 512 KiB, room for 2n items
// for each of up to 128 users, and what the layers of an MLP need for 128 items,
// whatever the catalogue.
func (s *Scorer) TopN(ctx context.Context, users []int32, n int, seen func(user int32) []int32,
	emit func(r int, items []int32, scores []float32) error) error {
	if n < 1 {
		return fmt.Errorf("model: top %d, want ≥ 1", n)
	}
	if len(users) == 0 {
		return ctx.Err()
	}
	n = min(n, s.items)
	workers := runtime.GOMAXPROCS(0)
	size := min(rankUsers, max(rankKept/n, 1), (len(users)+workers-1)/workers)
	blocks := (len(users) + size - 1) / size
	q := turns{blocks: blocks}
	q.moved.L = &q.mu
	var wg sync.WaitGroup
	for range min(workers, blocks) {
		wg.Go(func() {
			w := newRankWorker(s, size, n)
			for b := q.take(); b < blocks; b = q.take() {
				from, to := b*size, min((b+1)*size, len(users))
				err := w.rank(ctx, users[from:to], seen)
				q.inTurn(b, func() error {
					if err != nil {
						return err
					}
					return w.emit(from, to-from, emit)
				})
			}
		})
	}
	wg.Wait()
	return q.err
}

// turns hands out blocks in order and lets what follows from them happen in order.
type turns struct {
	mu        sync.Mutex
	moved     sync.Cond
	blocks    int
	next, now int
	err       error // of the first block that failed
}

// take returns the next block, or blocks when there is none or one has failed.
func (q *turns) take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil || q.next == q.blocks {
		return q.blocks
	}
	q.next++
	return q.next - 1
}

// inTurn runs f after those of all blocks below b, unless one of them failed.
func (q *turns) inTurn(b int, f func() error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.now != b {
		q.moved.Wait()
	}
	if q.err == nil {
		q.err = f()
	}
	q.now++
	q.moved.Broadcast()
}

// rankWorker ranks one block of users after the other.
type rankWorker struct {
	s       *Scorer
	scratch scoreScratch
	scores  []float32 // (users × rankItems)
	seen    [][]int32 // per user: its seen items that are still to come
	best    []best

	items []int32 // what emit gets, n values each
	out   []float32
}

func newRankWorker(s *Scorer, users, n int) *rankWorker {
	w := &rankWorker{s: s, scratch: scoreScratch{row: make([]float32, s.m.Users.Width)},
		scores: make([]float32, users*min(rankItems, s.items)),
		seen:   make([][]int32, users), best: make([]best, users),
		items: make([]int32, n), out: make([]float32, n)}
	for r := range w.best {
		w.best[r] = newBest(n)
	}
	return w
}

// rank finds the best items of users.
func (w *rankWorker) rank(ctx context.Context, users []int32, seen func(user int32) []int32) error {
	if err := w.s.prepare(&w.scratch, users); err != nil {
		return err
	}
	for r, u := range users {
		w.best[r].reset()
		w.seen[r] = nil
		if seen == nil {
			continue
		}
		w.seen[r] = seen(u)
		if err := w.s.checkSeen(w.seen[r]); err != nil {
			return fmt.Errorf("model: seen items of user %d: %w", u, err)
		}
	}
	for from := 0; from < w.s.items; from += rankItems {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+rankItems, w.s.items)
		width := to - from
		w.s.scoreItems(w.scores, width, &w.scratch, len(users), from, to)
		for r, u := range users {
			row := w.scores[r*width : (r+1)*width]
			w.mask(r, row, from)
			if bad := w.best[r].add(row, int32(from)); bad >= 0 {
				return fmt.Errorf("model: score of user %d, item %d is %g, want a finite number", u, from+bad, row[bad])
			}
		}
	}
	return nil
}

func (s *Scorer) checkSeen(items []int32) error {
	for j, i := range items {
		if i < 0 || int(i) >= s.items {
			return fmt.Errorf("item %d, want one in [0, %d)", i, s.items)
		}
		if j > 0 && i < items[j-1] {
			return fmt.Errorf("item %d follows %d, want ascending items", i, items[j-1])
		}
	}
	return nil
}

// mask takes the seen items of user r out of row, the scores of the items from `from` on.
func (w *rankWorker) mask(r int, row []float32, from int) {
	left := w.seen[r]
	for len(left) > 0 && int(left[0]) < from+len(row) {
		row[int(left[0])-from] = float32(math.Inf(-1))
		left = left[1:]
	}
	w.seen[r] = left
}

func (w *rankWorker) emit(from, n int, emit func(r int, items []int32, scores []float32) error) error {
	for r := range n {
		all := w.best[r].sorted()
		for j, e := range all {
			w.items[j], w.out[j] = e.item, e.score
		}
		if err := emit(from+r, w.items[:len(all)], w.out[:len(all)]); err != nil {
			return err
		}
	}
	return nil
}
