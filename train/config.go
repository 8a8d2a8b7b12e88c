package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/model"
	"tandem/model/kernel"
)

// Config steers a training run. A sample is one (user, item) pair; a positive with N
// negatives is 1+N samples.
type Config struct {
	Epochs          int // passes over the positives, ≥ 1
	Batch           int // positives per step, ≥ 1
	MicroBatch      int // positives that one worker takes through the graph; 0 = chosen from Batch
	Negatives       int // N: per positive, or for the whole batch if SharedNegatives; ≥ 1
	SharedNegatives bool
	// LogQ corrects shared negatives for how often they are drawn: the loss sees
	// z_j − ln(N·q_j), with q_j the probability of negative j in one draw, so that
	// Σ_j exp over them estimates that over all training items. The positive, which is
	// always there, keeps its logit. Source: Bengio and Senécal 2008, eq. 9; Yi et al.
	// 2019 correct the positive as well.
	LogQ bool

	// Arithmetic is how the products of matrices are computed in a step: "float32" (or "")
	// or "bfloat16" (kernel.BFloat16). Weights, sums, the rest of a step and all scores
	// are float32 in any case.
	Arithmetic string `json:",omitempty"`

	LR       float64 // > 0
	Schedule string  // "constant", or "cosine" from LR to LR/50 over all epochs
	// L2 adds L2/2·(‖p‖² + ‖q‖²) per sample to the loss, over the rows of its user and
	// item (and of their features), as mf_simple of Rendle et al. 2020 does.
	L2       float64
	ClipNorm float64 // the gradient of a step is scaled down to this norm; 0 = never

	// IDDropout is the probability that an item occurrence is trained by its features
	// alone: its id row reads as zero and gets no gradient.
	IDDropout float64
	// IDDropoutCount, a > 0, makes that a/(a+n) for an item with n training rows, in place
	// of IDDropout: rare items learn to live without an id, common ones keep theirs.
	IDDropoutCount float64 `json:",omitempty"`

	// UserIDDropout is that of users, whose features alone then speak for them.
	UserIDDropout float64 `json:",omitempty"`

	// Align draws what the features of an item add up to, towers included, towards its id
	// row: it adds Align/2·‖features − id‖² per sample to the loss, for items with at least
	// AlignMin training rows and their id not dropped. Features and towers alone learn by
	// it, to stand for the id row of an item that has none. The loss that is told leaves it
	// out, as it does L2. Compare Volkovs et al. 2017 and Wei et al. 2021.
	Align    float64 `json:",omitempty"`
	AlignMin int     `json:",omitempty"`

	// Average in (0, 1) keeps an exponential moving average of all weights, updated at
	// step 1 and every AverageEvery steps from there. After update t, w_s of update s
	// weighs (1−Average)·Average^(t−s)/(1−Average^t): the initial weights never count, as
	// in the bias correction of Kingma and Ba 2015, §3. Evaluation, the best weights and
	// the result then are the averages. 0 = off.
	Average      float64
	AverageEvery int

	EvaluateEvery   int     // epochs between evaluations, ≥ 1
	Patience        int     // evaluations without improvement before stopping; 0 = never stop early
	CheckpointSteps int     // steps between checkpoints; 0 = none but by time and at the end
	CheckpointEvery float64 // seconds between checkpoints; 0 = none but by steps and at the end
	MaxSeconds      float64 // stop after this time, at the end of an epoch; 0 = never. Not reproducible.

	Seed uint64
}

// DefaultConfig returns the settings of the NCF paper's experiments (He et al. 2017,
// §4.1) with a batch that keeps two cores busy.
func DefaultConfig() Config {
	return Config{
		Epochs: 20, Batch: 256, Negatives: 4, LR: 1e-3, Schedule: "constant",
		AverageEvery: 10, EvaluateEvery: 1, Patience: 5, CheckpointEvery: 60, Seed: 1,
	}
}

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	var errs []error
	atLeast := func(name string, got, want int) {
		if got < want {
			errs = append(errs, fmt.Errorf("train: %s = %d, want ≥ %d", name, got, want))
		}
	}
	between := func(name string, got, low, high float64) { // low ≤ got < high; refuses NaN
		if !(got >= low && got < high) {
			errs = append(errs, fmt.Errorf("train: %s = %g, want %g ≤ %[1]s < %g", name, got, low, high))
		}
	}
	atLeast("epochs", c.Epochs, 1)
	atLeast("batch", c.Batch, 1)
	atLeast("micro_batch", c.MicroBatch, 0)
	atLeast("negatives", c.Negatives, 1)
	atLeast("evaluate_every", c.EvaluateEvery, 1)
	atLeast("patience", c.Patience, 0)
	atLeast("checkpoint_steps", c.CheckpointSteps, 0)
	if !(c.LR > 0) || math.IsInf(c.LR, 0) {
		errs = append(errs, fmt.Errorf("train: lr = %g, want > 0", c.LR))
	}
	if !slices.Contains(Arithmetics(), c.Arithmetic) && c.Arithmetic != "" {
		errs = append(errs, fmt.Errorf("train: arithmetic = %q, want one of %s", c.Arithmetic, strings.Join(Arithmetics(), ", ")))
	}
	if c.Schedule != "constant" && c.Schedule != "cosine" {
		errs = append(errs, fmt.Errorf("train: lr_schedule = %q, want constant or cosine", c.Schedule))
	}
	between("l2", c.L2, 0, math.Inf(1))
	between("clip_norm", c.ClipNorm, 0, math.Inf(1))
	between("id_dropout", c.IDDropout, 0, 1)
	between("id_dropout_count", c.IDDropoutCount, 0, math.Inf(1))
	if c.IDDropout > 0 && c.IDDropoutCount > 0 {
		errs = append(errs, fmt.Errorf("train: id_dropout = %g and id_dropout_count = %g, want one of them", c.IDDropout, c.IDDropoutCount))
	}
	between("user_id_dropout", c.UserIDDropout, 0, 1)
	between("align", c.Align, 0, math.Inf(1))
	atLeast("align_min", c.AlignMin, 0)
	between("average", c.Average, 0, 1)
	if c.LogQ && !c.SharedNegatives {
		errs = append(errs, errors.New("train: log_q = true, want shared_negatives with it"))
	}
	if c.Average > 0 {
		atLeast("average_every", c.AverageEvery, 1)
	}
	between("checkpoint_every", c.CheckpointEvery, 0, math.Inf(1))
	between("max_seconds", c.MaxSeconds, 0, math.Inf(1))
	return errors.Join(errs...)
}

// Arithmetics lists the valid values of Config.Arithmetic.
func Arithmetics() []string {
	return []string{kernel.Float32.String(), kernel.BFloat16.String()}
}

func (c Config) arithmetic() kernel.Arithmetic {
	if c.Arithmetic == kernel.BFloat16.String() {
		return kernel.BFloat16
	}
	return kernel.Float32
}

// dropsIDs tells whether items are trained without their id now and then.
func (c Config) dropsIDs() bool { return c.IDDropout > 0 || c.IDDropoutCount > 0 }

// fuses tells whether rows of items are made by graphs of their own (fusion).
func (c Config) fuses(m *model.Model) bool { return m.Fuses() || c.Align > 0 }

// merges tells whether the gradient of an item's id row is another one than that of its
// features: where ids are dropped, rows are no sums, or features have columns that ids lack.
func (c Config) merges(m *model.Model) bool {
	return c.dropsIDs() || c.fuses(m) || m.Items.ID.Width != m.Items.Width
}

// microBatch is the number of positives that one worker takes through the graph: a
// function of the configuration alone, so that sums are the same on any number of cores.
// Half a batch keeps two cores busy; every further piece has gradients of its own to sum,
// but keeps another core busy: set MicroBatch for those.
func (c Config) microBatch() int {
	if c.MicroBatch > 0 {
		return min(c.MicroBatch, c.Batch)
	}
	return min(c.Batch, max(64, min(2048, (c.Batch+1)/2)))
}

// tileBytes is about the second-level cache of 1 MB, where the activations of a tile are
// to stay between two layers.
const tileBytes = 9 << 17

// tile is the number of positives that pass the layers at once: as many as have their
// activations, and the gradients of these, in tileBytes, but at least 16; and about the
// same number in every tile of a micro-batch. Without layers it is the micro-batch.
func (c Config) tile(m *model.Model) int {
	micro := c.microBatch()
	if part, _ := m.ItemProduct(); part < 0 {
		return micro
	}
	width := 0
	for _, n := range m.Layers[1:] {
		width += n
	}
	most := max(16, tileBytes/(2*4*width*(1+c.Negatives)))
	tiles := (micro + most - 1) / most
	return (micro + tiles - 1) / tiles
}

// rate is the learning rate of a step (from 0) out of total.
func (c Config) rate(step, total int64) float32 {
	if c.Schedule != "cosine" {
		return float32(c.LR)
	}
	const floor = .02
	progress := float64(step) / float64(max(total, 1))
	return float32(c.LR * (floor + (1-floor)*(1+math.Cos(math.Pi*progress))/2))
}
