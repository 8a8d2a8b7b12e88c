package fit

import (
	"context"
	"math"
	"slices"

	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/model"
	"tandem/train/eval"
)

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
func (x *Fitter) coldOffset(ctx context.Context, m *recipe.Model, mdl *model.Model, res *result.SeedResult) error {
	var offsets []float64
	switch {
	case m.Refit, !slices.Contains(x.Prepared.SeenItems, 0):
	case m.ColdOffset.Auto:
		offsets = autoOffsets
	case m.Role() == recipe.RoleHybrid && res.Seed == x.Recipe.Seeds[0] && slices.ContainsFunc(x.Evaluator.Valid.Views, func(v eval.View) bool { return v.Name == "cold" }):
		for _, d := range aroundOffsets {
			offsets = append(offsets, m.ColdOffset.Value+d)
		}
	}
	for _, offset := range offsets {
		mdl.ColdOffset = offset
		value, metrics, err := x.Evaluator.Validate(ctx, mdl.Scorer(), m.Train.Stop)
		if err != nil {
			return err
		}
		p := result.OffsetPoint{Offset: offset, Value: value}
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
func bestOffset(points []result.OffsetPoint) float64 {
	best := result.OffsetPoint{Value: math.Inf(-1)}
	for _, p := range points {
		if p.Value > best.Value || p.Value == best.Value && math.Abs(p.Offset) < math.Abs(best.Offset) {
			best = p
		}
	}
	return best.Offset
}
