package eval_test

import (
	"cmp"
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/train/eval"
)

func TestTopNByHand(t *testing.T) {
	s := tableScorer{[][]float32{
		{.1, .9, .5, .9, .3},
		{1, 1, 1, 1, 1},
	}}
	exclude := []datasets.Lists{lists([]int32{2}, []int32{0, 1}), lists(nil, []int32{1, 3})}
	best, scores, err := eval.TopN(t.Context(), s, 5, []int32{1, 0}, exclude, 3, eval.Options{})
	require.NoError(t, err)
	require.Equal(t, [][]int32{{2, 4}, {1, 3, 4}}, best, "ties by lower item; two are left for user 1")
	require.Equal(t, [][]float32{{1, 1}, {.9, .9, .3}}, scores)
}

func TestTopNEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(5, 60).Draw(t, "items")
		task, s := shop(5, items, rapid.Uint64().Draw(t, "seed"))
		n := rapid.IntRange(1, 70).Draw(t, "n")
		users := []int32{4, 0, 3}
		best, scores, err := eval.TopN(context.Background(), s, items, users, task.Exclude, n, eval.Options{})
		require.NoError(t, err)
		for pos, u := range users {
			var want []int32
			for i := range int32(items) {
				if !slices.Contains(task.Exclude[0].At(u), i) && !slices.Contains(task.Exclude[1].At(u), i) {
					want = append(want, i)
				}
			}
			slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(s.rows[u][b], s.rows[u][a]) })
			want = want[:min(n, len(want))]
			require.Equal(t, want, best[pos])
			for j, i := range want {
				require.Equal(t, s.rows[u][i], scores[pos][j])
			}
		}
	})
}

func TestTopNErrors(t *testing.T) {
	all := []datasets.Lists{lists([]int32{0, 1}, []int32{0, 2}), lists(nil, []int32{1})}
	nan := scorerFunc(func(dst []float32, u int32) error {
		dst[2] = float32(math.NaN())
		return nil
	})
	for _, c := range []struct {
		s        eval.Scorer
		items, n int
		users    []int32
		exclude  []datasets.Lists
		want     string
	}{
		{constant, 0, 1, nil, nil, "eval: top 1 of 0 items, want both ≥ 1"},
		{constant, 3, 0, nil, nil, "eval: top 0 of 3 items, want both ≥ 1"},
		{constant, 3, 1, []int32{-1}, nil, "eval: user -1, want ≥ 0"},
		{constant, 3, 1, []int32{0, 1}, all, "eval: user 1 has seen all 3 items: nothing to recommend"},
		{constant, 2, 1, []int32{1}, all, "eval: excluded items of user 1: item 2, want one in [0, 2)"},
		{nan, 3, 1, []int32{5}, nil, "eval: score of user 5, item 0 is NaN, want a finite number"},
	} {
		_, _, err := eval.TopN(t.Context(), c.s, c.items, c.users, c.exclude, c.n, eval.Options{})
		require.EqualError(t, err, c.want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := eval.TopN(ctx, constant, 3, []int32{0}, nil, 1, eval.Options{})
	require.ErrorIs(t, err, context.Canceled)
}
