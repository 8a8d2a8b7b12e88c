package serving

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
)

// Opened is one model of a run as it was after training, and the data that it learned
// from.
type Opened struct {
	*prepare.Prepared
	Run    *result.Run   // that it is of
	Spec   *recipe.Model // its section of the recipe, resolved
	Seed   uint64        // of the training
	Scorer eval.Scorer   // of all users of the data, new ones of the split included

	NewUsers string // how it scores users whom training did not know; empty unless the split has some

	start []float32 // of an id row that is to be found

	Weights *model.Model // nil for a non-gradient baseline
	File    string       // that the weights came from; empty for a non-gradient baseline
}

// OpenWithData makes the model called name ready to score: it prepares the data of the
// run's recipe again, checks that they are still the same, and loads the best weights
// of that seed; nil takes the model's first seed. A non-gradient baseline is fitted again.
//
// An unknown model or seed, one of an unfinished run that has not finished itself, and
// data that changed, are an input.Error.
// Cost: that of prepare.New, and the fit of a non-gradient baseline.
func OpenWithData(ctx context.Context, run *result.Run, name string, seed *uint64, log *slog.Logger) (*Opened, error) {
	o := &Opened{Run: run}
	var err error
	if o.Spec, o.Seed, err = choose(run, name, seed); err != nil {
		return nil, err
	}
	if o.Prepared, err = preparedOf(run, log); err != nil {
		return nil, input.Wrong(err)
	}
	if err := o.sameData(); err != nil {
		return nil, input.Wrong(err)
	}
	if o.Spec.Trained() {
		return o, o.Load(ctx)
	}
	o.Scorer, o.NewUsers, err = fit.Baseline(ctx, o.Prepared, o.Spec, o.Seed, true)
	return o, err
}

// preparedOf is prepare.New for the recipe of a run, with its data where they were then: the run
// that it started from need not be there any more.
func preparedOf(run *result.Run, log *slog.Logger) (*prepare.Prepared, error) {
	r, err := located(run, log)
	if err != nil {
		return nil, err
	}
	if !r.StartsWarm() {
		return prepare.New(r, log)
	}
	warm, err := result.ReadJSON[result.WarmRecord](filepath.Join(run.Dir, result.WarmFile))
	if err != nil {
		return nil, err
	}
	data, err := prepare.Load(r.Data, log)
	if err != nil {
		return nil, err
	}
	return prepare.FromData(r, data, warm, log)
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

// Load reads the best weights, or the last ones of a run without validation, and takes
// up the new users of the split.
func (o *Opened) Load(ctx context.Context) error {
	m, err := fit.EmptyModel(o.Prepared, o.Spec, o.Seed)
	if err != nil {
		return err
	}
	identity, err := o.Identity(o.Spec, o.Seed)
	if err != nil {
		return err
	}
	o.File = result.WeightsFile(o.Run.Dir, o.Spec.Name, o.Seed)
	if err := train.LoadWeights(o.File, m, identity); err != nil {
		return err
	}
	if m.ColdOffset, err = coldOffset(o.Run, o.Spec, o.Seed); err != nil {
		return err
	}
	o.start = train.MeanUser(m)
	if o.NewUsers, err = fit.FoldInUsers(ctx, o.Prepared, o.Run.Recipe, o.Spec, m, o.Seed); err != nil {
		return err
	}
	if err := o.GiveHistories(m, o.Spec, o.Seed, true); err != nil {
		return err
	}
	o.Weights, o.Scorer = m, m.Scorer()
	return nil
}
