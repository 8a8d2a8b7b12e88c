package verify

import (
	"fmt"

	"tandem/datasets/setting"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
)

// Recipe is a copy of r that can be proved to resume: checkpoints at a pace
// that leaves steps between them, and of one model only where its name is given.
// interactions is how many rows train has.
//
// An unknown model, a recipe without a trained one, and a limit on seconds, under which
// no two runs are alike, are an input.Error.
func Recipe(r *recipe.Recipe, model string, interactions int) (*recipe.Recipe, error) {
	c := *r
	c.Models = nil
	var names []string
	trained := false
	for _, m := range r.Models {
		names = append(names, m.Name)
		if model != "" && m.Name != model {
			continue
		}
		if m.Trained() {
			t := *m.Train
			if t.MaxSeconds > 0 {
				return nil, input.Wrong(fmt.Errorf("experiments: verify: models.%s.train.max_seconds = %g, want 0: what a time limit stops is never the same twice", m.Name, t.MaxSeconds))
			}
			if t.CheckpointSteps == 0 {
				steps := t.Epochs * ((interactions + t.Batch - 1) / t.Batch)
				t.CheckpointSteps = max(2, steps/9)
			}
			m.Train, trained = &t, true
		}
		c.Models = append(c.Models, m)
	}
	switch {
	case len(c.Models) == 0:
		return nil, input.Wrong(fmt.Errorf("experiments: verify: no model %q, %s", model, setting.Wanted(model, names)))
	case !trained:
		return nil, input.Wrong(fmt.Errorf("experiments: verify: no model that is trained step by step among %v: nothing to interrupt", names))
	}
	if model != "" {
		c.Compare.Pairs = recipe.Pairs{All: true}
		c.Models[0].Partner, c.Models[0].Control = "", false // which is not in it
	}
	return &c, nil
}
