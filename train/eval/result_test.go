package eval_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/train/eval"
)

func TestResultMeans(t *testing.T) {
	r := &eval.Result{
		Users:   []int32{4, 0, 2, 5},
		Metrics: []string{"mrr", "auc"},
		Values:  [][]float64{{1, .5, .25, 0}, {1, 1, 1, .5}},
	}
	require.Equal(t, 1.75/4, r.Mean("mrr"))
	require.Equal(t, 3.5/4, r.Mean("auc"))
	require.Equal(t, []float64{1, 1, 1, .5}, r.Of("auc"))

	// Users 0 and 4 are in segment 1, user 2 in 0, user 5 in none.
	means, users := r.SegmentMeans("mrr", []int32{1, 9, 0, 9, 1, -1}, 3)
	require.Equal(t, []int{1, 2, 0}, users)
	require.Equal(t, []float64{.25, (1 + .5) / 2}, means[:2])
	require.True(t, math.IsNaN(means[2]))

	require.PanicsWithValue(t, "eval: metric not in result", func() { r.Mean("ndcg@10") })
	require.True(t, math.IsNaN((&eval.Result{Metrics: []string{"mrr"}, Values: [][]float64{{}}}).Mean("mrr")))
}
