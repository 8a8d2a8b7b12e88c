package experiments

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
)

// Opened is one model of a run as it was after training, and the data that it learned
// from.
type Opened struct {
	*Prepared
	Run    *Run
	Spec   *Model
	Seed   uint64
	Scorer eval.Scorer

	Weights *model.Model // nil for a closed form
	File    string       // that the weights came from; empty for a closed form
}

// OpenModel makes the model called name ready to score: it prepares the data of the
// run's recipe again, checks that they are still the same, and loads the best weights
// of that seed; nil takes the model's first seed. A closed form is fitted again.
//
// An unknown model or seed, and data that changed, are an InputError.
// Cost: that of Prepare, and the fit of a closed form.
func OpenModel(ctx context.Context, run *Run, name string, seed *uint64, log *slog.Logger) (*Opened, error) {
	o := &Opened{Run: run}
	var names []string
	for i := range run.Recipe.Models {
		m := &run.Recipe.Models[i]
		names = append(names, m.Name)
		if m.Name == name {
			o.Spec = m
		}
	}
	if o.Spec == nil {
		return nil, wrongInput(fmt.Errorf("experiments: %s has no model %q, %s", run.Dir, name, wanted(name, names)))
	}
	seeds := o.Spec.seeds(run.Recipe.Seeds)
	o.Seed = seeds[0]
	if seed != nil {
		o.Seed = *seed
	}
	if !slices.Contains(seeds, o.Seed) {
		return nil, wrongInput(fmt.Errorf("experiments: %s has no seed %d of %s, want one of %v", run.Dir, o.Seed, name, seeds))
	}
	var err error
	if o.Prepared, err = Prepare(run.Recipe, log); err != nil {
		return nil, wrongInput(err)
	}
	if err := o.sameData(); err != nil {
		return nil, wrongInput(err)
	}
	if o.Spec.Trained() {
		return o, o.load()
	}
	o.Scorer, err = o.fitBaseline(ctx, o.Spec, o.Seed)
	return o, err
}

// sameData returns an error unless data and split are those of the run.
func (o *Opened) sameData() error {
	was := o.Run.Manifest
	switch {
	case o.DataHash != was.Data:
		return fmt.Errorf("experiments: the data changed since the run in %s (SHA-256 %.12s, want %.12s)", o.Run.Dir, o.DataHash, was.Data)
	case o.SplitHash != was.Split:
		return fmt.Errorf("experiments: the split changed since the run in %s (SHA-256 %.12s, want %.12s)", o.Run.Dir, o.SplitHash, was.Split)
	}
	return nil
}

// load reads the best weights, or the last ones of a run without validation.
func (o *Opened) load() error {
	m, err := o.emptyModel(o.Spec, o.Seed)
	if err != nil {
		return err
	}
	identity, err := o.identity(o.Spec, o.Seed)
	if err != nil {
		return err
	}
	dir := SeedDir(o.Run.Dir, o.Spec.Name, o.Seed)
	o.File = filepath.Join(dir, train.BestFile)
	if _, err := os.Stat(o.File); errors.Is(err, fs.ErrNotExist) {
		o.File = filepath.Join(dir, train.CheckpointFile)
	}
	if err := train.LoadWeights(o.File, m, identity); err != nil {
		return err
	}
	if o.Spec.ColdOffset.Auto {
		res, err := ReadJSON[SeedResult](filepath.Join(dir, MetricsFile))
		if err != nil {
			return err
		}
		m.ColdOffset = res.ColdOffset
	}
	o.Weights, o.Scorer = m, m.Scorer()
	return nil
}
