package eval_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/train/eval"
)

// Items 1, 2 and 3 share ranks 2 to 4; 0 and 2 are relevant.
func TestExplainByHand(t *testing.T) {
	s := tableScorer{[][]float32{{5, 4, 4, 4, 1}}}
	task := eval.Task{Items: 5, Views: []eval.View{{Name: "test", Relevant: lists([]int32{0, 2})}}}
	got, err := eval.Explain(t.Context(), s, task, "test", 0, eval.Metric{Name: "ndcg", K: 3})
	require.NoError(t, err)
	d2, d3 := 1/math.Log2(3), 1/math.Log2(4)
	require.Equal(t, 5, got.Ranked)
	require.InDelta(t, 1+d2, got.Divisor, 1e-15)
	require.InDelta(t, (1+(d2+d3)/3)/(1+d2), got.Value, 1e-15)
	require.Len(t, got.Relevant, 2)
	top, tied := got.Relevant[0], got.Relevant[1]
	require.Equal(t, eval.Explained{Item: 0, Score: 5, Grade: 1, First: 1, Last: 1, Within: 1, Credit: top.Credit}, top)
	require.InDelta(t, 1, top.Credit, 1e-15)
	require.Equal(t, eval.Explained{Item: 2, Score: 4, Grade: 1, First: 2, Last: 4, Within: 2. / 3, Credit: tied.Credit}, tied)
	require.InDelta(t, (d2+d3)/3, tied.Credit, 1e-15)
}

// The credits of every metric of ranks add up to what Evaluate returns.
func TestExplainAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task, s := shop(6, 40, rapid.Uint64().Draw(t, "seed"))
		for j := range task.Views[0].Relevant.Values {
			task.Views[0].Grades = append(task.Views[0].Grades, float64(j%5))
		}
		k := rapid.IntRange(1, 40).Draw(t, "k")
		for _, kind := range eval.Kinds() {
			m, err := eval.ParseMetric(kind.Name)
			if err != nil {
				m = eval.Metric{Name: kind.Name, K: k}
			}
			if kind.List || kind.Aggregate || kind.Corrected {
				continue
			}
			results, err := eval.Evaluate(context.Background(), s, task, []eval.Metric{m}, eval.Options{})
			require.NoError(t, err)
			for row, u := range results[0].Users {
				e, err := eval.Explain(context.Background(), s, task, "test", u, m)
				require.NoError(t, err)
				require.Equal(t, results[0].Values[0][row], e.Value, m.String())
				sum := 0.0
				for _, item := range e.Relevant {
					sum += item.Credit
				}
				require.InDelta(t, e.Value, sum/e.Divisor, 1e-12, m.String())
			}
		}
	})
}

func TestExplainErrors(t *testing.T) {
	task := eval.Task{Items: 5, Facts: eval.Facts{Counts: make([]int32, 5)},
		Views: []eval.View{{Name: "test", Relevant: lists([]int32{0, 2}, nil)}}}
	for _, c := range []struct {
		view string
		u    int32
		name string
		want string
	}{
		{"rest", 0, "mrr", `eval: no view "rest"`},
		{"test", 1, "mrr", `eval: user 1 has no relevant item in view "test"`},
		{"test", 0, "novelty@2", `eval: metric "novelty@2" is not made of ranks: nothing to explain`},
		{"test", 0, "ndcg@9", `eval: metric "ndcg@9": k = 9, want at most the 5 items of the catalogue`},
	} {
		_, err := eval.Explain(t.Context(), constant, task, c.view, c.u, metrics(t, c.name)[0])
		require.EqualError(t, err, c.want)
	}
}
