package fit

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/evaluate"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/tfevents"
	"tandem/experiments/warm"
	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
)

// Fitter makes scorers out of the models of a recipe, from data that are prepared.
type Fitter struct {
	Recipe    *recipe.Recipe
	Dir       string // of the run: weights that a model is pretrained from stand in it
	Prepared  *prepare.Prepared
	Warm      *warm.Start // the run that models start from; nil = from scratch
	Evaluator *evaluate.Evaluator
	Resume    bool // continue from checkpoints
	Log       *slog.Logger
	// Progress is told after every training step; nil = nobody asks.
	Progress func(model string, seed uint64, p train.Progress)
}

// Fit returns the scorer of one model and seed, and fills in how it was trained.
func (x *Fitter) Fit(ctx context.Context, m *recipe.Model, seed uint64, dir string, res *result.SeedResult) (eval.Scorer, error) {
	if !m.Trained() {
		start := time.Now()
		s, how, err := FitBaseline(x.Prepared, ctx, m, seed)
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
	if res.NewUsers, err = FoldInUsers(x.Prepared, ctx, x.Recipe, m, outcome.Model, seed); err != nil {
		return nil, err
	}
	return outcome.Model.Scorer(), nil
}

// TrainRun assembles a training run. One of a refit model has no validation.
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
	run := &train.Run{Config: m.Learning(seed), Model: mdl, Train: x.Prepared.Learned(m), Dir: dir, Identity: identity}
	if err := Learning(run, m.Train); err != nil {
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

// Learning gives a run the loss, the sampler over its log and the optimiser of t.
func Learning(run *train.Run, t *recipe.Train) (err error) {
	if run.Loss, err = kinds.Loss(t); err != nil {
		return err
	}
	sampler, known, err := kinds.Sampler(t, run.Train)
	switch {
	case !known:
		return err
	case err != nil:
		return result.WrongInput(err)
	}
	run.Sampler = sampler
	rule, err := kinds.Rule(t)
	if err != nil {
		return err
	}
	run.Rule = rule()
	return nil
}

// NewModel returns a model with fresh weights for the prepared data.
func NewModel(p *prepare.Prepared, m *recipe.Model, seed uint64) (*model.Model, error) {
	users, items := p.Entities(m, seed)
	return model.New(m.Architecture(), users, items, seed)
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

// history keeps history.jsonl and the TensorBoard events of one training.
type history struct {
	path   string
	Lines  []result.HistoryLine
	events *tfevents.Writer
	norms  map[string][]float32 // by table, of the epoch at hand; nil without evaluation
	rate   int64                // samples per epoch
}

// OpenHistory starts a history, or continues with the one of an interrupted run: lines of
// epochs that are about to be trained again are dropped.
func OpenHistory(dir string, resume bool, run *train.Run) (*history, error) {
	h := &history{path: filepath.Join(dir, result.HistoryFile)}
	if resume {
		epoch, err := train.FinishedEpochs(dir)
		if err != nil {
			return nil, err
		}
		if epoch > 0 {
			if h.Lines, err = result.ReadHistory(h.path); err != nil {
				return nil, err
			}
			h.Lines = slices.DeleteFunc(h.Lines, func(l result.HistoryLine) bool { return l.Epoch > epoch })
		}
	}
	visited := run.Train.Len()
	if run.Rows != nil {
		visited = len(run.Rows)
	}
	h.rate = int64(visited) * int64(1+run.Config.Negatives)
	var err error
	h.events, err = CreateEvents(dir)
	return h, err
}

func (h *history) Close() error { return h.events.Close() }

func (h *history) Record(r train.Record) error {
	line := result.HistoryLine{
		Step: int(r.Step), Epoch: r.Epoch, Seconds: r.Seconds, Loss: r.Loss,
		SamplesPerSecond: r.SamplesPerSecond, Valid: r.Validation,
	}
	if n := len(h.Lines); n > 0 {
		line.Seconds += h.Lines[n-1].Seconds
	}
	h.Lines = append(h.Lines, line)
	if err := h.events.Scalar(r.Step, "train/loss", r.Loss); err != nil {
		return err
	}
	if err := h.events.Scalar(r.Step, "train/lr", r.LR); err != nil {
		return err
	}
	for _, key := range eval.Keys(r.Validation) {
		if err := h.events.Scalar(r.Step, "valid/"+key.String(), r.Validation[key]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.norms)) {
		if err := h.events.Histogram(r.Step, "norm/"+name, h.norms[name]); err != nil {
			return err
		}
	}
	h.norms = nil
	return result.WriteHistory(h.path, h.Lines)
}

// Summary is the training as the history tells it, interruptions included.
func (h *history) Summary() result.TrainSummary {
	if len(h.Lines) == 0 {
		return result.TrainSummary{}
	}
	last := h.Lines[len(h.Lines)-1]
	s := result.TrainSummary{Epochs: float64(last.Epoch), Seconds: last.Seconds}
	if last.Seconds > 0 {
		s.SamplesPerSecond = float64(last.Epoch) * float64(h.rate) / last.Seconds
	}
	return s
}

// Means are the means over the users of every metric, views included.
func Means(s *result.Scores) map[eval.Key]float64 {
	out := map[eval.Key]float64{}
	for m, key := range s.Metrics {
		sum, n := 0., 0
		for _, v := range s.Values[m] {
			if !math.IsNaN(v) {
				sum += v
				n++
			}
		}
		if n > 0 {
			out[key] = sum / float64(n)
		}
	}
	for metric, value := range s.Aggregates {
		out[eval.OfAll(metric)] = value
	}
	return out
}
