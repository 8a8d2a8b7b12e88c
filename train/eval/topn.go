package eval

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/model/kernel"
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
			best[pos] = kernel.TopK(row, min(n, r.left), nil)
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
