package eval

import (
	"context"
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
// Cost: besides scoring O(I log R) per user with R relevant items, whatever the number
// of views of the whole catalogue; O(|Among|) for each other view.
func Evaluate(ctx context.Context, s Scorer, t Task, metrics []Metric, opt Options) ([]*Result, error) {
	start := time.Now()
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if err := t.ValidateMetrics(metrics); err != nil {
		return nil, err
	}
	users := t.users()
	asked := bind(metrics, t.Items)
	results, rows := newResults(&t, users, asked)
	tables := newTables(t.Items)
	among := t.among()
	learned := newLearned(&t, asked)
	totals := newTotals(&t, asked, among[0], len(results[0].Users))
	corrector := newCorrector(&t, asked)
	newVisit := func() func(int, []float32) {
		r := newRanker(&t, asked, among, tables, learned)
		r.ranking.corrector = corrector
		return func(pos int, row []float32) {
			r.exclude(row, users[pos])
			r.countWhole(row, users[pos])
			for v := range t.Views {
				if out := rows[v][pos]; out >= 0 {
					r.rank(v, users[pos], row)
					r.write(results[v].Values, int(out))
					if v == 0 {
						totals.add(r, int(out))
					}
				}
			}
		}
	}
	if err := eachUser(ctx, s, t.Items, users, opt, newVisit); err != nil {
		return nil, err
	}
	results[0].Aggregates = totals.values()
	for _, r := range results {
		r.Seconds = time.Since(start).Seconds()
	}
	return results, nil
}

// newResults returns a Result per view with room for its users, and for each view the
// row in it of each position in users, or -1.
func newResults(t *Task, users []int32, asked []bound) (results []*Result, rows [][]int32) {
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
		for _, a := range asked {
			if a.out >= 0 {
				r.Metrics = append(r.Metrics, a.name)
				r.Values = append(r.Values, make([]float64, len(r.Users)))
			}
		}
		results, rows = append(results, r), append(rows, row)
	}
	return results, rows
}

// ranker turns the scores of one user after the other into metrics. The task is valid.
type ranker struct {
	task    *Task
	asked   []bound
	among   [][]int32 // per view: the items it ranks, ascending; nil for the whole catalogue
	ranking ranking

	lister     *lister // nil when no metric of lists is asked for
	listed     bool    // lister has the lists of the whole catalogue
	graded     bool
	left       int     // items not excluded
	whole      *counts // of the relevant items of all views that rank the whole catalogue
	part       *counts // of those of a view that ranks less
	relevant   []float32
	pool       []float32
	poolItems  []int32
	candidates []int32
}

func newRanker(t *Task, asked []bound, among [][]int32, tables *tables, learned *learned) *ranker {
	depth, graded := 0, false
	for _, a := range asked {
		depth = max(depth, a.k)
		graded = graded || slices.Contains(a.needs, needGrades)
		if a.Corrected { // any rank among the candidates tells something
			depth = t.Items
		}
	}
	r := &ranker{task: t, asked: asked, among: among, ranking: ranking{tables: tables},
		whole: newCounts(depth), part: newCounts(depth), graded: graded}
	if learned != nil {
		r.lister = newLister(learned)
	}
	return r
}

// among returns the items that each view ranks, nil for a view of the whole catalogue.
func (t *Task) among() [][]int32 {
	out := make([][]int32, len(t.Views))
	for v, view := range t.Views {
		for i, in := range view.Among {
			if in {
				out[v] = append(out[v], int32(i))
			}
		}
	}
	return out
}

// exclude marks what is not ranked for u in row.
func (r *ranker) exclude(row []float32, u int32) {
	r.left, r.listed = len(row), false
	for _, lists := range r.task.Exclude {
		for _, i := range lists.At(u) {
			if row[i] != notRanked {
				row[i] = notRanked
				r.left--
			}
		}
	}
}

// countWhole looks through the catalogue once for all views that rank all of it.
func (r *ranker) countWhole(row []float32, u int32) {
	scores := r.whole.scores[:0]
	for v := range r.task.Views {
		if r.ranksAll(v) {
			scores = appendAt(scores, row, r.task.Views[v].Relevant.At(u))
		}
	}
	r.whole.scores = sortDistinct(scores)
	r.whole.of(row)
}

func (r *ranker) ranksAll(v int) bool {
	return r.task.Candidates == nil && r.task.Views[v].Among == nil
}

// rank finds the tie groups of the relevant items of u in view v.
func (r *ranker) rank(v int, u int32, row []float32) {
	items := r.task.Views[v].Relevant.At(u)
	r.relevant = appendAt(r.relevant[:0], row, items)
	if r.graded {
		r.ranking.grade(r.relevant, r.task.Views[v].grades(u))
	}
	if r.lister != nil {
		r.lister.user, r.lister.row, r.lister.relevant = u, row, items
	}
	if r.ranksAll(v) {
		r.ranking.ranked = r.left
		r.ranking.group(r.relevant, r.whole)
		if r.lister != nil && !r.listed {
			r.lister.take(row, nil, r.left)
			r.listed = true
		}
		return
	}
	r.fillPool(v, u, row)
	if r.lister != nil {
		r.lister.take(r.pool, r.poolItems, len(r.pool))
		r.listed = false
	}
	r.part.scores = sortDistinct(append(r.part.scores[:0], r.relevant...))
	r.part.of(r.pool)
	r.ranking.ranked, r.ranking.items = len(r.pool), r.rankable(v, row)
	r.ranking.group(r.relevant, r.part)
}

// rankable counts the items that view v would rank without candidates.
func (r *ranker) rankable(v int, row []float32) int {
	if r.among[v] == nil {
		return r.left
	}
	n := 0
	for _, i := range r.among[v] {
		if row[i] != notRanked {
			n++
		}
	}
	return n
}

// fillPool collects the scores of what view v ranks for u, which is not everything.
func (r *ranker) fillPool(v int, u int32, row []float32) {
	r.pool, r.poolItems = r.pool[:0], r.poolItems[:0]
	view := &r.task.Views[v]
	if r.task.Candidates == nil {
		for _, i := range r.among[v] {
			if row[i] != notRanked {
				r.pool, r.poolItems = append(r.pool, row[i]), append(r.poolItems, i)
			}
		}
		return
	}
	c := append(r.candidates[:0], r.task.Candidates.At(u)...)
	c = append(c, view.Relevant.At(u)...)
	slices.Sort(c)
	r.candidates = slices.Compact(c)
	for _, i := range r.candidates {
		if view.has(i) {
			r.pool, r.poolItems = append(r.pool, row[i]), append(r.poolItems, i)
		}
	}
}

// appendAt appends the scores of items to dst.
func appendAt(dst, row []float32, items []int32) []float32 {
	for _, i := range items {
		dst = append(dst, row[i])
	}
	return dst
}

// write puts each metric of the user at hand into its row of values.
func (r *ranker) write(values [][]float64, row int) {
	for _, a := range r.asked {
		switch {
		case a.value != nil:
			values[a.out][row] = a.value(&r.ranking, a.k)
		case a.list != nil:
			values[a.out][row] = a.list(r.lister, a.k)
		}
	}
}
