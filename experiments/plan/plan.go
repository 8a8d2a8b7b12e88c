package plan

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"tandem/datasets"
	"tandem/experiments/evaluate"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/warm"
	"tandem/model/kernel"
)

// Plan is what a run will cost, told before it starts.
type Plan struct {
	Recipe  string `json:"recipe"`  // its name
	Kernels string `json:"kernels"` // kernel.Level: which instructions the kernels use
	CPUs    int    `json:"cpus"`    // GOMAXPROCS
	Data    Data   `json:"data"`    // what was read

	Memory Memory  `json:"memory"` // of the whole run
	Models []Model `json:"models"` // in the order of the recipe

	// Seconds is training and evaluation of all models and seeds if no training stops early,
	// Early if every one stops as soon as its patience allows. nil = not measured.
	Seconds *Span `json:"seconds,omitempty"`
	Early   *Span `json:"early_seconds,omitempty"` // at least that; nil = not measured
}

// Data counts what was read.
type Data struct {
	Rows       int     `json:"rows"`        // after cleaning
	Users      int     `json:"users"`       // after cleaning
	Items      int     `json:"items"`       // after cleaning
	Train      int     `json:"train"`       // interactions of the part
	Valid      int     `json:"valid"`       // interactions of the part
	Test       int     `json:"test"`        // interactions of the part
	ValidUsers int     `json:"valid_users"` // evaluated in a validation
	TestUsers  int     `json:"test_users"`  // evaluated on the test part
	Seconds    float64 `json:"seconds"`     // that reading, cleaning, splitting and encoding took
}

// Memory says what a run takes of the machine, in bytes of resident memory: what the system
// calls the maximum resident set of the process. See the doc of the package.
type Memory struct {
	Program int64  `json:"program"` // code, stacks, the runtime's own
	Data    []Part `json:"data"`    // in use while models are trained
	Reading int64  `json:"reading"` // the peak of the process once the data were read; 0 = cannot be told
	Worst   string `json:"worst"`   // the model that takes most
	Heap    int64  `json:"heap"`    // in use at the worst moment: data and the largest model
	Garbage int64  `json:"garbage"` // that may stand beside it before it is collected
	Needed  int64  `json:"needed"`  // the smallest limit that a run keeps
	Peak    int64  `json:"peak"`    // what the run takes where nothing limits it
}

// Part is one thing that takes memory.
type Part struct {
	Name  string `json:"name"`  // what it is of
	Bytes int64  `json:"bytes"` // ≥ 0
}

// Model is one model of the plan. Times are of one seed.
type Model struct {
	Name       string `json:"name"`       // as in the recipe
	Kind       string `json:"kind"`       // as in the recipe
	Seeds      int    `json:"seeds"`      // how many
	Parameters int    `json:"parameters"` // trained values; 0 for a non-gradient baseline
	Memory     []Part `json:"memory"`     // beside the data
	Bytes      int64  `json:"bytes"`      // their sum

	Steps       int `json:"steps,omitempty"`        // of an epoch
	Epochs      int `json:"epochs,omitempty"`       // at most
	EarlyEpochs int `json:"early_epochs,omitempty"` // at least
	Evaluations int `json:"evaluations,omitempty"`  // on validation, at most

	Measured string `json:"measured,omitempty"`           // how the times were found; empty = they were not
	Fit      *Span  `json:"fit_seconds,omitempty"`        // of a non-gradient baseline
	Epoch    *Span  `json:"epoch_seconds,omitempty"`      // of training
	Validate *Span  `json:"validation_seconds,omitempty"` // one evaluation
	Test     *Span  `json:"test_seconds,omitempty"`       // evaluation on the test part
}

// Span is a time with its margin, in seconds.
type Span struct {
	Low      float64 `json:"low"`      // the lower margin
	Expected float64 `json:"expected"` // in between
	High     float64 `json:"high"`     // the upper margin
}

// times is n times s.
func (s Span) times(n float64) Span { return Span{n * s.Low, n * s.Expected, n * s.High} }

func (s Span) plus(t Span) Span {
	return Span{s.Low + t.Low, s.Expected + t.Expected, s.High + t.High}
}

// around is a time with a factor as its margin.
func around(seconds, factor float64) Span { return Span{seconds / factor, seconds, seconds * factor} }

// Options steer Make.
type Options struct {
	// Calibrate is how long every model is measured, twice: in steps (or in fits of parts
	// of the data) and in scoring; 0 = not at all, for the memory alone.
	Calibrate time.Duration
	Memory    int64        // bytes that the run may take; 0 = no limit
	Log       *slog.Logger // of stages and measurements; nil = none
}

// Make reads the data of a recipe as run.Execute does and tells what its run will cost.
// Trained models take real steps on the training log and score real users; non-gradient baselines
// are fitted, on a part of the data if all of them take longer, and the time is scaled by
// the work that the fit's own cost formula tells. The test part is not scored.
//
// Times are those of this machine as busy as it is now. They leave out reading the data,
// writing checkpoints and reports, and the resampling of comparisons.
//
// A run that needs more than Memory is an input.Error that names what breaks it; the plan
// is returned with it, without times.
func Make(ctx context.Context, r *recipe.Recipe, o Options) (*Plan, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	start := time.Now()
	defer Within(o.Memory)()
	ready, err := prepareData(r, o.Memory, o.Log)
	if err != nil {
		return nil, err
	}
	p, w, e := ready.Prepared, ready.Warm, ready.Evaluator
	plan := &Plan{
		Recipe: r.Name, Kernels: kernel.Level(), CPUs: runtime.GOMAXPROCS(0),
		Data: Data{
			Rows: rowsOf(p.Data), Users: p.Split.Train.NumUsers(), Items: p.Split.Train.NumItems(),
			Train: p.Split.Train.Len(), Valid: p.Split.Valid.Len(), Test: p.Split.Test.Len(),
			ValidUsers: len(evaluated(&e.Valid)), TestUsers: len(evaluated(&e.Test)), Seconds: time.Since(start).Seconds(),
		},
	}
	if err := plan.memory(r, p, w, e); err != nil {
		return nil, err
	}
	if err := plan.Fits(o.Memory); err != nil || o.Calibrate == 0 {
		return plan, err
	}
	c := &calibration{recipe: r, p: p, warm: w, evaluator: e, budget: o.Calibrate, log: o.Log}
	total, early := Span{}, Span{}
	for i := range plan.Models {
		m := &plan.Models[i]
		if err := c.model(ctx, &r.Models[i], m); err != nil {
			return nil, err
		}
		most, least := m.seconds()
		total, early = total.plus(most.times(float64(m.Seeds))), early.plus(least.times(float64(m.Seeds)))
	}
	plan.Seconds, plan.Early = &total, &early
	return plan, nil
}

// Ready is what a run begins with.
type Ready struct {
	Prepared  *prepare.Prepared   // its data
	Warm      *warm.Start         // the run that models start from; nil = none
	Evaluator *evaluate.Evaluator // of all models
}

// prepareData prepares the data of a recipe and the evaluator of its models. Data that are
// known to exceed limit before they are read, 0 being no limit, are not read; what exceeded it
// while they were read is an input.Error.
func prepareData(r *recipe.Recipe, limit int64, log *slog.Logger) (*Ready, error) {
	if err := fitsUnread(r, limit); err != nil {
		return nil, input.Wrong(err)
	}
	before := peakMemory()
	p, w, err := warm.Prepare(r, log)
	if err != nil {
		return nil, input.Wrong(err)
	}
	if took := peakMemory(); limit > 0 && took > max(limit, before) {
		return nil, input.Wrong(fmt.Errorf("experiments: %s takes %s to read, want at most %s; data prepare --mem makes a set of the data once that reads within less",
			r.Name, datasets.Size(took), datasets.Size(limit)))
	}
	e, err := evaluate.New(r, p, log)
	return &Ready{p, w, e}, input.Wrong(err)
}

// Start prepares what a run begins with and holds the process to its plan until release is
// called: to limit bytes, 0 being no limit, and to no more garbage than the plan counts. A run
// that by its plan needs more than the limit is an input.Error, and so are data and settings
// that cannot be used; nothing is held then.
func Start(r *recipe.Recipe, limit int64, log *slog.Logger) (ready *Ready, release func(), err error) {
	unlimit := Within(limit)
	defer func() {
		if err != nil {
			unlimit()
		}
	}()
	if ready, err = prepareData(r, limit, log); err != nil {
		return nil, nil, err
	}
	plan := &Plan{Recipe: r.Name}
	if err := plan.memory(r, ready.Prepared, ready.Warm, ready.Evaluator); err != nil {
		return nil, nil, err
	}
	if err := plan.Fits(limit); err != nil {
		return nil, nil, err
	}
	let := Hold(plan.Memory.Heap)
	return ready, func() { let(); unlimit() }, nil
}

// describe fills in what the recipe says of a model that learns from so many rows. One that
// is refitted goes through all epochs and is never evaluated on the way.
func (m *Model) describe(spec *recipe.Model, rows, seeds int) {
	m.Name, m.Kind, m.Seeds = spec.Name, spec.Kind, seeds
	t := spec.Train
	if t == nil {
		return
	}
	batch := t.BatchFor(rows)
	m.Steps, m.Epochs, m.EarlyEpochs = (rows+batch-1)/batch, t.Epochs, t.Epochs
	if spec.Refit {
		return
	}
	if t.Stop.Patience > 0 { // the first evaluation is the best so far
		m.EarlyEpochs = min(t.Epochs, (1+t.Stop.Patience)*t.EvaluateEvery)
	}
	m.Evaluations = evaluations(t.Epochs, t.EvaluateEvery)
}

// evaluations is how often that many epochs are validated: the last one always is.
func evaluations(epochs, every int) int { return (epochs + every - 1) / every }

// seconds of one seed, without and with an early stop.
func (m *Model) seconds() (most, least Span) {
	if m.Test == nil {
		return most, least
	}
	if m.Epoch == nil {
		s := m.Fit.plus(*m.Test)
		return s, s
	}
	every := float64(m.Evaluations) / float64(m.Epochs)
	of := func(epochs int) Span {
		n := float64(epochs)
		s := m.Epoch.times(n).plus(*m.Test)
		if m.Validate != nil {
			s = s.plus(m.Validate.times(n * every))
		}
		return s
	}
	return of(m.Epochs), of(m.EarlyEpochs)
}

// rowsOf counts the interactions of all parts.
func rowsOf(d *datasets.Data) int {
	if d.Log != nil {
		return d.Log.Len()
	}
	n := d.Given.Train.Len() + d.Given.Test.Len()
	if d.Given.Valid != nil {
		n += d.Given.Valid.Len()
	}
	return n
}
