package plan

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model/baseline"
	"tandem/train/eval"
)

// tried are the shares of the data that a baseline is tried on: one in so many users or
// items.
var tried = []int{64, 16, 4, 1}

// baseline measures a model that is not trained: fitted on a 64th of the data, a 16th and so
// on, as long as the next fit will probably stay within the budget. What the parts of the
// work take is told from all of these.
func (c *calibration) baseline(ctx context.Context, spec *recipe.Model, seed uint64, m *Model) error {
	config, err := kinds.Baseline(spec)
	if err != nil {
		return err
	}
	whole := fit.BaselineInput(c.p, spec, seed)
	byItem := config.Cost(whole).ByItem
	var seen []Attempt
	for n, share := range tried {
		part := partOf(whole, share, byItem)
		start := time.Now()
		scorer, err := config.Fit(ctx, part)
		took := time.Since(start).Seconds()
		if err != nil {
			if ctx.Err() != nil || share == 1 {
				return fmt.Errorf("experiments: plan: %s: %w", spec.Name, err)
			}
			continue // too little for it, such as fewer items than factors
		}
		if share == 1 {
			return c.fitted(ctx, m, scorer, took)
		}
		seen = append(seen, Attempt{config.Cost(part).Work, max(took, 1e-9)}) // a clock may stand still
		if next := config.Cost(partOf(whole, tried[n+1], byItem)); Predict(seen, next.Work).Expected < c.budget.Seconds() {
			continue
		}
		fit := Predict(seen, config.Cost(whole).Work)
		return c.guessed(ctx, m, scorer, part, fit, share, byItem)
	}
	return nil
}

// fitted fills in the times of a baseline that was fitted on everything.
func (c *calibration) fitted(ctx context.Context, m *Model, scorer eval.Scorer, took float64) error {
	fit := around(took, noise)
	user, err := c.scoring(ctx, scorer, c.evaluator.Metrics)
	if err != nil {
		return err
	}
	m.Fit, m.Measured, m.Test = &fit, "a whole fit", c.test(user)
	return nil
}

// guessed fills in the times of a baseline that was fitted on a part. Ranking is measured
// with a model whose scores cost nothing; scoring grows with the items, and with the items
// of a user.
func (c *calibration) guessed(ctx context.Context, m *Model, scorer eval.Scorer, part baseline.Input, fit Span, share int, byItem bool) error {
	popularity, err := baseline.PopularityConfig{}.Fit(ctx, baseline.Input{Log: c.p.Split.Train})
	if err != nil {
		return err
	}
	user, err := c.scoring(ctx, popularity, c.evaluator.Metrics)
	if err != nil {
		return err
	}
	score, err := c.scoreTime(scorer, part.Log)
	if err != nil {
		return err
	}
	if byItem {
		score *= float64(share) * float64(share)
	}
	m.Fit, m.Measured = &fit, fmt.Sprintf("fits of up to 1/%d", share)
	m.Test = c.test(user.plus(around(score, extrapolated)))
	return nil
}

// extrapolated is the margin of a time that was scaled from a part of the data.
const extrapolated = 2

// scoreTime is how long a worker takes to score one user of a part, shared among all.
func (c *calibration) scoreTime(s eval.Scorer, log *datasets.Log) (float64, error) {
	counts := log.UserCounts()
	var users []int32
	for _, u := range evaluated(&c.evaluator.Valid) {
		if counts[u] > 0 && len(users) < 64 {
			users = append(users, u)
		}
	}
	if len(users) == 0 {
		return 0, nil
	}
	dst := make([]float32, log.NumItems())
	start := time.Now()
	for i := range users {
		if err := s.Score(dst, users[i:i+1]); err != nil {
			return 0, fmt.Errorf("experiments: plan: %w", err)
		}
	}
	return time.Since(start).Seconds() / float64(len(users)*runtime.GOMAXPROCS(0)), nil
}

// partOf is an input of one in so many items or users, fitted briefly; the ids of users
// stay, items are numbered anew. One in one is all of it.
func partOf(in baseline.Input, share int, byItem bool) baseline.Input {
	if share == 1 {
		return in
	}
	in.Brief = true
	of := in.Log.Users
	if byItem {
		of = in.Log.Items
	}
	var rows []int
	for r, id := range of {
		if int(id)%share == 0 {
			rows = append(rows, r)
		}
	}
	whole := in.Log
	in.Log = whole.Select(rows)
	if !byItem {
		return in
	}
	ids := datasets.NewIDs()
	for i := 0; i < whole.NumItems(); i += share {
		ids.Add(whole.ItemIDs.Key(int32(i)))
	}
	in.Log.ItemIDs = ids
	for r := range in.Log.Items {
		in.Log.Items[r] /= int32(share)
	}
	blocks := in.Blocks
	in.Blocks = nil
	for _, b := range blocks {
		in.Blocks = append(in.Blocks, everyNth(b, share))
	}
	return in
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
