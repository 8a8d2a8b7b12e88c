package eval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// notRanked stands in for the score of an item that is not ranked; real ones are finite.
var notRanked = float32(math.Inf(-1))

// Evaluate scores the users of t once and returns one Result per view. The ranking is
// exact over the whole catalogue, or over the candidates, and never holds more scores
// than one block of users per worker. Values do not depend on the number of workers.
//
// It fails on an invalid task or metric, on a cut-off above t.Items, on a score that is
// not finite (the error names user and item), when s fails, and with ctx's error when
// ctx ends, which is looked at before every block.
//
// Cost: besides scoring O(I log R) per user and view with R relevant items.
func Evaluate(ctx context.Context, s Scorer, t Task, metrics []Metric, opt Options) ([]*Result, error) {
	start := time.Now()
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if err := validateMetrics(metrics, t.Items); err != nil {
		return nil, err
	}
	users := t.users()
	results, rows := newResults(&t, users, metrics)
	tables := newTables(t.Items)
	asked := bind(metrics, t.Items)
	newVisit := func() func(int, []float32) {
		r := &ranker{task: &t, asked: asked, ranking: ranking{tables: tables}}
		return func(pos int, row []float32) {
			r.exclude(row, users[pos])
			for v := range t.Views {
				if out := rows[v][pos]; out >= 0 {
					r.rank(v, users[pos], row)
					r.write(results[v].Values, int(out))
				}
			}
		}
	}
	if err := eachUser(ctx, s, t.Items, users, opt, newVisit); err != nil {
		return nil, err
	}
	for _, r := range results {
		r.Seconds = time.Since(start).Seconds()
	}
	return results, nil
}

func validateMetrics(metrics []Metric, items int) error {
	if len(metrics) == 0 {
		return fmt.Errorf("eval: no metrics, want at least one")
	}
	for j, m := range metrics {
		if err := m.Validate(); err != nil {
			return err
		}
		if m.K > items {
			return fmt.Errorf("eval: metric %q: k = %d, want at most the %d items of the catalogue", m, m.K, items)
		}
		if slices.Contains(metrics[:j], m) {
			return fmt.Errorf("eval: metric %q is asked for twice", m)
		}
	}
	return nil
}

// newResults returns a Result per view with room for its users, and for each view the
// row in it of each position in users, or -1.
func newResults(t *Task, users []int32, metrics []Metric) (results []*Result, rows [][]int32) {
	for _, view := range t.Views {
		r := &Result{View: view.Name, Protocol: t.Protocol()}
		row := make([]int32, len(users))
		for pos, u := range users {
			row[pos] = -1
			if len(view.Relevant.At(u)) > 0 {
				row[pos] = int32(len(r.Users))
				r.Users = append(r.Users, u)
			}
		}
		for _, m := range metrics {
			r.Metrics = append(r.Metrics, m.String())
			r.Values = append(r.Values, make([]float64, len(r.Users)))
		}
		results, rows = append(results, r), append(rows, row)
	}
	return results, rows
}

// ranker turns the scores of one user after the other into metrics. The task is valid.
type ranker struct {
	task    *Task
	asked   []bound
	ranking ranking

	left       int // items not excluded
	relevant   []float32
	pool       []float32
	candidates []int32
}

// exclude marks what is not ranked for u in row.
func (r *ranker) exclude(row []float32, u int32) {
	r.left = len(row)
	for _, lists := range r.task.Exclude {
		for _, i := range lists.At(u) {
			if row[i] != notRanked {
				row[i] = notRanked
				r.left--
			}
		}
	}
}

// rank finds the tie groups of the relevant items of u in view v.
func (r *ranker) rank(v int, u int32, row []float32) {
	view := &r.task.Views[v]
	items := view.Relevant.At(u)
	r.relevant = r.relevant[:0]
	for _, i := range items {
		r.relevant = append(r.relevant, row[i])
	}
	pool := row
	r.ranking.ranked = r.left
	switch {
	case r.task.Candidates != nil:
		c := append(r.candidates[:0], r.task.Candidates.At(u)...)
		c = append(c, items...)
		slices.Sort(c)
		r.candidates = slices.Compact(c)
		r.pool = r.pool[:0]
		for _, i := range r.candidates {
			if view.has(i) {
				r.pool = append(r.pool, row[i])
			}
		}
		pool = r.pool
		r.ranking.ranked = len(pool)
	case view.Among != nil:
		r.pool = r.pool[:0]
		for i, x := range row {
			if view.Among[i] && x != notRanked {
				r.pool = append(r.pool, x)
			}
		}
		pool = r.pool
		r.ranking.ranked = len(pool)
	}
	r.ranking.count(pool, r.relevant)
}

// write puts each metric of the ranking into its row of values.
func (r *ranker) write(values [][]float64, row int) {
	for j, a := range r.asked {
		values[j][row] = a.value(&r.ranking, a.k)
	}
}
