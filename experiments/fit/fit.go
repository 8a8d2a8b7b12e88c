package fit

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tandem/experiments/evaluate"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/warm"
	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
)

// Fitter makes scorers out of the models of a recipe, from data that are prepared.
type Fitter struct {
	Recipe    *recipe.Recipe      // whose models are fitted
	Dir       string              // of the run: weights that a model is pretrained from stand in it
	Prepared  *prepare.Prepared   // of the recipe
	Warm      *warm.Start         // the run that models start from; nil = from scratch
	Evaluator *evaluate.Evaluator // asks the validation part after every so many epochs
	Resume    bool                // continue from checkpoints
	Log       *slog.Logger        // of validations and choices; never nil
	// Progress is told after every training step; nil = nobody asks.
	Progress func(model string, seed uint64, p train.Progress)
}

// Fit trains or fits one model and seed, with its files in dir, and returns its scorer; how that
// went is filled in in res, whose Identity must be set. When ctx is cancelled a training writes
// a checkpoint, and ctx's error is returned.
func (x *Fitter) Fit(ctx context.Context, m *recipe.Model, seed uint64, dir string, res *result.SeedResult) (eval.Scorer, error) {
	if !m.Trained() {
		start := time.Now()
		s, how, err := Baseline(ctx, x.Prepared, m, seed, true)
		res.Train.Seconds, res.NewUsers = time.Since(start).Seconds(), how
		return s, err
	}
	run, err := x.TrainRun(m, seed, dir, res.Identity)
	if err != nil {
		return nil, err
	}
	h, err := OpenHistory(dir, x.Resume, run)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	run.Record = h.Record
	if err := h.events.SessionStart(Settings(m, seed)); err != nil {
		return nil, err
	}
	if evaluate := run.Evaluate; evaluate != nil {
		run.Evaluate = func(ctx context.Context, current *model.Model, epoch int) (train.Evaluation, error) {
			h.norms = norms(current, x.Prepared.SeenUsers, x.Prepared.SeenItems)
			return evaluate(ctx, current, epoch)
		}
	}
	outcome, err := run.Fit(ctx, x.Resume)
	if err != nil {
		return nil, err
	}
	res.Best, res.BestValue, res.Stopped = outcome.BestEpoch, outcome.BestValue, outcome.Stopped
	res.Train = h.Summary()
	if err := x.coldOffset(ctx, m, outcome.Model, res); err != nil {
		return nil, err
	}
	if res.NewUsers, err = FoldInUsers(ctx, x.Prepared, x.Recipe, m, outcome.Model, seed); err != nil {
		return nil, err
	}
	if err := x.Prepared.GiveHistories(outcome.Model, m, seed, true); err != nil {
		return nil, err
	}
	return outcome.Model.Scorer(), nil
}

// cut takes from a run what is beyond its data, and tells it.
func (x *Fitter) cut(run *train.Run, name string) {
	within := run.Config.Within(run.Train.Len(), run.Train.NumItems())
	if within.Batch < run.Config.Batch {
		x.Log.Warn("batch beyond the data: a step takes all rows", "model", name, "batch", run.Config.Batch, "rows", within.Batch)
	}
	if h := run.Model.Histories; h != nil {
		if rows, users := h.Cut(run.Model.History.Length); rows > 0 {
			x.Log.Info("histories beyond history.length: their oldest rows are not read", "model", name, "length", run.Model.History.Length, "rows", rows, "users", users)
		}
	}
	if within.Negatives < run.Config.Negatives {
		x.Log.Warn("negatives beyond the catalogue: fewer are drawn", "model", name, "negatives", run.Config.Negatives,
			"drawn", within.Negatives, "items", run.Train.NumItems())
		run.Config.Negatives = within.Negatives
	}
}

// TrainRun assembles the training of one model and seed with its files in dir, under the
// identity that a checkpoint must have to be resumed: loss, sampler, optimiser, validation, and
// where it starts from. One of a refit model has no validation.
func (x *Fitter) TrainRun(m *recipe.Model, seed uint64, dir, identity string) (*train.Run, error) {
	var mdl *model.Model
	_, err := os.Stat(filepath.Join(dir, train.CheckpointFile))
	if x.Resume && err == nil {
		mdl, err = EmptyModel(x.Prepared, m, seed)
	} else {
		mdl, err = NewModel(x.Prepared, m, seed)
	}
	if err != nil {
		return nil, err
	}
	if err := x.pretrain(mdl, m, seed); err != nil {
		return nil, err
	}
	if err := x.Prepared.GiveHistories(mdl, m, seed, false); err != nil {
		return nil, err
	}
	run := &train.Run{Config: m.Learning(seed), Model: mdl, Train: x.Prepared.OrderedLog(m, seed), Dir: dir, Identity: identity}
	x.cut(run, m.Name)
	if err := SetLearning(run, m.Train); err != nil {
		return nil, err
	}
	x.Warm.Continue(run, x.Prepared, m, seed)
	if run.Metadata, err = x.metadata(m, seed); err != nil {
		return nil, err
	}
	if x.Progress != nil {
		run.Progress = func(p train.Progress) { x.Progress(m.Name, seed, p) }
	}
	if m.Refit {
		return run, nil
	}
	run.Evaluate = func(ctx context.Context, current *model.Model, epoch int) (train.Evaluation, error) {
		value, metrics, err := x.Evaluator.Validate(ctx, current.Scorer(), m.Train.Stop)
		if err != nil {
			return train.Evaluation{}, err
		}
		seen := []any{"model", m.Name, "seed", seed, "epoch", epoch, "stop", value}
		for _, view := range m.Train.Stop.Views { // stop is their mean
			key := eval.Key{View: view, Metric: m.Train.Stop.Metric}
			seen = append(seen, key.String(), metrics[key])
		}
		x.Log.Debug("validation", seen...)
		return train.Evaluation{Value: value, Metrics: metrics}, nil
	}
	return run, nil
}

// SetLearning gives a training run the loss, the sampler over its log and the optimiser that t
// names. A sampler that the log does not do for is an input.Error.
func SetLearning(run *train.Run, t *recipe.Train) (err error) {
	if run.Loss, err = kinds.Loss(t); err != nil {
		return err
	}
	sampler, known, err := kinds.Sampler(t, run.Train)
	switch {
	case !known:
		return err
	case err != nil:
		return input.Wrong(err)
	}
	run.Sampler = sampler
	rule, err := kinds.Rule(t)
	if err != nil {
		return err
	}
	run.Rule = rule()
	return nil
}

// NewModel returns a model with fresh weights for the prepared data, drawn by the seed. It is an
// error if the config of the model does not fit its data.
func NewModel(p *prepare.Prepared, m *recipe.Model, seed uint64) (*model.Model, error) {
	users, items := p.Entities(m, seed)
	config := m.Architecture()
	if events := p.Split.Train.EventIDs; config.History != nil && events != nil {
		h := *config.History
		h.EventKinds, config.History = events.Len(), &h
	}
	return model.New(config, users, items, seed)
}

// EmptyModel is NewModel without drawing rows that a checkpoint will give: of ten
// million rows that is half a minute of a core.
func EmptyModel(p *prepare.Prepared, m *recipe.Model, seed uint64) (*model.Model, error) {
	zero := *m
	zero.InitSD = 0
	mdl, err := NewModel(p, &zero, seed)
	if err != nil {
		return nil, err
	}
	mdl.InitSD = m.InitSD
	return mdl, nil
}

// metadata is what a checkpoint tells beside its state.
func (x *Fitter) metadata(m *recipe.Model, seed uint64) (map[string]string, error) {
	source, err := x.Recipe.Marshal()
	if err != nil {
		return nil, err
	}
	encoders, err := x.Prepared.EncoderState(m)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"model": m.Name, "seed": fmt.Sprint(seed), "recipe": string(source), "encoders": encoders,
		"data_sha256": x.Prepared.DataHash, "split_sha256": x.Prepared.SplitHash,
	}, nil
}
