package eval_test

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/train/eval"
)

// tableScorer copies fixed scores, rows[u] for user u, cyclically.
type tableScorer struct{ rows [][]float32 }

func (s tableScorer) Score(dst []float32, users []int32) error {
	for r, u := range users {
		row := s.rows[int(u)%len(s.rows)]
		copy(dst[r*len(row):], row)
	}
	return nil
}

// scorerFunc scores one user at a time.
type scorerFunc func(dst []float32, u int32) error

func (f scorerFunc) Score(dst []float32, users []int32) error {
	items := len(dst) / len(users)
	for r, u := range users {
		if err := f(dst[r*items:(r+1)*items], u); err != nil {
			return err
		}
	}
	return nil
}

// constant scores all items alike.
var constant = scorerFunc(func(dst []float32, _ int32) error {
	clear(dst)
	return nil
})

// metrics parses names.
func metrics(t require.TestingT, names ...string) []eval.Metric {
	out := make([]eval.Metric, len(names))
	for j, name := range names {
		m, err := eval.ParseMetric(name)
		require.NoError(t, err)
		out[j] = m
	}
	return out
}

// one evaluates a single user whose item i has scores[i] and returns the metrics.
func one(t require.TestingT, scores []float32, relevant []int32, names ...string) []float64 {
	task := eval.Task{
		Items: len(scores),
		Views: []eval.View{{Name: "test", Relevant: lists(relevant)}},
	}
	results, err := eval.Evaluate(context.Background(),
		tableScorer{[][]float32{scores}}, task, metrics(t, names...), eval.Options{})
	require.NoError(t, err)
	out := make([]float64, len(names))
	for j, name := range names {
		out[j] = results[0].Mean(name)
	}
	return out
}

// lists has one list per user.
func lists(byUser ...[]int32) datasets.Lists {
	var l datasets.Lists
	for _, list := range byUser {
		l.Append(list...)
	}
	return l
}

// ascending returns items as sorted ids.
func ascending(items []int) []int32 {
	out := make([]int32, len(items))
	for r, i := range items {
		out[r] = int32(i)
	}
	slices.Sort(out)
	return out
}

// shop makes a task over random lists: every user has some excluded items and, with
// few exceptions, some relevant ones. Scores come from few values, so most are tied.
func shop(users, items int, seed uint64) (eval.Task, tableScorer) {
	rng := rand.New(rand.NewPCG(seed, 0))
	var train, valid, relevant datasets.Lists
	var s tableScorer
	for range users {
		perm := rng.Perm(items)
		a, b, c := rng.IntN(items/4), rng.IntN(items/4), rng.IntN(items/4)
		train.Append(ascending(perm[:a])...)
		valid.Append(ascending(perm[a/2 : a+b])...) // overlaps train
		relevant.Append(ascending(perm[a+b : a+b+c])...)
		row := make([]float32, items)
		for i := range row {
			row[i] = float32(rng.IntN(9)-4) / 8
		}
		s.rows = append(s.rows, row)
	}
	return eval.Task{
		Items:   items,
		Exclude: []datasets.Lists{train, valid},
		Views:   []eval.View{{Name: "test", Relevant: relevant}},
	}, s
}
