package run

import (
	"fmt"
	"os"
	"path/filepath"

	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/tfevents"
	"tandem/train/eval"
)

// announce writes what the HPARAMS tab of TensorBoard shows: a column for every setting of
// a model, and one for every metric.
func (x *execution) announce() error {
	old, _ := filepath.Glob(filepath.Join(x.Dir, "events.out.tfevents.*.tandem"))
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("experiments: %w", err)
		}
	}
	w, err := fit.CreateEvents(x.Dir)
	if err != nil {
		return err
	}
	var sessions [][]tfevents.Setting
	for i := range x.Recipe.Models {
		m := &x.Recipe.Models[i]
		for _, seed := range kinds.Model(m).Seeds(x.Recipe.Seeds) {
			sessions = append(sessions, fit.Settings(m, seed))
		}
	}
	var tags []string
	for _, name := range x.Recipe.Evaluate.Metrics {
		tags = append(tags, fit.TestPrefix+name)
	}
	err = w.Experiment(x.Recipe.Name, sessions, tags)
	return fit.Closing(w, err)
}

// outcome writes the settings of a model and seed and how it was evaluated on test, as the
// session of TensorBoard's HPARAMS tab that has ended.
func outcome(dir string, m *recipe.Model, res *result.SeedResult) error {
	w, err := fit.CreateEvents(dir)
	if err != nil {
		return err
	}
	if err := w.SessionStart(fit.Settings(m, res.Seed)); err != nil {
		return fit.Closing(w, err)
	}
	for _, key := range eval.Keys(res.Metrics) {
		if err := w.Scalar(0, fit.TestPrefix+key.String(), res.Metrics[key]); err != nil {
			return fit.Closing(w, err)
		}
	}
	return fit.Closing(w, w.SessionEnd())
}
