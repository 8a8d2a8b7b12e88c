package train

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"time"

	"tandem/model"
	"tandem/model/export"
)

// state is what resuming needs beside weights and moments: no clock, no generator, so
// that equal runs have equal checkpoints.
type state struct {
	Step      int64   `json:"step"`  // taken so far
	Epoch     int     `json:"epoch"` // finished and evaluated
	LossSum   float64 `json:"loss_sum"`
	BestEpoch int     `json:"best_epoch"`
	BestValue float64 `json:"best_value"`
	Bad       int     `json:"bad"` // evaluations since the best
	Stopped   string  `json:"stopped"`
	Before    int64   `json:"before,omitempty"` // steps that the moments had seen at the start
}

// fit is a run under way.
type fit struct {
	*Run
	engine    *engine
	state     state
	best      *model.Model // without Dir
	clock     time.Time    // start of the training since the last evaluation
	epochS    float64      // seconds of training in this epoch before clock
	seconds   float64
	positives int64 // trained on since the start or resume
	saved     time.Time
}

func (f *fit) epoch(ctx context.Context) error {
	e, c := f.engine, f.Config
	steps := e.stepsPerEpoch()
	first := int(f.state.Step) - f.state.Epoch*steps
	f.clock, f.epochS = time.Now(), 0
	before := f.positives
	for i := first; i < steps; i++ {
		if ctx.Err() != nil {
			return f.interrupted(ctx)
		}
		loss, err := e.step(f.state.Epoch, i)
		if err != nil {
			return err
		}
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return f.diverged(i, loss)
		}
		f.state.Step++
		f.state.LossSum += loss * float64(e.drawn.n)
		f.positives += int64(e.drawn.n)
		if f.Progress != nil {
			positives := float64(f.positives-before) / (f.epochS + time.Since(f.clock).Seconds())
			f.Progress(Progress{
				Epoch: f.state.Epoch + 1, Epochs: c.Epochs, Step: i + 1, Steps: steps,
				Loss:               f.state.LossSum / float64(min((i+1)*c.Batch, e.drawn.visited())),
				PositivesPerSecond: positives, SamplesPerSecond: positives * float64(1+c.Negatives),
			})
		}
		if err := f.checkpointIfDue(); err != nil {
			return err
		}
	}
	f.pause()
	return f.endEpoch(ctx, f.positives-before)
}

// pause stops the clock of training.
func (f *fit) pause() {
	s := time.Since(f.clock).Seconds()
	f.epochS += s
	f.seconds += s
	f.clock = time.Now()
}

func (f *fit) endEpoch(ctx context.Context, positives int64) error {
	c := f.Config
	epoch := f.state.Epoch + 1
	rec := Record{
		Epoch: epoch, Step: f.state.Step, Loss: f.state.LossSum / float64(f.engine.drawn.visited()),
		LR:      float64(c.rate(f.state.Step-1, f.engine.total)),
		Seconds: f.epochS, PositivesPerSecond: float64(positives) / f.epochS,
	}
	rec.SamplesPerSecond = rec.PositivesPerSecond * float64(1+c.Negatives)
	if f.Evaluate != nil && (epoch%c.EvaluateEvery == 0 || epoch == c.Epochs) {
		ev, err := f.Evaluate(ctx, f.engine.current(), epoch)
		if err != nil {
			if ctx.Err() != nil {
				return f.interrupted(ctx)
			}
			return fmt.Errorf("train: evaluation after epoch %d: %w", epoch, err)
		}
		if math.IsNaN(ev.Value) {
			return fmt.Errorf("train: evaluation after epoch %d: the selection metric is NaN", epoch)
		}
		rec.Validation, rec.Value = ev.Metrics, ev.Value
		rec.Best = f.state.BestEpoch == 0 || ev.Value > f.state.BestValue
		if rec.Best {
			if err := f.keepBest(); err != nil {
				return err
			}
			f.state.BestEpoch, f.state.BestValue, f.state.Bad = epoch, ev.Value, 0
		} else {
			f.state.Bad++
		}
	}
	f.state.Epoch, f.state.LossSum = epoch, 0
	switch {
	case epoch >= c.Epochs:
		f.state.Stopped = "epochs"
	case c.Stop.Patience > 0 && f.state.Bad >= c.Stop.Patience:
		f.state.Stopped = "patience"
	case c.MaxSeconds > 0 && f.seconds >= c.MaxSeconds:
		f.state.Stopped = "time"
	}
	if f.Record != nil {
		if err := f.Record(rec); err != nil {
			return err
		}
	}
	if f.state.Stopped == "" {
		return nil
	}
	if f.Evaluate == nil && f.Dir != "" { // the last weights are the best known, averages before raw ones
		if err := f.saveBest(); err != nil {
			return err
		}
	}
	return f.save()
}

func (f *fit) checkpointIfDue() error {
	c := f.Config
	bySteps := c.CheckpointSteps > 0 && f.state.Step%int64(c.CheckpointSteps) == 0
	byTime := c.CheckpointEvery > 0 && time.Since(f.saved).Seconds() >= c.CheckpointEvery
	if !bySteps && !byTime {
		return nil
	}
	return f.save()
}

// interrupted saves what there is, so that a run can go on later.
func (f *fit) interrupted(ctx context.Context) error {
	if err := f.save(); err != nil {
		return fmt.Errorf("train: interrupted: %w", err)
	}
	return ctx.Err()
}

// diverged writes the batch that broke the loss beside the last good checkpoint.
func (f *fit) diverged(i int, loss float64) error {
	e := f.engine
	err := fmt.Errorf("train: epoch %d, step %d of %d: loss = %g, lr = %g: %w",
		f.state.Epoch+1, i+1, e.stepsPerEpoch(), loss, e.c.rate(e.steps-1, e.total), ErrDiverged)
	if f.Dir == "" {
		return err
	}
	batch := map[string]any{
		"epoch": f.state.Epoch + 1, "step": e.steps, "loss": fmt.Sprint(loss),
		"users": e.drawn.users[:e.drawn.n], "items": e.drawn.items,
	}
	path := filepath.Join(f.Dir, "diverged.json")
	if werr := export.WriteFileAtomic(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(batch) }); werr != nil {
		return fmt.Errorf("%w (and the batch could not be written: %w)", err, werr)
	}
	return fmt.Errorf("%w (batch written to %s)", err, path)
}

// keepBest remembers the weights that were just evaluated.
func (f *fit) keepBest() error {
	if f.Dir == "" {
		f.best = f.engine.current().Clone()
		return nil
	}
	return f.saveBest()
}

func (f *fit) result() (*Result, error) {
	res := &Result{
		Model: f.engine.current(), Epochs: f.state.Epoch, Steps: f.state.Step,
		Seconds: f.seconds, BestEpoch: f.state.BestEpoch, BestValue: f.state.BestValue, Stopped: f.state.Stopped,
	}
	if f.seconds > 0 {
		res.SamplesPerSecond = float64(f.positives) * float64(1+f.Config.Negatives) / f.seconds
	}
	if f.state.BestEpoch == 0 {
		return res, nil
	}
	if f.Dir == "" {
		res.Model = f.best
		return res, nil
	}
	res.Model = f.engine.current().Clone()
	return res, LoadWeights(filepath.Join(f.Dir, BestFile), res.Model, f.Identity)
}
