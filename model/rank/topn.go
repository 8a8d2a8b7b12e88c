package rank

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
	blockUsers = 128
	blockItems = 1024 // a multiple of PanelItems

	// kept bounds the best items kept at once: with a large n fewer users make a block.
	kept = 1 << 20
)

// Scores gives the scores of a block of users with a block of items. It belongs to one
// goroutine.
type Scores interface {
	// Prepare takes up the users from … to−1 of the task.
	Prepare(from, to int) error
	// Score writes the scores of the items from … to−1 for the prepared users, those of
	// the r-th from dst[r·ld] on; from is a multiple of PanelItems. A score must not depend
	// on what else is asked for at once.
	Score(dst []float32, ld, from, to int)
}

// Task asks for the N items with the highest scores for each of Users users.
type Task struct {
	Users, Items, N int           // users; items there are; items wanted for each user, ≥ 1
	Scores          func() Scores // for one goroutine

	// Seen are ascending items that user r must not get, repetitions allowed; nil = none.
	Seen func(r int) []int32
	// Allowed are the items that user r may get; nil, or a nil mask, is all of them.
	Allowed func(r int) Mask

	Package string             // begins errors
	User    func(r int) string // names a user in errors
}

// TopN calls emit for each user with its best items, best first, and their scores. Equal
// scores stand by the lower item. A list is shorter when fewer items are left.
//
// emit is called in the order of users and never twice at once; its slices are used
// again after it returns. Seen and Allowed are called from several goroutines at once.
// Nothing depends on GOMAXPROCS.
//
// It fails on N < 1, when Prepare fails, on a list of Seen that is not ascending or
// leaves the catalogue, on a score that is NaN or +Inf (−Inf is never among the best),
// when emit fails, and with ctx's error when ctx ends. Everything before the first user
// that failed, or at most 128 users earlier, has then been emitted.
//
// Cost: that of the scores, but for panels without an allowed item, and one vectorised
// look at each score, O(1) on average more for one that beats the N-th best so far.
// Memory per goroutine: 512 KiB and room for 2N items for each of up to 128 users.
func TopN(ctx context.Context, t Task, emit func(r int, items []int32, scores []float32) error) error {
	if t.N < 1 {
		return fmt.Errorf("%s: top %d, want ≥ 1", t.Package, t.N)
	}
	if t.Users == 0 {
		return ctx.Err()
	}
	t.N = min(t.N, t.Items)
	workers := runtime.GOMAXPROCS(0)
	size := min(blockUsers, max(kept/max(t.N, 1), 1), (t.Users+workers-1)/workers)
	blocks := (t.Users + size - 1) / size
	q := turns{blocks: blocks}
	q.moved.L = &q.mu
	var wg sync.WaitGroup
	for range min(workers, blocks) {
		wg.Go(func() {
			w := newWorker(&t, size)
			for b := q.take(); b < blocks; b = q.take() {
				from, to := b*size, min((b+1)*size, t.Users)
				err := w.rank(ctx, from, to)
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

// worker ranks one block of users after the other.
type worker struct {
	t       *Task
	from    Scores
	scores  []float32 // (users × blockItems)
	seen    [][]int32 // per user: its seen items that are still to come
	allowed []Mask
	masked  bool // a user of the block has a mask
	best    []best

	items []int32 // what emit gets, N values each
	out   []float32
}

func newWorker(t *Task, users int) *worker {
	w := &worker{t: t, from: t.Scores(),
		scores: make([]float32, users*min(blockItems, t.Items)),
		seen:   make([][]int32, users), allowed: make([]Mask, users), best: make([]best, users),
		items: make([]int32, t.N), out: make([]float32, t.N)}
	for r := range w.best {
		w.best[r] = newBest(t.N)
	}
	return w
}

// rank finds the best items of the users from … to−1.
func (w *worker) rank(ctx context.Context, from, to int) error {
	if err := w.from.Prepare(from, to); err != nil {
		return err
	}
	w.masked = false
	for r := range to - from {
		if err := w.start(r, from+r); err != nil {
			return err
		}
	}
	for at := 0; at < w.t.Items; {
		if err := ctx.Err(); err != nil {
			return err
		}
		first, end := w.wanted(at, to-from)
		if first < end {
			if err := w.block(from, to-from, first, end); err != nil {
				return err
			}
		}
		at = end
	}
	return nil
}

// start forgets the user before and takes up user u in place r.
func (w *worker) start(r, u int) error {
	w.best[r].reset()
	w.seen[r], w.allowed[r] = nil, nil
	if w.t.Allowed != nil {
		w.allowed[r] = w.t.Allowed(u)
		w.masked = w.masked || w.allowed[r] != nil
	}
	if w.t.Seen == nil {
		return nil
	}
	w.seen[r] = w.t.Seen(u)
	if err := checkSeen(w.seen[r], w.t.Items); err != nil {
		return fmt.Errorf("%s: seen items of %s: %w", w.t.Package, w.t.User(u), err)
	}
	return nil
}

// wanted is the next block of items from at on, none of whose panels is useless to all n
// users; it is empty at the end.
func (w *worker) wanted(at, n int) (first, end int) {
	if !w.masked {
		return at, min(at+blockItems, w.t.Items)
	}
	for at < w.t.Items && !w.useful(at, n) {
		at += PanelItems
	}
	end = at
	for end < w.t.Items && end < at+blockItems && w.useful(end, n) {
		end += PanelItems
	}
	return min(at, w.t.Items), min(end, w.t.Items)
}

// useful tells whether a user may get an item of the panel that begins at that item.
func (w *worker) useful(at, n int) bool {
	for _, m := range w.allowed[:n] {
		if m == nil || m[at/64] != 0 {
			return true
		}
	}
	return false
}

// block looks at the scores of n users, the first of which is user u, with the items
// from … to−1.
func (w *worker) block(u, n, from, to int) error {
	width := to - from
	w.from.Score(w.scores, width, from, to)
	for r := range n {
		row := w.scores[r*width : (r+1)*width]
		w.mask(r, row, from)
		if bad := w.best[r].add(row, int32(from)); bad >= 0 {
			return fmt.Errorf("%s: score of %s, item %d is %g, want a finite number", w.t.Package, w.t.User(u+r), from+bad, row[bad])
		}
	}
	return nil
}

func checkSeen(items []int32, n int) error {
	for j, i := range items {
		if i < 0 || int(i) >= n {
			return fmt.Errorf("item %d, want one in [0, %d)", i, n)
		}
		if j > 0 && i < items[j-1] {
			return fmt.Errorf("item %d follows %d, want ascending items", i, items[j-1])
		}
	}
	return nil
}

// mask takes what the r-th user must not get out of row, the scores of the items from
// `from` on.
func (w *worker) mask(r int, row []float32, from int) {
	none := float32(math.Inf(-1))
	left := w.seen[r]
	for len(left) > 0 && int(left[0]) < from+len(row) {
		if at := int(left[0]) - from; at >= 0 { // else in a panel passed over
			row[at] = none
		}
		left = left[1:]
	}
	w.seen[r] = left
	if w.allowed[r] == nil {
		return
	}
	for at := 0; at < len(row); at += 64 {
		part := row[at:min(at+64, len(row))]
		switch m := w.allowed[r][(from+at)/64]; m {
		case ^uint64(0):
		case 0:
			for j := range part {
				part[j] = none
			}
		default:
			for j := range part {
				if m>>j&1 == 0 {
					part[j] = none
				}
			}
		}
	}
}

func (w *worker) emit(from, n int, emit func(r int, items []int32, scores []float32) error) error {
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
