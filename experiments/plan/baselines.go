package plan

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// tried are the shares of the data that a closed form is tried on: one in so many users
// or items.
var tried = []int{64, 16, 4, 1}

// closedForm measures a closed form: fitted on a 64th of the data, a 16th and so on, as
// long as the next fit will probably stay within the budget. The last time is scaled by
// work.
func (c *calibration) baseline(ctx context.Context, spec *recipe.Model, seed uint64, m *Model) error {
	fitting, err := recipe.Find("model kind", spec.Kind, recipe.Baselines())
	if err != nil {
		return err
	}
	whole := fit.BaselineInput(c.p, spec, seed)
	for n, share := range tried {
		part := partOf(whole, share)
		start := time.Now()
		scorer, err := fitting(ctx, part)
		took := time.Since(start).Seconds()
		if err != nil {
			if ctx.Err() != nil || share == 1 {
				return fmt.Errorf("experiments: plan: %s: %w", spec.Name, err)
			}
			continue // too little for it, such as fewer items than factors
		}
		if share > 1 && took*workOf(partOf(whole, tried[n+1]))/workOf(part) < c.budget.Seconds() {
			continue
		}
		return c.fitted(ctx, m, scorer, part, took, share, workOf(whole)/workOf(part))
	}
	return nil
}

// fitted fills in the times of a closed form from those of a part; ratio is how much more
// work the whole is.
func (c *calibration) fitted(ctx context.Context, m *Model, scorer eval.Scorer, part *recipe.ClosedForm, took float64, share int, ratio float64) error {
	if share == 1 {
		fit := around(took, noise)
		user, err := c.scoring(ctx, scorer, c.evaluator.Metrics)
		if err != nil {
			return err
		}
		m.Fit, m.Measured, m.Test = &fit, "a whole fit", c.test(user)
		return nil
	}
	// Ranking is measured with a model whose scores cost nothing; scoring grows with the
	// items, and with the items of a user.
	user, err := c.scoring(ctx, baseline.FitPopularity(c.p.Split.Train), c.evaluator.Metrics)
	if err != nil {
		return err
	}
	score, err := c.scoreTime(scorer, part)
	if err != nil {
		return err
	}
	if byItem(part) {
		score *= float64(share) * float64(share)
	}
	fit := around(took*ratio, extrapolated)
	m.Fit, m.Measured = &fit, fmt.Sprintf("a fit of 1/%d", share)
	m.Test = c.test(user.plus(around(score, extrapolated)))
	return nil
}

// extrapolated is the margin of a time that was scaled from a part of the data.
const extrapolated = 2

// scoreTime is how long a worker takes to score one user of the part, shared among all.
func (c *calibration) scoreTime(s eval.Scorer, part *recipe.ClosedForm) (float64, error) {
	counts := part.Log.UserCounts()
	var users []int32
	for _, u := range evaluated(&c.evaluator.Valid) {
		if counts[u] > 0 && len(users) < 64 {
			users = append(users, u)
		}
	}
	if len(users) == 0 {
		return 0, nil
	}
	dst := make([]float32, part.Log.NumItems())
	start := time.Now()
	for i := range users {
		if err := s.Score(dst, users[i:i+1]); err != nil {
			return 0, fmt.Errorf("experiments: plan: %w", err)
		}
	}
	return time.Since(start).Seconds() / float64(len(users)*runtime.GOMAXPROCS(0)), nil
}

// byItem tells whether parts have fewer items rather than fewer users: where the work is
// of pairs of items, however few users they have.
func byItem(f *recipe.ClosedForm) bool {
	return recipe.Contains("ease slim content-knn hybrid-knn", f.Kind)
}

// partOf is f on one in so many items or users; the ids of users stay, items are numbered
// anew. iALS is tried for one epoch.
func partOf(f *recipe.ClosedForm, share int) *recipe.ClosedForm {
	if share == 1 {
		return f
	}
	out := *f
	if f.Kind == "ials" {
		m, ials := *f.Model, *f.IALS
		ials.Epochs, m.IALS = 1, &ials
		out.Model = &m
	}
	of := f.Log.Users
	if byItem(f) {
		of = f.Log.Items
	}
	var rows []int
	for r, id := range of {
		if int(id)%share == 0 {
			rows = append(rows, r)
		}
	}
	out.Log = f.Log.Select(rows)
	if !byItem(f) {
		return &out
	}
	ids := datasets.NewIDs()
	for i := 0; i < f.Log.NumItems(); i += share {
		ids.Add(f.Log.ItemIDs.Key(int32(i)))
	}
	out.Log.ItemIDs = ids
	for r := range out.Log.Items {
		out.Log.Items[r] /= int32(share)
	}
	out.Blocks = nil
	for _, b := range f.Blocks {
		out.Blocks = append(out.Blocks, everyNth(b, share))
	}
	return &out
}

// everyNth is a block of one in so many entities.
func everyNth(b *features.Block, share int) *features.Block {
	out := &features.Block{Name: b.Name, Rows: b.Rows, Offsets: []int32{0}}
	for e := 0; e < b.Len(); e += share {
		index, weight := b.Row(int32(e))
		out.Index, out.Weight = append(out.Index, index...), append(out.Weight, weight...)
		out.Offsets = append(out.Offsets, int32(len(out.Index)))
	}
	return out
}

// workOf is the time of a fit in units of its own, by the cost that its doc comment tells
// (model/baseline); of SLIM the weights that change are taken to be as many as the pairs
// of items that somebody has.
func workOf(f *recipe.ClosedForm) float64 {
	rows, items := float64(f.Log.Len()), float64(f.Log.NumItems())
	switch f.Kind {
	case "item-knn", "p3alpha", "rp3beta":
		return rows + squares(f.Log.UserCounts())
	case "user-knn":
		return rows + squares(f.Log.ItemCounts())
	case "content-knn":
		return rows + featureSquares(f)
	case "hybrid-knn":
		return rows + featureSquares(f) + squares(f.Log.UserCounts())
	case "ease":
		return rows + items*items*items
	case "slim":
		return rows + items*min(squares(f.Log.UserCounts()), items*items)
	case "ials":
		d, entities := float64(f.IALS.Factors), float64(positive(f.Log.UserCounts())+positive(f.Log.ItemCounts()))
		if f.IALS.Steps > 0 {
			return float64(f.IALS.Epochs*f.IALS.Steps) * (rows*d + entities*d*d)
		}
		return float64(f.IALS.Epochs) * (rows*d*d + entities*d*d*d/3)
	case "puresvd":
		l := float64(f.PureSVD.Factors + f.PureSVD.Oversample)
		return rows*l + items*l*l
	}
	return rows + items
}

func squares(counts []int32) (sum float64) {
	for _, n := range counts {
		sum += float64(n) * float64(n)
	}
	return sum
}

func positive(counts []int32) (n int) {
	for _, c := range counts {
		n += min(int(c), 1)
	}
	return n
}

// featureSquares sums over the features the square of how many items have each.
func featureSquares(f *recipe.ClosedForm) (sum float64) {
	for _, b := range f.Blocks {
		counts := make([]int32, b.Rows)
		for _, row := range b.Index {
			counts[row]++
		}
		sum += squares(counts)
	}
	return sum
}
