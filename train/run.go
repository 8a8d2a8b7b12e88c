package train

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/datasets"
	"tandem/model"
	"tandem/model/draw"
	"tandem/model/export"
	"tandem/train/eval"

	G "gorgonia.org/gorgonia"
)

// Loss adds a loss to the graph: the Σ over rows of weight times loss, a scalar, from
// logits (B×(1+N)), column 0 the positive, and weights (B). See train/loss.
type Loss func(logits, weights *G.Node) (*G.Node, error)

// Sampler draws training negatives. Draws depend on their arguments alone. See
// train/sample.
type Sampler interface {
	// Own fills dst with items that are no training items of user.
	Own(dst []int32, user int32, key draw.Key)
	// Shared fills dst with items for users of all kinds, given the positives of the
	// batch, of which there is at least one.
	Shared(dst, positives []int32, key draw.Key)
	// LogQ is the logarithm of the probability of item in one draw of Shared. It is
	// asked for training items only.
	LogQ(item int32) float32
}

// Rule updates weights. Moments is 0, 1 or 2; m and v are nil beyond it. Update changes
// a dense weight, UpdateRows rows of a table: row rows[i] takes row i of g. See
// train/optim.
type Rule interface {
	Moments() int
	Begin(step int64, lr float32)
	Update(w, m, v, g []float32)
	UpdateRows(w, m, v []float32, rows []int32, width int, g []float32)
}

// Evaluation is what a model is worth on validation data.
type Evaluation struct {
	Value   float64              // what selection maximises
	Metrics map[eval.Key]float64 // for the record
}

// Record is one line of the history: an epoch that ended.
type Record struct {
	Epoch   int     `json:"epoch"`   // from 1
	Step    int64   `json:"step"`    // steps taken so far, over all epochs
	Loss    float64 `json:"loss"`    // mean over the epoch's positives, by their weights
	LR      float64 `json:"lr"`      // of the last step
	Seconds float64 `json:"seconds"` // of training in this epoch, evaluation apart
	// PositivesPerSecond are training rows, and SamplesPerSecond the pairs that were scored for
	// them: 1+N for a positive with N negatives. Both are of Seconds.
	PositivesPerSecond float64              `json:"positives_per_second"`
	SamplesPerSecond   float64              `json:"samples_per_second"`   // see PositivesPerSecond
	Validation         map[eval.Key]float64 `json:"validation,omitempty"` // Evaluation.Metrics; nil without an evaluation
	Value              float64              `json:"value,omitempty"`      // Evaluation.Value
	Best               bool                 `json:"best,omitempty"`       // the highest Value so far
}

// Progress is told after every step.
type Progress struct {
	Epoch, Epochs int     // from 1, of how many
	Step, Steps   int     // within the epoch
	Loss          float64 // mean over the positives of the epoch so far
	// PositivesPerSecond and SamplesPerSecond are those of this epoch so far; see Record.
	PositivesPerSecond, SamplesPerSecond float64
}

// Run is a training run: what to learn, from what, and who watches.
type Run struct {
	Config  Config        // how it learns
	Model   *model.Model  // what learns, in place
	Train   *datasets.Log // positives, a row each
	Rows    []int32       // of Train that an epoch visits; nil = all. What is no negative of a user is told by all of Train.
	Loss    Loss          // what is minimised
	Sampler Sampler       // draws negatives
	Rule    Rule          // updates weights; belongs to the run

	// Evaluate rates the model on validation data after an epoch (from 1); selection
	// keeps the highest value. nil trains all epochs and keeps the last weights.
	Evaluate func(ctx context.Context, m *model.Model, epoch int) (Evaluation, error)

	// Start writes weights and moments that learning goes on from, before the first step of
	// a run that is not resumed: state is what a checkpoint holds, under its names, to be
	// changed in place. It returns how many steps the moments have seen, for the rule. nil
	// starts from Model and moments of zero.
	Start func(state []export.Tensor) (steps int64, err error)

	Dir      string            // of checkpoints; "" keeps none
	Identity string            // of recipe and data; a checkpoint of another is refused
	Metadata map[string]string // written into every checkpoint

	Record   func(Record) error // optional
	Progress func(Progress)     // optional
}

// Result is what a run came to. Its Model holds the best weights, or the last ones
// without Evaluate.
type Result struct {
	Model            *model.Model // the best weights, or the last ones; averages where there are any
	Epochs           int          // finished
	Steps            int64        // taken, resumed ones included
	Seconds          float64      // of training since the start or the last resume, evaluation apart
	SamplesPerSecond float64      // over Seconds
	BestEpoch        int          // from 1; 0 without Evaluate
	BestValue        float64      // Evaluation.Value of BestEpoch
	Stopped          string       // why: "epochs", "patience" or "time"
}

// ErrDiverged means that the loss was not finite. The last good checkpoint is kept and
// the offending batch is written beside it.
var ErrDiverged = errors.New("loss is not finite")

// Fit trains until the epochs, the patience or the time are used up. It first resumes
// from the checkpoint in Dir if resume is true and there is one. When ctx is
// cancelled it writes a checkpoint and returns ctx's error. It returns ErrDiverged,
// wrapped with epoch and step, when the loss is NaN or infinite.
func (r *Run) Fit(ctx context.Context, resume bool) (*Result, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	e, err := newEngine(r.Model, r.Train, r.Config, r.Loss, r.Sampler, r.Rule)
	if err != nil {
		return nil, err
	}
	defer e.close()
	if e.visit(r.Rows); e.drawn.visited() == 0 {
		return nil, errors.New("train: no user has two rows of which one is to be learned: a history has nothing to predict")
	}
	f := &fit{Run: r, engine: e, clock: time.Now(), saved: time.Now()}
	resumed := false
	if resume {
		if resumed, err = f.load(); err != nil {
			return nil, err
		}
	}
	if r.Start != nil && !resumed {
		if f.state.Before, err = r.Start(f.tensors()); err != nil {
			return nil, fmt.Errorf("train: start: %w", err)
		}
	}
	e.before = f.state.Before
	for f.state.Stopped == "" {
		if err := f.epoch(ctx); err != nil {
			return nil, err
		}
	}
	return f.result()
}

func (r *Run) check() error {
	if err := r.Config.Validate(); err != nil {
		return err
	}
	if r.Train.Len() == 0 || r.Rows != nil && len(r.Rows) == 0 {
		return errors.New("train: the training log is empty")
	}
	for _, row := range r.Rows {
		if row < 0 || int(row) >= r.Train.Len() {
			return fmt.Errorf("train: row %d, want one in [0, %d)", row, r.Train.Len())
		}
	}
	if r.Train.Weights != nil && !r.weighs() {
		return errors.New("train: the weights of all rows are 0, want one above")
	}
	if c := r.Config; c.Negatives == 0 && !r.Model.Reads() {
		return fmt.Errorf("train: negatives = 0 with a %s model that reads no histories, want ≥ 1", r.Model.Kind)
	}
	if r.Model.Reads() && !r.Config.SharedNegatives {
		return errors.New("train: shared_negatives = false with a history, want true: all positions are ranked among the same items")
	}
	if r.Config.SharedNegatives && !r.Model.SharesNegatives() {
		return fmt.Errorf("train: shared_negatives with a %s model, want own negatives: its layers look at every pair", r.Model.Kind)
	}
	if c := r.Config; c.dropsIDs() && len(r.Model.Items.Features) == 0 {
		return fmt.Errorf("train: id_dropout = %g without item features: nothing would speak for a dropped item", max(c.IDDropout, c.IDDropoutCount))
	}
	if p := r.Config.UserIDDropout; p > 0 && len(r.Model.Users.Features) == 0 {
		return fmt.Errorf("train: user_id_dropout = %g without user features: nothing would speak for a dropped user", p)
	}
	if r.Config.Align > 0 && len(r.Model.Items.Features) == 0 {
		return fmt.Errorf("train: align = %g without item features, want some to align", r.Config.Align)
	}
	return nil
}

// weighs reports whether some row that an epoch visits counts for anything.
func (r *Run) weighs() bool {
	if r.Rows == nil {
		return slices.ContainsFunc(r.Train.Weights, func(w float32) bool { return w > 0 })
	}
	return slices.ContainsFunc(r.Rows, func(row int32) bool { return r.Train.Weights[row] > 0 })
}
