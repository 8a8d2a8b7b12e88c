package experiments

import (
	"context"
	"math"
	"slices"

	"tandem/model"
	"tandem/train/eval"
)

// OffsetPoint is a trained model on validation under one offset: Value is the mean of
// the stopping metric over the stopping views, Warm and Cold are the metric where the
// held-out item is known to train or not; nil where validation has no such item.
type OffsetPoint struct {
	Offset float64  `json:"offset"`
	Value  float64  `json:"value"`
	Warm   *float64 `json:"warm,omitempty"`
	Cold   *float64 `json:"cold,omitempty"`
}

// autoOffsets are those that auto chooses among. Scores are logits, cosines divided by
// their temperature among them: 8 puts an item above or below nearly everything.
var autoOffsets = []float64{-8, -6, -4, -3, -2, -1.5, -1, -.5, 0, .5, 1, 1.5, 2, 3, 4, 6, 8}

// aroundOffsets are the distances from a number in the recipe at which a report shows
// what another one would have done.
var aroundOffsets = []float64{-4, -2, -1, 0, 1, 2, 4}

// coldOffset tries offsets on validation and leaves the chosen one in mdl. There is
// nothing to try unless train lacks items; with a number in the recipe, the first seed
// of a hybrid is tried for the report, if validation has cold items to show. A refit
// model has no validation.
// Cost: a validation per offset.
func (x *fitter) coldOffset(ctx context.Context, m *Model, mdl *model.Model, res *SeedResult) error {
	var offsets []float64
	switch {
	case m.Refit, !slices.Contains(x.Prepared.seenItems, 0):
	case m.ColdOffset.Auto:
		offsets = autoOffsets
	case m.Role() == RoleHybrid && res.Seed == x.Recipe.Seeds[0] && slices.ContainsFunc(x.Evaluator.valid.Views, func(v eval.View) bool { return v.Name == "cold" }):
		for _, d := range aroundOffsets {
			offsets = append(offsets, m.ColdOffset.Value+d)
		}
	}
	for _, offset := range offsets {
		mdl.ColdOffset = offset
		value, metrics, err := x.Evaluator.validate(ctx, mdl.Scorer(), m.Train.Stop)
		if err != nil {
			return err
		}
		p := OffsetPoint{Offset: offset, Value: value}
		if v, ok := metrics[eval.Key{View: "warm", Metric: m.Train.Stop.Metric}]; ok {
			p.Warm = &v
		}
		if v, ok := metrics[eval.Key{View: "cold", Metric: m.Train.Stop.Metric}]; ok {
			p.Cold = &v
		}
		res.Offsets = append(res.Offsets, p)
	}
	mdl.ColdOffset = m.ColdOffset.Value
	if m.ColdOffset.Auto {
		mdl.ColdOffset = bestOffset(res.Offsets)
		x.Log.Info("cold offset chosen on validation", "model", m.Name, "seed", res.Seed, "offset", mdl.ColdOffset)
	}
	res.ColdOffset = mdl.ColdOffset
	return nil
}

// bestOffset is the offset of the highest value; of equal ones the smallest step from 0,
// the lower one first; 0 where none was tried.
func bestOffset(points []OffsetPoint) float64 {
	best := OffsetPoint{Value: math.Inf(-1)}
	for _, p := range points {
		if p.Value > best.Value || p.Value == best.Value && math.Abs(p.Offset) < math.Abs(best.Offset) {
			best = p
		}
	}
	return best.Offset
}
