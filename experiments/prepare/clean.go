package prepare

import (
	"fmt"
	"log/slog"

	"tandem/datasets"
	"tandem/datasets/clean"
	"tandem/datasets/prepared"
	"tandem/datasets/split"
	"tandem/experiments/recipe"
)

// LoadClean reads the data of r, applies its cleaning rules and closes the gaps they
// leave among the ids. With an error of a rule, the report holds the rules up to it.
func LoadClean(r *recipe.Recipe, log *slog.Logger) (*datasets.Data, datasets.CleanReport, error) {
	return loadClean(r, nil, log)
}

func loadClean(r *recipe.Recipe, spill *datasets.Spill, log *slog.Logger) (*datasets.Data, datasets.CleanReport, error) {
	data, err := load(r.Data, spill, nil, log)
	if err != nil {
		return nil, nil, err
	}
	return CleanLoaded(r, data, log)
}

// CleanLoaded is LoadClean for data that Load has read; it does not change them.
func CleanLoaded(r *recipe.Recipe, data *datasets.Data, log *slog.Logger) (*datasets.Data, datasets.CleanReport, error) {
	return cleanTracked(r, data, nil, log)
}

// cleanTracked is CleanLoaded that tells of each rule which targets it lost, unless targets is nil.
func cleanTracked(r *recipe.Recipe, data *datasets.Data, targets *split.Tracker, log *slog.Logger) (*datasets.Data, datasets.CleanReport, error) {
	whole, err := wholeCatalog(&r.Data)
	if err != nil {
		return nil, nil, err
	}
	var after func(*datasets.CleanStep, *datasets.Log)
	if targets != nil {
		after = targets.After
	}
	data, report, err := clean.ApplyEach(data, after, r.Clean.Rules()...)
	for _, step := range report {
		facts := []any{"rule", step.Name, "rows", fmt.Sprintf("%d → %d", step.RowsIn, step.RowsOut),
			"users", step.UsersOut, "items", step.ItemsOut, "changed", step.Changed}
		if lost := clean.LostTargets(step); lost != "" {
			facts = append(facts, "targets_lost", lost)
		}
		log.Info("cleaned", facts...)
	}
	if err != nil {
		return nil, report, err
	}
	if data.Log == nil { // a given split has lost nobody, and its ids are as they were given
		return data, report, nil
	}
	return datasets.Compact(data, whole), report, nil
}

// wholeCatalog reports whether items without a row stay, because the source names them
// on purpose: they are on sale.
func wholeCatalog(d *recipe.Data) (bool, error) {
	if d.Format == "prepared" {
		m, err := prepared.ReadManifest(d.PathOf(d.Path))
		return err == nil && m.WholeCatalog, err
	}
	return d.Items != nil && d.Items.Unknown == "add" || d.Format == "synth" ||
		d.Amazon != nil && d.Amazon.Unknown == "add", nil
}
