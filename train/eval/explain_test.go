package eval_test

import (
	"context"
	"math"
	"slices"
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

// Two users, three items, lists of two: user 0 gets 0 and 1, user 1 gets 0 and, as 1 and
// 2 are tied, either of them. So x = (2, 1½, ½), and 2 is missed by both in one case of two.
func TestExplainAggregatesByHand(t *testing.T) {
	s := tableScorer{[][]float32{{5, 4, 3}, {5, 4, 4}}}
	task := eval.Task{Items: 3, Views: []eval.View{{Name: "test", Relevant: lists([]int32{0}, []int32{1})}}}
	explain := func(u int32, name string) *eval.Explanation {
		e, err := eval.Explain(t.Context(), s, task, "test", u, metrics(t, name)[0])
		require.NoError(t, err)
		return e
	}
	got := explain(0, "coverage@2")
	require.InDelta(t, 2.5/3, got.Value, 1e-9)
	require.InDelta(t, .5, got.Start, 1e-9)
	require.Equal(t, 3., got.Divisor)
	require.Len(t, got.Parts, 2)
	require.Equal(t, eval.Part{ID: 1, Chance: 1, Of: 1.5, Credit: got.Parts[1].Credit}, got.Parts[1])
	require.InDelta(t, 1, got.Parts[1].Credit, 1e-9)
	require.InDelta(t, 2./3, *got.Without, 1e-9, "of two tied items one is always there")
	require.Equal(t, 2, got.Users)
	// (2·3−4)·2 + (2·2−4)·1.5 + (2·1−4)·.5 = 3, over 3·4 lists.
	got = explain(1, "gini-exposure@2")
	require.InDelta(t, .25, got.Value, 1e-9)
	require.Len(t, got.Parts, 3)
	require.InDelta(t, 4, got.Parts[0].Credit, 1e-9)
	require.InDelta(t, .5, got.Parts[2].Chance, 1e-9)
	// User 0 has both others below its item, user 1 one below and one tied: (1 + ¼)/2 …
	got = explain(1, "gauc")
	require.InDelta(t, (1+.25)/2, got.Value, 1e-9)
	require.Equal(t, []eval.Part{{ID: 1, Chance: 1, Of: 1, Credit: .25}}, got.Parts)
	require.InDelta(t, 1, *got.Without, 1e-9)
}

// The credits of every metric add up to what Evaluate returns; without a user an
// aggregate is what the others make.
func TestExplainAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const users, items = 6, 40
		task, s := shop(users, items, rapid.Uint64().Draw(t, "seed"))
		for j := range task.Views[0].Relevant.Values {
			task.Views[0].Grades = append(task.Views[0].Grades, float64(j%5))
		}
		task.Facts = facts(items, users, rapid.Uint64().Draw(t, "facts"))
		k := rapid.IntRange(2, items).Draw(t, "k")
		for _, kind := range eval.Kinds() {
			m, err := eval.ParseMetric(kind.Name)
			if err != nil {
				m = eval.Metric{Name: kind.Name, K: k}
			}
			if kind.Corrected {
				continue
			}
			results, err := eval.Evaluate(context.Background(), s, task, []eval.Metric{m}, eval.Options{})
			require.NoError(t, err)
			for row, u := range results[0].Users {
				e, err := eval.Explain(context.Background(), s, task, "test", u, m)
				if !kind.Aggregate && math.IsNaN(results[0].Values[0][row]) {
					require.ErrorContains(t, err, "has no value")
					continue
				}
				require.NoError(t, err)
				sum := e.Start
				for _, item := range e.Relevant {
					sum += item.Credit
				}
				for _, part := range e.Parts {
					sum += part.Credit
				}
				require.InDelta(t, e.Value, sum/e.Divisor, 1e-9, m.String())
				if !kind.Aggregate {
					require.Equal(t, results[0].Values[0][row], e.Value, m.String())
					continue
				}
				require.Equal(t, results[0].Aggregates[0].Value, e.Value, m.String())
				others := task
				others.Users = slices.DeleteFunc(slices.Clone(results[0].Users), func(o int32) bool { return o == u })
				if len(others.Users) == 0 {
					require.Nil(t, e.Without)
					continue
				}
				rest, err := eval.Evaluate(context.Background(), s, others, []eval.Metric{m}, eval.Options{})
				require.NoError(t, err)
				require.InDelta(t, rest[0].Aggregates[0].Value, *e.Without, 1e-12, m.String())
			}
		}
	})
}

// With every other item sampled a corrected metric is that of the full ranking.
func TestExplainCorrected(t *testing.T) {
	task, s := sampledTask(12, 11, 3, 1)
	full := task
	full.Candidates = nil
	for u := range int32(40) {
		want, err := eval.Explain(t.Context(), s, full, "all", u, metrics(t, "ndcg@5")[0])
		require.NoError(t, err)
		got, err := eval.Explain(t.Context(), s, task, "all", u, metrics(t, "ndcg-corrected@5")[0])
		require.NoError(t, err)
		require.InDelta(t, want.Value, got.Value, 1e-9)
		require.InDelta(t, got.Value, got.Relevant[0].Credit, 1e-12)
	}
}

func TestExplainErrors(t *testing.T) {
	task := eval.Task{Items: 5, Facts: eval.Facts{Counts: make([]int32, 5)},
		Views: []eval.View{{Name: "test", Relevant: lists([]int32{0, 2}, nil)}, {Name: "rest2", Relevant: lists([]int32{1})}}}
	for _, c := range []struct {
		view string
		u    int32
		name string
		want string
	}{
		{"rest", 0, "mrr", `eval: no view "rest"`},
		{"test", 1, "mrr", `eval: user 1 has no relevant item in view "test"`},
		{"test", 0, "revenue@2", `eval: metric "revenue@2" needs prices of the items`},
		{"rest2", 0, "coverage@2", `eval: metric "coverage@2" is one of the model, which view "rest2" does not have`},
		{"test", 0, "ndcg@9", `eval: metric "ndcg@9": k = 9, want at most the 5 items of the catalogue`},
	} {
		_, err := eval.Explain(t.Context(), constant, task, c.view, c.u, metrics(t, c.name)[0])
		require.EqualError(t, err, c.want)
	}
}
