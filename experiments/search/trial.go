package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/tune"
	"tandem/train"
	"tandem/train/eval"
)

// propose returns the values of a trial, by key: those as written for trial 0.
func (c *contestant) propose(trial int, past []Trial) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	if trial == 0 {
		for _, r := range c.space {
			v, _, err := c.recipe.Setting(c.model, r.Key)
			if err != nil {
				return nil, err
			}
			values[r.Key] = json.RawMessage(v)
		}
		return values, nil
	}
	var point []float64
	if c.tune.Method == "tpe" {
		point = c.dims.TPE(c.tune.Seed, c.points(past))
	} else {
		point = c.dims.Random(c.tune.Seed, trial)
	}
	for i, r := range c.space {
		values[r.Key] = json.RawMessage(r.Text(point[i]))
	}
	return values, nil
}

// points are past trials as the search sees them.
func (c *contestant) points(past []Trial) []tune.Trial {
	out := make([]tune.Trial, len(past))
	for i, t := range past {
		out[i].Value = t.worth()
		point := make([]float64, len(c.space))
		known := true
		for d, r := range c.space {
			x, ok := number(r, string(t.Values[r.Key]))
			point[d], known = x, known && ok
		}
		if known && c.dims.Holds(point) { // the recipe as written may lie outside
			out[i].Point = point
		}
	}
	return out
}

// number is the value of a point of r that has this text; ok is false if there is none.
func number(r recipe.Range, text string) (x float64, ok bool) {
	if r.Kind == "choice" {
		for i, c := range r.Choices {
			if c == text {
				return float64(i), true
			}
		}
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

// errPaused is why a training stops at a rung or when the budget is used up.
var errPaused = errors.New("paused")

// run trains and evaluates one trial. A trial that fails comes back with its error in it;
// an error is a search that cannot continue.
func (s *search) run(ctx context.Context, c *contestant, t Trial, dir string, past []Trial) (Trial, error) {
	var err error
	if t.Values, err = c.propose(t.Trial, past); err != nil {
		return t, err
	}
	m, err := s.resolve(c, t.Values)
	if err == nil {
		m.Refit = false // a trial fitted on the validation part would be evaluated on what it knows
		if m.Trained() {
			others := slices.DeleteFunc(slices.Clone(past), func(p Trial) bool { return p.Trial == t.Trial })
			err = s.train(ctx, c, m, &t, dir, spent(others))
		} else {
			err = s.fit(ctx, c, m, &t)
		}
	}
	var path *fs.PathError
	switch {
	case err == nil:
		return t, nil
	case ctx.Err() != nil, errors.As(err, &path): // a full disk is no fault of the trial
		return t, err
	}
	t.Objective, t.BestEpoch, t.Error = nil, 0, err.Error()
	return t, nil
}

// resolve is the model with these values, decoded as --set would have it.
func (s *search) resolve(c *contestant, values map[string]json.RawMessage) (*recipe.Model, error) {
	set := slices.Clone(s.set)
	for _, r := range c.space {
		set = append(set, "models."+c.model.Name+"."+r.Key+"="+string(values[r.Key]))
	}
	r, err := kinds.Decode(s.text, append(set, "tune=null")...)
	if err != nil {
		return nil, err
	}
	return &r.Models[c.position], nil
}

// until is the epoch that a trial is trained to: that of its rung, or the last one.
func (c *contestant) until(m *recipe.Model, t *Trial) int {
	if c.halving != nil {
		return c.halving.Rungs[*t.Rung]
	}
	return m.Train.Epochs
}

// train takes a trial to its rung, or to its end. Spent are the seconds of the others.
func (s *search) train(ctx context.Context, c *contestant, m *recipe.Model, t *Trial, dir string, spent float64) error {
	seed := s.recipe.Seeds[0]
	identity, err := s.fitter.Prepared.Identity(m, seed)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	until := c.until(m, t)
	run, err := s.fitter.TrainRun(m, seed, dir, identity)
	if err != nil {
		return err
	}
	h, err := fit.OpenHistory(dir, true, run)
	if err != nil {
		return err
	}
	defer h.Close()
	if s.Progress != nil {
		run.Progress = func(p train.Progress) { s.Progress(m.Name, t.Trial, p) }
	}
	// Cancelled after an epoch, a training writes its checkpoint and continues from there
	// later as though it had never stopped, learning rate schedule and patience included.
	training, pause := context.WithCancelCause(ctx)
	defer pause(nil)
	broke := func() bool {
		return t.Trial > 0 && c.tune.Seconds > 0 && spent+h.Summary().Seconds >= c.tune.Seconds
	}
	run.Record = func(r train.Record) error {
		if err := h.Record(r); err != nil {
			return err
		}
		if r.Epoch >= until || broke() {
			pause(errPaused)
		}
		return nil
	}
	if len(h.Lines) == 0 || h.Lines[len(h.Lines)-1].Epoch < until {
		_, err = run.Fit(training, true)
	}
	sum := h.Summary()
	t.Epochs, t.Seconds = int(sum.Epochs), sum.Seconds
	switch {
	case ctx.Err() != nil: // perhaps while it paused: this trial continues next time
		return ctx.Err()
	case err != nil && !errors.Is(err, context.Canceled):
		return err
	}
	if t.Epochs < until && errors.Is(context.Cause(training), errPaused) {
		return fmt.Errorf("experiments: out of budget after %d of %d epochs: tune.seconds = %g", t.Epochs, until, c.tune.Seconds)
	}
	t.BestEpoch, t.Objective = s.best(h.Lines, c.stop)
	if t.Objective == nil {
		return fmt.Errorf("experiments: no evaluation within %d epochs", t.Epochs)
	}
	return nil
}

// best is the best value of a history and its epoch, the first one among equals.
func (s *search) best(lines []result.HistoryLine, stop recipe.Stop) (epoch int, value *float64) {
	for _, line := range lines {
		if line.Valid == nil {
			continue
		}
		sum := 0.
		for _, view := range s.fitter.Evaluator.Valid.Views { // in the order of Evaluator.Validate
			if slices.Contains(stop.Views, view.Name) {
				sum += line.Valid[eval.Key{View: view.Name, Metric: stop.Metric}]
			}
		}
		if v := sum / float64(len(stop.Views)); value == nil || v > *value {
			epoch, value = line.Epoch, &v
		}
	}
	return epoch, value
}

// fit fits and evaluates a non-gradient baseline.
func (s *search) fit(ctx context.Context, c *contestant, m *recipe.Model, t *Trial) error {
	start := time.Now()
	scorer, _, err := fit.Baseline(ctx, s.fitter.Prepared, m, s.recipe.Seeds[0], false)
	if err != nil {
		return err
	}
	t.Seconds = time.Since(start).Seconds()
	value, _, err := s.fitter.Evaluator.Validate(ctx, scorer, c.stop)
	t.Objective = &value
	return err
}

// worth is the objective, −Inf for a trial that failed.
func (t Trial) worth() float64 {
	if t.Objective == nil {
		return math.Inf(-1)
	}
	return *t.Objective
}
