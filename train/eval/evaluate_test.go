package eval_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets"
	"tandem/train/eval"
)

var allMetrics = []eval.Metric{
	{Name: "ndcg", K: 10}, {Name: "ndcg"}, {Name: "recall", K: 20}, {Name: "hit", K: 10}, {Name: "precision", K: 5},
	{Name: "mrr", K: 10}, {Name: "mrr"}, {Name: "map", K: 10}, {Name: "map"}, {Name: "auc"},
}

// naive ranks for one user by the book: build the list of candidates, then hand it to
// the metrics as a catalogue of its own, where the best item comes first.
func naive(t *rapid.T, task eval.Task, view eval.View, u int32, row []float32, m eval.Metric) float64 {
	var scores []float32
	var relevant []int32
	for i := range int32(task.Items) {
		excluded := slices.ContainsFunc(task.Exclude, func(l datasets.Lists) bool {
			return slices.Contains(l.At(u), i)
		})
		isRelevant := slices.Contains(view.Relevant.At(u), i)
		isCandidate := task.Candidates == nil || slices.Contains(task.Candidates.At(u), i) || isRelevant
		if excluded || !isCandidate || view.Among != nil && !view.Among[i] {
			continue
		}
		if isRelevant {
			relevant = append(relevant, int32(len(scores)))
		}
		scores = append(scores, row[i])
	}
	if m.K > len(scores) { // every item is within the top k
		scale := 1.
		if m.Name == "precision" {
			scale = float64(len(scores)) / float64(m.K)
		}
		m.K = len(scores)
		return scale * one(t, scores, relevant, m.String())[0]
	}
	return one(t, scores, relevant, m.String())[0]
}

// Exclusion, views, candidates and users, all against the naive ranking.
func TestEvaluateEqualsNaiveRanking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task, s := shop(8, rapid.IntRange(30, 60).Draw(t, "items"), rapid.Uint64().Draw(t, "seed"))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "lists"), 0))
		cold := coldView(&task, rng)
		task.Views = append(task.Views, cold)
		if rapid.Bool().Draw(t, "candidates") {
			task.Candidates = candidateLists(&task, rng)
		}
		if rapid.Bool().Draw(t, "some users") {
			task.Users = []int32{6, 2, 3, 0, 4}
		}
		if task.Validate() != nil {
			t.Skip() // a user without anything to rank
		}
		results, err := eval.Evaluate(context.Background(), s, task, allMetrics, eval.Options{})
		require.NoError(t, err)
		for v, r := range results {
			require.Equal(t, task.Views[v].Name, r.View)
			for row, u := range r.Users {
				for j, m := range allMetrics {
					want := naive(t, task, task.Views[v], u, s.rows[u], m)
					require.InDelta(t, want, r.Values[j][row], 1e-12, "%s of user %d in %s", m, u, r.View)
				}
			}
		}
	})
}

// coldView makes half of the items cold and asks for the cold relevant ones.
func coldView(task *eval.Task, rng *rand.Rand) eval.View {
	view := eval.View{Name: "cold", Among: make([]bool, task.Items)}
	for i := range view.Among {
		view.Among[i] = rng.IntN(2) == 0
	}
	relevant := task.Views[0].Relevant
	for u := range relevant.Len() {
		var cold []int32
		for _, i := range relevant.At(int32(u)) {
			if view.Among[i] {
				cold = append(cold, i)
			}
		}
		view.Relevant.Append(cold...)
	}
	return view
}

// candidateLists draws unordered lists with repetitions, some of them of relevant items.
func candidateLists(task *eval.Task, rng *rand.Rand) *datasets.Lists {
	var out datasets.Lists
	for u := range int32(task.Views[0].Relevant.Len()) {
		var list []int32
		for range 15 {
			i := int32(rng.IntN(task.Items))
			if !slices.Contains(task.Exclude[0].At(u), i) && !slices.Contains(task.Exclude[1].At(u), i) {
				list = append(list, i, i)
			}
		}
		out.Append(list...)
	}
	return &out
}

func TestUsersOfEachView(t *testing.T) {
	task := eval.Task{
		Items: 4,
		Views: []eval.View{
			{Name: "a", Relevant: lists([]int32{0}, nil, []int32{1}, nil)},
			{Name: "b", Relevant: lists([]int32{1}, []int32{2})},
		},
	}
	asked := []int32{}
	s := scorerFunc(func(dst []float32, u int32) error {
		asked = append(asked, u)
		copy(dst, []float32{4, 3, 2, 1})
		return nil
	})
	results, err := eval.Evaluate(t.Context(), s, task, metrics(t, "mrr"), eval.Options{})
	require.NoError(t, err)
	require.Equal(t, []int32{0, 1, 2}, asked, "users without relevant items are not scored")
	require.Equal(t, []int32{0, 2}, results[0].Users)
	require.Equal(t, [][]float64{{1, 1. / 2}}, results[0].Values)
	require.Equal(t, []int32{0, 1}, results[1].Users)
	require.Equal(t, [][]float64{{1. / 2, 1. / 3}}, results[1].Values)
	require.Equal(t, "full", results[0].Protocol)

	task.Users = []int32{2, 3, 1}
	results, err = eval.Evaluate(t.Context(), s, task, metrics(t, "mrr"), eval.Options{})
	require.NoError(t, err)
	require.Equal(t, []int32{2}, results[0].Users)
	require.Equal(t, []int32{1}, results[1].Users)
}

// HR@10 of a constant scorer in the 1+99 protocol is 10/100, NDCG@10 is the sum of
// the ten discounts over 100, whatever the order of the lists.
func TestConstantScorerAmongCandidates(t *testing.T) {
	candidates := make([]int32, 99)
	for j := range candidates {
		candidates[j] = int32(2 * j)
	}
	l := lists(candidates)
	task := eval.Task{
		Items:      1000,
		Candidates: &l,
		Views:      []eval.View{{Name: "test", Relevant: lists([]int32{777})}},
	}
	results, err := eval.Evaluate(t.Context(), constant, task, metrics(t, "hit@10", "ndcg@10"), eval.Options{})
	require.NoError(t, err)
	require.InDelta(t, .1, results[0].Mean("hit@10"), 1e-15)
	require.InDelta(t, .0454355, results[0].Mean("ndcg@10"), 1e-7)
	require.Equal(t, "candidates", results[0].Protocol)

	l.Values[0] = 777 // the list names the held-out item: 99 candidates are left
	results, err = eval.Evaluate(t.Context(), constant, task, metrics(t, "hit@10"), eval.Options{})
	require.NoError(t, err)
	require.InDelta(t, 10./99, results[0].Mean("hit@10"), 1e-15)
}

// Renaming the items changes no value, not in the last bit.
func TestEvaluateIgnoresOrderOfItems(t *testing.T) {
	const items = 50
	task, s := shop(20, items, 3)
	want, err := eval.Evaluate(t.Context(), s, task, allMetrics, eval.Options{})
	require.NoError(t, err)

	newID := rand.New(rand.NewPCG(4, 0)).Perm(items)
	rename := func(l datasets.Lists) (out datasets.Lists) {
		for u := range l.Len() {
			var list []int
			for _, i := range l.At(int32(u)) {
				list = append(list, newID[i])
			}
			out.Append(ascending(list)...)
		}
		return out
	}
	task.Exclude = []datasets.Lists{rename(task.Exclude[0]), rename(task.Exclude[1])}
	task.Views = []eval.View{{Name: "test", Relevant: rename(task.Views[0].Relevant)}}
	renamed := scorerFunc(func(dst []float32, u int32) error {
		for i, x := range s.rows[u] {
			dst[newID[i]] = x
		}
		return nil
	})
	got, err := eval.Evaluate(t.Context(), renamed, task, allMetrics, eval.Options{})
	require.NoError(t, err)
	require.Equal(t, want[0].Users, got[0].Users)
	require.Equal(t, want[0].Values, got[0].Values)
}

func TestEvaluateIsDeterministic(t *testing.T) {
	task, s := shop(1000, 40, 5) // four blocks
	task.Views = append(task.Views, eval.View{Name: "again", Relevant: task.Views[0].Relevant})
	run := func(procs, workers int) []*eval.Result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		results, err := eval.Evaluate(t.Context(), s, task, allMetrics, eval.Options{Workers: workers})
		require.NoError(t, err)
		for _, r := range results {
			r.Seconds = 0
		}
		return results
	}
	want := run(1, 0)
	require.Equal(t, want, run(8, 0))
	require.Equal(t, want, run(2, 3))
	require.Equal(t, want[0].Values, want[1].Values, "one view does not disturb the next")
}

// A catalogue above the budget is scored one user at a time.
func TestBlocksKeepToTheBudget(t *testing.T) {
	var largest atomic.Int64
	for _, c := range []struct{ items, users, want int }{
		{5, 1000, 256 * 5},
		{20_000, 300, 104 * 20_000}, // ⌊2 Mi / 20,000⌋ = 104 users
		{2_200_000, 2, 2_200_000},
	} {
		largest.Store(0)
		s := sizeScorer{&largest}
		var relevant datasets.Lists
		for range c.users {
			relevant.Append(3)
		}
		task := eval.Task{Items: c.items, Views: []eval.View{{Name: "test", Relevant: relevant}}}
		results, err := eval.Evaluate(t.Context(), s, task, metrics(t, "auc"), eval.Options{Workers: 1})
		require.NoError(t, err)
		require.Len(t, results[0].Users, c.users)
		require.EqualValues(t, c.want, largest.Load())
	}
}

// sizeScorer scores all items alike and remembers its largest buffer.
type sizeScorer struct{ largest *atomic.Int64 }

func (s sizeScorer) Score(dst []float32, _ []int32) error {
	s.largest.Store(max(s.largest.Load(), int64(len(dst))))
	clear(dst)
	return nil
}

func TestScoresThatAreNotFinite(t *testing.T) {
	task, _ := shop(1000, 40, 6)
	for _, c := range []struct {
		bad  float64
		want string
	}{
		{math.NaN(), "eval: score of user 300, item 7 is NaN, want a finite number"},
		{math.Inf(1), "eval: score of user 300, item 7 is +Inf, want a finite number"},
		{math.Inf(-1), "eval: score of user 300, item 7 is -Inf, want a finite number"},
	} {
		s := scorerFunc(func(dst []float32, u int32) error {
			clear(dst)
			if u >= 300 { // many are wrong: the error is always that of the first
				dst[7] = float32(c.bad)
			}
			return nil
		})
		task.Users = nil
		for u := range int32(1000) {
			task.Users = append(task.Users, u)
		}
		require.NotEmpty(t, task.Views[0].Relevant.At(300))
		for range 5 {
			_, err := eval.Evaluate(t.Context(), s, task, metrics(t, "mrr"), eval.Options{Workers: 8})
			require.EqualError(t, err, c.want)
		}
	}
}

// Buffers are used again: an old score must not pass for a new one.
func TestForgottenScore(t *testing.T) {
	task, _ := shop(1000, 40, 6)
	s := scorerFunc(func(dst []float32, u int32) error {
		if u != 700 {
			clear(dst)
		}
		return nil
	})
	require.NotEmpty(t, task.Views[0].Relevant.At(700))
	_, err := eval.Evaluate(t.Context(), s, task, metrics(t, "mrr"), eval.Options{Workers: 1})
	require.EqualError(t, err, "eval: score of user 700, item 0 is NaN, want a finite number")
}

func TestScorerFails(t *testing.T) {
	task, _ := shop(10, 40, 6)
	broken := errors.New("model: broken")
	s := scorerFunc(func([]float32, int32) error { return broken })
	_, err := eval.Evaluate(t.Context(), s, task, metrics(t, "mrr"), eval.Options{})
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "eval: score: model: broken")
}

func TestCancelStopsBeforeNextBlock(t *testing.T) {
	task, _ := shop(2000, 40, 6)
	ctx, cancel := context.WithCancel(t.Context())
	scored := 0
	s := scorerFunc(func(dst []float32, u int32) error {
		clear(dst)
		scored++
		cancel()
		return nil
	})
	_, err := eval.Evaluate(ctx, s, task, metrics(t, "mrr"), eval.Options{Workers: 1})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 256, scored, "one block")
}
