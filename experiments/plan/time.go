package plan

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"tandem/experiments/evaluate"
	"tandem/experiments/figures"
	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/warm"
	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
)

// calibration measures the models of a plan.
type calibration struct {
	recipe    *recipe.Recipe
	p         *prepare.Prepared
	warm      *warm.Start
	evaluator *evaluate.Evaluator
	budget    time.Duration // for one measurement
	log       *slog.Logger
}

// model fills in the times of one model.
func (c *calibration) model(ctx context.Context, spec *recipe.Model, m *Model) error {
	c.log.Info("measuring", "model", spec.Name)
	seed := kinds.Model(spec).Seeds(c.recipe.Seeds)[0]
	if !spec.Trained() {
		return c.baseline(ctx, spec, seed, m)
	}
	trained, step, steps, err := c.steps(ctx, spec, seed)
	if err != nil {
		return err
	}
	epoch := step.times(float64(m.Steps))
	m.Epoch, m.Measured = &epoch, stepsMeasured(steps)
	freeze := time.Now()
	scorer := trained.Scorer()
	fixed := time.Since(freeze).Seconds()
	if m.Evaluations > 0 {
		valid, err := c.scoring(ctx, scorer, c.evaluator.OnValid)
		if err != nil {
			return err
		}
		validate := c.ofUsers(valid, len(evaluated(&c.evaluator.Valid))).plus(around(fixed, noise))
		m.Validate = &validate
	}
	test, err := c.scoring(ctx, scorer, c.evaluator.Metrics)
	if err != nil {
		return err
	}
	m.Test = c.test(test)
	return nil
}

// noise is the margin of a time that was measured once, as a factor.
const noise = 1.3

func stepsMeasured(n int) string { return figures.Grouped(n) + " steps" }

// test is the evaluation of the test part: its users, and the lists for the report.
func (c *calibration) test(user Span) *Span {
	s := c.ofUsers(user, len(evaluated(&c.evaluator.Test))+min(evaluate.ListUsers, len(evaluated(&c.evaluator.Test))))
	return &s
}

func (c *calibration) ofUsers(user Span, n int) Span { return user.times(float64(n)) }

// steps trains for the budget, at least some steps, and returns the model as it then is
// and the time of a step. The margin are the fastest and the slowest fifth of the time.
func (c *calibration) steps(ctx context.Context, spec *recipe.Model, seed uint64) (*model.Model, Span, int, error) {
	x := &fit.Fitter{Log: slog.New(slog.DiscardHandler), Recipe: c.recipe, Prepared: c.p, Warm: c.warm, Evaluator: c.evaluator}
	run, err := x.TrainRun(spec, seed, "", "")
	if err != nil {
		return nil, Span{}, 0, err
	}
	run.Evaluate, run.Record = nil, nil
	run.Config.Epochs, run.Config.MaxSeconds = 1<<20, 0 // the budget ends it
	ctx, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	const warm, least = 2, 7
	var ends []time.Time
	run.Progress = func(train.Progress) {
		ends = append(ends, time.Now())
		if len(ends) >= warm+least && time.Since(ends[warm-1]) >= c.budget {
			enough(errMeasured)
		}
	}
	if _, err := run.Fit(ctx, false); err != nil && !errors.Is(context.Cause(ctx), errMeasured) {
		return nil, Span{}, 0, err
	}
	return run.Model, stepTime(ends[warm-1:]), len(ends) - warm, nil
}

var errMeasured = errors.New("experiments: measured enough")

// stepTime is the mean time between ends, and that of the fastest and the slowest fifth
// of them as they came.
func stepTime(ends []time.Time) Span {
	const parts = 5
	n := len(ends) - 1
	s := Span{Expected: ends[n].Sub(ends[0]).Seconds() / float64(n)}
	s.Low, s.High = s.Expected, s.Expected
	for i := range min(parts, n) {
		from, to := i*n/parts, (i+1)*n/parts
		if to > from {
			t := ends[to].Sub(ends[from]).Seconds() / float64(to-from)
			s.Low, s.High = min(s.Low, t), max(s.High, t)
		}
	}
	return s
}

// scoring is the time of a user: users of the validation part are scored, twice as many
// at a time, until a share of the budget is used up or there are no more.
func (c *calibration) scoring(ctx context.Context, s eval.Scorer, metrics []eval.Metric) (Span, error) {
	task := c.evaluator.Valid
	task.Facts = c.evaluator.Test.Facts
	all := evaluated(&task)
	begin := time.Now()
	var spans []float64
	for n := 16; ; n *= 2 {
		n = min(n, len(all))
		task.Users = evenly(all, n)
		task.Views = inhabited(c.evaluator.Valid.Views, task.Users)
		start := time.Now()
		if _, err := eval.Evaluate(ctx, s, task, metrics, eval.Options{}); err != nil {
			return Span{}, err
		}
		spans = append(spans, time.Since(start).Seconds()/float64(n))
		if n == len(all) || time.Since(begin) > c.budget/2 {
			break
		}
	}
	last := spans[len(spans)-1] // few users share the work unevenly, and every call has a fixed part
	out := around(last, noise)
	if len(spans) > 1 {
		out.High = max(out.High, min(spans[len(spans)-2], 2*last))
	}
	return out, nil
}

// inhabited returns the views in which one of the users has a relevant item; eval refuses
// others, and few users may have none of a rare group.
func inhabited(views []eval.View, users []int32) []eval.View {
	return slices.DeleteFunc(slices.Clone(views), func(v eval.View) bool {
		return !slices.ContainsFunc(users, func(u int32) bool { return len(v.Relevant.At(u)) > 0 })
	})
}

// evenly returns n of the users, evenly apart.
func evenly(users []int32, n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = users[i*len(users)/n]
	}
	slices.Sort(out)
	return out
}
