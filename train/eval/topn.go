package eval

import (
	"container/heap"
	"context"
	"fmt"
	"slices"

	"tandem/datasets"
)

// TopN returns for each of the users the n best items that no exclude list names, best
// first, and their scores; ties go to the lower item. s scores items 0 … items−1. A
// list is shorter when fewer than n items are left. It fails on an excluded item
// outside the catalogue, on a user who has seen every item, and as Evaluate does.
// Cost: besides scoring O(items + n log² n) per user for scores in random order.
func TopN(ctx context.Context, s Scorer, items int, users []int32, exclude []datasets.Lists, n int,
	opt Options) (best [][]int32, scores [][]float32, err error) {
	if items < 1 || n < 1 {
		return nil, nil, fmt.Errorf("eval: top %d of %d items, want both ≥ 1", n, items)
	}
	t := Task{Items: items, Exclude: exclude}
	if err := t.validateTopN(users); err != nil {
		return nil, nil, err
	}
	best, scores = make([][]int32, len(users)), make([][]float32, len(users))
	newVisit := func() func(int, []float32) {
		r := &ranker{task: &t}
		return func(pos int, row []float32) {
			r.exclude(row, users[pos])
			best[pos] = top(row, min(n, r.left))
			scores[pos] = make([]float32, len(best[pos]))
			for j, i := range best[pos] {
				scores[pos][j] = row[i]
			}
		}
	}
	if err := eachUser(ctx, s, items, users, opt, newVisit); err != nil {
		return nil, nil, err
	}
	return best, scores, nil
}

func (t *Task) validateTopN(users []int32) error {
	var scratch []int32
	for _, u := range users {
		if u < 0 {
			return fmt.Errorf("eval: user %d, want ≥ 0", u)
		}
		for _, lists := range t.Exclude {
			if err := t.checkAscending(lists.At(u)); err != nil {
				return fmt.Errorf("eval: excluded items of user %d: %w", u, err)
			}
		}
		var excluded []int32
		if excluded, scratch = t.excluded(scratch, u); len(excluded) == t.Items {
			return fmt.Errorf("eval: user %d has seen all %d items: nothing to recommend", u, t.Items)
		}
	}
	return nil
}

// top returns the indices of the n largest entries of row, largest first, the lower
// index first among equals.
func top(row []float32, n int) []int32 {
	h := &worstFirst{row: row, items: make([]int32, n)}
	for i := range n {
		h.items[i] = int32(i)
	}
	heap.Init(h)
	for i := n; i < len(row); i++ {
		// An equal score loses to the lower index, which is already in the heap.
		if row[i] > row[h.items[0]] {
			h.items[0] = int32(i)
			heap.Fix(h, 0)
		}
	}
	slices.SortFunc(h.items, func(a, b int32) int {
		if h.worse(b, a) {
			return -1
		}
		return 1
	})
	return h.items
}

// worstFirst is a heap of item ids with the worst of them at the root.
type worstFirst struct {
	row   []float32
	items []int32
}

// worse reports whether a ranks below b.
func (h *worstFirst) worse(a, b int32) bool {
	if h.row[a] != h.row[b] {
		return h.row[a] < h.row[b]
	}
	return a > b
}

func (h *worstFirst) Len() int           { return len(h.items) }
func (h *worstFirst) Less(a, b int) bool { return h.worse(h.items[a], h.items[b]) }
func (h *worstFirst) Swap(a, b int)      { h.items[a], h.items[b] = h.items[b], h.items[a] }
func (h *worstFirst) Push(any)           { panic("eval: heap of fixed size") }
func (h *worstFirst) Pop() any           { panic("eval: heap of fixed size") }
