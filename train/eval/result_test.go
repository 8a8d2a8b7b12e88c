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

	require.PanicsWithValue(t, "eval: metric not in result", func() { r.Mean("ndcg@10") })
	require.True(t, math.IsNaN((&eval.Result{Metrics: []string{"mrr"}, Values: [][]float64{{}}}).Mean("mrr")))
}
