package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/train/eval"
)

func TestTaskErrors(t *testing.T) {
	relevant := lists([]int32{3}, nil, []int32{1, 2})
	with := func(change func(*eval.Task)) eval.Task {
		task := eval.Task{
			Items:   5,
			Exclude: []datasets.Lists{lists([]int32{0}, nil, []int32{0})},
			Views:   []eval.View{{Name: "test", Relevant: relevant}},
		}
		change(&task)
		return task
	}
	exclude := func(byUser ...[]int32) func(*eval.Task) {
		return func(t *eval.Task) { t.Exclude = []datasets.Lists{lists(byUser...)} }
	}
	view := func(v eval.View) func(*eval.Task) {
		return func(t *eval.Task) { t.Views = []eval.View{v} }
	}
	candidates := func(byUser ...[]int32) func(*eval.Task) {
		return func(t *eval.Task) {
			l := lists(byUser...)
			t.Candidates = &l
		}
	}
	for name, c := range map[string]struct {
		task eval.Task
		want string
	}{
		"no items":  {with(func(t *eval.Task) { t.Items = 0 }), "eval: items = 0, want ≥ 1"},
		"no view":   {with(func(t *eval.Task) { t.Views = nil }), "eval: task has no view, want at least one"},
		"two views": {with(func(t *eval.Task) { t.Views = append(t.Views, t.Views[0]) }), `eval: two views are named "test"`},
		"among too short": {with(view(eval.View{Name: "cold", Relevant: relevant, Among: make([]bool, 4)})),
			`eval: view "cold": among has 4 entries, want one for each of 5 items`},
		"nobody": {with(view(eval.View{Name: "test"})), `eval: view "test": no user has a relevant item`},
		"nobody asked": {with(func(t *eval.Task) { t.Users = []int32{1} }),
			`eval: view "test": no user has a relevant item`},
		"user outside": {with(func(t *eval.Task) { t.Users = []int32{0, 3} }), "eval: user 3 to evaluate, want one in [0, 3)"},
		"user below":   {with(func(t *eval.Task) { t.Users = []int32{-1} }), "eval: user -1 to evaluate, want one in [0, 3)"},
		"user twice":   {with(func(t *eval.Task) { t.Users = []int32{0, 2, 0} }), "eval: user 0 is to be evaluated twice"},
		"relevant outside": {with(view(eval.View{Name: "test", Relevant: lists(nil, []int32{5})})),
			`eval: view "test": relevant items of user 1: item 5, want one in [0, 5)`},
		"relevant twice": {with(view(eval.View{Name: "test", Relevant: lists(nil, []int32{2, 2})})),
			`eval: view "test": relevant items of user 1: item 2 follows 2, want strictly ascending items`},
		"excluded outside": {with(exclude([]int32{-1})), "eval: excluded items of user 0: item -1, want one in [0, 5)"},
		"excluded unsorted": {with(exclude([]int32{2, 1})),
			"eval: excluded items of user 0: item 1 follows 2, want strictly ascending items"},
		"relevant excluded": {with(exclude(nil, nil, []int32{2})),
			`eval: view "test": relevant item 2 of user 2 is excluded for that user`},
		"relevant excluded by the second list": {with(func(t *eval.Task) {
			t.Exclude = []datasets.Lists{lists([]int32{1, 2, 4}), lists([]int32{0, 3})}
		}),
			`eval: view "test": relevant item 3 of user 0 is excluded for that user`},
		"relevant not among": {with(view(eval.View{Name: "cold", Relevant: relevant,
			Among: []bool{true, true, false, true, true}})),
			`eval: view "cold": relevant item 2 of user 2 is not among the ranked items`},
		"has seen every item": {with(exclude([]int32{0, 1, 2, 4})),
			`eval: view "test": user 0 has seen every item but its relevant ones (1): nothing to rank them among`},
		"has seen every other cold item": {with(func(t *eval.Task) {
			exclude(nil, nil, []int32{0, 3})(t)
			view(eval.View{Name: "cold", Relevant: relevant, Among: []bool{true, true, true, true, false}})(t)
		}), `eval: view "cold": user 2 has seen every item but its relevant ones (2): nothing to rank them among`},
		"candidate outside": {with(candidates([]int32{1, 9})), "eval: candidate 9 of user 0, want one in [0, 5)"},
		"candidate excluded": {with(candidates([]int32{1, 0})),
			"eval: candidate 0 of user 0 is excluded for that user"},
		"no candidates": {with(candidates([]int32{1}, nil, nil)),
			`eval: view "test": user 2 has no candidate but its relevant items (2)`},
		"only relevant candidates": {with(candidates([]int32{3, 3}, nil, []int32{4})),
			`eval: view "test": user 0 has no candidate but its relevant items (1)`},
		"fine": {with(func(*eval.Task) {}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := eval.Evaluate(t.Context(), constant, c.task, metrics(t, "mrr"), eval.Options{})
			if c.want == "" {
				require.NoError(t, err)
				require.NoError(t, c.task.Validate())
				return
			}
			require.EqualError(t, err, c.want)
			require.EqualError(t, c.task.Validate(), c.want)
		})
	}
}

func TestMetricsOfATaskErrors(t *testing.T) {
	task := eval.Task{Items: 5, Views: []eval.View{{Name: "test", Relevant: lists([]int32{3})}}}
	for _, c := range []struct {
		metrics []eval.Metric
		want    string
	}{
		{nil, "eval: no metrics, want at least one"},
		{metrics(t, "ndcg@5", "ndcg@6"), `eval: metric "ndcg@6": k = 6, want at most the 5 items of the catalogue`},
		{metrics(t, "auc", "mrr", "auc"), `eval: metric "auc" is asked for twice`},
		{[]eval.Metric{{Name: "recall"}}, `eval: metric "recall" needs a cut-off, as in "recall@10"`},
	} {
		_, err := eval.Evaluate(t.Context(), constant, task, c.metrics, eval.Options{})
		require.EqualError(t, err, c.want)
	}
}
