package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/experiments/prepare"
	"tandem/train/eval"
)

// PriceBands are what price-calibration tells prices apart by, besides "no price".
const PriceBands = 10

// listFacts are what metrics of lists know, from the training log and the catalogue; what
// the data do not tell stays nil, and eval names it when a metric needs it.
func listFacts(p *prepare.Prepared) eval.Facts {
	seen := p.SeenItems
	f := eval.Facts{Counts: slices.Clone(seen), Tail: make([]bool, len(seen)), History: p.Split.Train.ByUser()}
	floor := rowsFloor(seen, 1, 2)
	for i, n := range seen {
		f.Tail[i] = n < floor
	}
	if c := Categories(p); c != nil {
		of, names := describe.Paths(c, 0)
		for i, n := range of {
			if n < 0 {
				of[i] = int32(len(names)) // no category
			}
		}
		f.Category = of
	}
	if f.Price = Prices(p); f.Price != nil {
		cuts := Quantiles(f.Price, PriceBands)
		f.Band = make([]int32, len(seen))
		for i, x := range f.Price {
			f.Band[i] = PriceBands // no price
			if !math.IsNaN(x) {
				f.Band[i] = int32(band(x, cuts))
			}
		}
	}
	return f
}

// grades are the values in the log of the relevant items of a view; of several rows of
// a user and an item the largest counts.
func grades(held *datasets.Log, relevant datasets.Lists) ([]float64, error) {
	if held.Values == nil {
		return nil, errors.New("experiments: evaluate.metrics: graded metrics need values, but the interactions have none")
	}
	rows := make([]int32, held.Len())
	for r := range rows {
		rows[r] = int32(r)
	}
	byPair := func(a, b int32) int {
		return cmp.Or(cmp.Compare(held.Users[a], held.Users[b]), cmp.Compare(held.Items[a], held.Items[b]),
			cmp.Compare(held.Values[b], held.Values[a]))
	}
	slices.SortFunc(rows, byPair)
	out, at := make([]float64, 0, len(relevant.Values)), 0
	for u := range int32(relevant.Len()) {
		for _, i := range relevant.At(u) {
			for held.Users[rows[at]] != u || held.Items[rows[at]] != i { // each pair has a row
				at++
			}
			g := float64(held.Values[rows[at]])
			if !(g >= 0 && g <= eval.MaxGrade) {
				return nil, fmt.Errorf("experiments: evaluate.metrics: graded metrics: user %q and item %q have value %g, want one in [0, %d]",
					held.UserIDs.Key(u), held.ItemIDs.Key(i), g, eval.MaxGrade)
			}
			out = append(out, g)
		}
	}
	return out, nil
}

// wants tells whether any metric is of a sort.
func wants(metrics []eval.Metric, is func(k eval.Kind) bool) bool {
	return slices.ContainsFunc(metrics, func(m eval.Metric) bool { return is(m.Kind()) })
}

// addFacts tells the tasks what metrics beyond plain ranks need to know.
func (e *Evaluator) addFacts() error {
	if wants(e.Metrics, func(k eval.Kind) bool { return k.List }) {
		facts := listFacts(e.p)
		for _, t := range e.targets {
			t.task.Facts = facts
		}
	}
	graded := func(k eval.Kind) bool { return k.Graded }
	add := func(t *eval.Task, held *datasets.Log, metrics []eval.Metric) error {
		for v := range t.Views {
			if !wants(metrics, graded) {
				continue
			}
			var err error
			if t.Views[v].Grades, err = grades(held, t.Views[v].Relevant); err != nil {
				return err
			}
		}
		return nil
	}
	if err := add(&e.Valid, e.p.Split.Valid, e.OnValid); err != nil {
		return err
	}
	for _, t := range e.targets {
		if err := add(t.task, t.held, e.Metrics); err != nil {
			return err
		}
	}
	return nil
}
