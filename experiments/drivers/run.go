package drivers

import (
	"context"
	"log/slog"
	"path/filepath"

	"tandem/experiments/lock"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
)

// ExplainRun explains finished models of a run and keeps each Account beside the weights
// that were asked (Path), and its CSV. model names the only one; "" = every one that learned from
// features, and a run without one is an input.Error. seed chooses a training; nil = the
// first of each model.
func ExplainRun(ctx context.Context, run *result.Run, model string, seed *uint64, c Config, log *slog.Logger) ([]*Account, error) {
	models := []string{model}
	if model == "" {
		models = hybrids(run)
	}
	if len(models) == 0 {
		return nil, wrong("drivers: %s has no finished model with features: name another one", run.Dir)
	}
	ctx, release, err := lock.Take(ctx, run.Dir, lock.Options{Command: "a program that explains models", Log: log})
	if err != nil {
		return nil, err
	}
	defer release()
	var out []*Account
	for _, name := range models {
		o, err := serving.OpenWithData(ctx, run, name, seed, log)
		if err != nil {
			return nil, err
		}
		c.Log = log
		a, err := Explain(ctx, o, c)
		if err != nil {
			return nil, err
		}
		if err := result.WriteJSON(Path(run.Dir, name, o.Seed), a); err != nil {
			return nil, err
		}
		if err := result.WriteFile(filepath.Join(result.SeedDir(run.Dir, name, o.Seed), result.ExplainTable), a.CSV()); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// hybrids are the finished models of a run that learned from features.
func hybrids(run *result.Run) []string {
	var out []string
	for i := range run.Recipe.Models {
		if m := &run.Recipe.Models[i]; m.Role() == recipe.RoleHybrid && len(run.Finished(m.Name)) > 0 {
			out = append(out, m.Name)
		}
	}
	return out
}
