package train

import (
	"cmp"
	"math"

	"tandem/datasets/setting"
	"tandem/model"
	"tandem/model/kernel"
)

// Config steers a training run. A sample is one (user, item) pair; a positive with N
// negatives is 1+N samples.
type Config struct {
	// Negatives is how many items are drawn to be ranked below a positive: for each one, or
	// for the whole batch if they are shared.
	// A model with a history may have all, or 0: every training item, no draw.
	// Touch: more are better up to some point; shared ones are cheap.
	Negatives int `yaml:"negatives" range:"≥ 0"`
	// SharedNegatives draws once for the whole batch, which one product of matrices then
	// scores. Models with layers look at every pair and cannot.
	// Touch: with softmax and ccl, which live on many negatives.
	SharedNegatives bool `yaml:"shared_negatives"`
	// LogQ corrects shared negatives for how often they are drawn: the loss sees
	// z_j − ln(N·q_j), with q_j the probability of negative j in one draw, so that
	// Σ_j exp over them estimates that over all training items. The positive, which is
	// always there, keeps its logit. Source: Bengio and Senécal 2008, eq. 9; Yi et al.
	// 2019 correct the positive as well.
	// Touch: with sampler popularity or in-batch, where popular items should not be pushed
	// down for being popular.
	LogQ bool `yaml:"log_q"`
	// Batch is how many positives a step takes; 0 = chosen from the training rows, so that an
	// epoch of a small log has steps enough to learn by: see BatchFor.
	// Touch: with the learning rate; larger ones are faster a positive, and fewer a step.
	Batch int `yaml:"batch" range:"≥ 0"`
	// MicroBatch is how many positives one worker takes through the graph; 0 = chosen from
	// the batch.
	// Touch: to keep more than two cores busy. It moves results by rounding alone.
	MicroBatch int `yaml:"micro_batch" range:"≥ 0"`

	// Arithmetic is how products of matrices are computed in a step. Weights, sums, the
	// rest of a step and all scores are float32 in any case.
	// Touch: bfloat16 where the processor has it (tandem doctor tells); check the metric.
	Arithmetic string `yaml:"arithmetic" json:",omitempty" choice:"float32 bfloat16"`

	// LR is the learning rate of the first step.
	// Touch: first of all, on a logarithmic scale.
	LR float64 `yaml:"lr" range:"> 0"`
	// L2 adds L2/2·(‖p‖² + ‖q‖²) per sample to the loss, over the rows of its user and
	// item (and of their features), as mf_simple of Rendle et al. 2020 does.
	// Touch: search it for mf; other models rather take id_dropout.
	L2 float64 `yaml:"l2" range:"≥ 0"`
	// ClipNorm is the norm that the gradient of a step is scaled down to; 0 = never.
	// Touch: when the loss jumps.
	ClipNorm float64 `yaml:"clip_norm" range:"≥ 0"`
	// LRSchedule is how the learning rate goes on: constant, or as half a cosine from LR to
	// LR/50 over all epochs.
	// Touch: cosine with a fixed number of epochs; it does not go well with an early stop.
	LRSchedule string `yaml:"lr_schedule" choice:"constant cosine"`
	// Average, a, keeps a moving average of all weights that forgets a share of 1−a in a
	// step; 0 = off. It is updated at step 1 and every AverageEvery steps from there, by
	// b = a^AverageEvery: after update t, w_s of update s weighs (1−b)·b^(t−s)/(1−b^t), so
	// the initial weights never count, as in the bias correction of Kingma and Ba 2015, §3.
	// Evaluation, the best weights and the result then are the averages.
	// Touch: 0.999 for smoother curves and often a little more, at some memory.
	Average float64 `yaml:"average" range:"[0, 1)"`
	// AverageEvery is how many steps pass between two updates of the averages, ≥ 1 where
	// there are any.
	AverageEvery int `yaml:"-"`

	// Epochs is how often the positives are gone through, at most.
	// Touch: leave it high and let train.stop end the training; with refit it is what
	// counts.
	Epochs int `yaml:"epochs" range:"≥ 1"`
	// MaxSeconds ends the training after this time, at the end of an epoch; 0 = never. What
	// comes out then depends on the machine.
	// Touch: for a bound on cost, not in results to compare.
	MaxSeconds float64 `yaml:"max_seconds" range:"≥ 0"`
	// EvaluateEvery is how many epochs pass between evaluations on validation.
	// Touch: raise it where an evaluation takes longer than an epoch.
	EvaluateEvery int `yaml:"evaluate_every" range:"≥ 1"`
	// CheckpointEvery is how many seconds pass between checkpoints; 0 = at the end only,
	// but for checkpoint_steps.
	// Touch: raise it for large models on slow disks.
	CheckpointEvery float64 `yaml:"checkpoint_every" range:"≥ 0"`
	// CheckpointSteps is how many steps pass between checkpoints; 0 = by time only.
	// Touch: for checkpoints at the same steps on every machine.
	CheckpointSteps int `yaml:"checkpoint_steps" range:"≥ 0"`
	// Stop says which epoch is kept, and when there is no better one to come.
	Stop Stop `yaml:"stop"`

	// Seed is that of everything that is drawn while training.
	Seed uint64 `yaml:"-" json:"-"`
	// RowConfig says how rows of ids and features learn from one another.
	RowConfig `yaml:"-"`
}

// Stop says which epoch is kept: that of the best mean of Metric over Views on validation.
// Whoever evaluates computes it (Run.Evaluate); training itself looks at Patience alone.
type Stop struct {
	// Metric is the name of a metric of ranks, such as ndcg@10; the first of
	// evaluate.metrics unless written.
	// Touch: when what is deployed for is not what is reported first.
	Metric string `yaml:"metric"`
	// Views are the held-out items that count: all, warm (seen in train), cold (unseen,
	// ranked among all) or cold-only (unseen, ranked among the unseen).
	// Touch: [warm, cold] for a model that serves both.
	Views []string `yaml:"views" choice:"all warm cold cold-only"`
	// Patience is how many evaluations without a better one end the training; 0 = never.
	// Touch: raise it where curves are noisy.
	Patience int `yaml:"patience" range:"≥ 0"`
}

// RowConfig says how rows of ids and of features learn from one another, so that features
// can stand for ids that are rare or new.
type RowConfig struct {
	// IDDropout is the chance that an item occurrence is trained by its features alone: its
	// id row reads as zero and gets no gradient.
	// Touch: for cold items, which are then met in training; 0.1 to 0.5.
	IDDropout float64 `yaml:"id_dropout" range:"[0, 1)"`
	// IDDropoutCount, a > 0, makes that chance a/(a+n) for an item with n training rows, in
	// place of id_dropout: rare items learn to live without an id, common ones keep theirs.
	// Touch: in place of id_dropout, where items differ much in how often they are bought.
	IDDropoutCount float64 `yaml:"id_dropout_count,omitempty" json:",omitempty" range:"≥ 0"`
	// UserIDDropout is the chance that a user is trained by their features alone.
	// Touch: for new users of whom features are known.
	UserIDDropout float64 `yaml:"user_id_dropout,omitempty" json:",omitempty" range:"[0, 1)"`
	// Align draws what the features of an item add up to, towers included, towards its id
	// row: it adds Align/2·‖features − id‖² per sample to the loss, for items with at least
	// AlignMin training rows and their id not dropped. Features and towers alone learn by
	// it, to stand for the id row of an item that has none. The loss that is told leaves it
	// out, as it does L2. Compare Volkovs et al. 2017 and Wei et al. 2021.
	// Touch: for cold items, beside or in place of id_dropout; on a logarithmic scale.
	Align float64 `yaml:"align,omitempty" json:",omitempty" range:"≥ 0"`
	// AlignMin is how many training rows an item needs for that.
	// Touch: with align: rows of rare ids are no good aim.
	AlignMin int `yaml:"align_min,omitempty" json:",omitempty" range:"≥ 0"`
}

// DefaultConfig returns the settings of the NCF paper's experiments (He et al. 2017,
// §4.1) with a batch that keeps two cores busy.
func DefaultConfig() Config {
	return Config{
		Epochs: 20, Batch: 256, Negatives: 4, LR: 1e-3, LRSchedule: "constant", Arithmetic: kernel.Float32.String(),
		AverageEvery: 10, EvaluateEvery: 1, Stop: Stop{Views: []string{"all"}, Patience: 3}, CheckpointEvery: 60, Seed: 1,
	}
}

// DefaultSharedConfig is DefaultConfig for losses over many negatives, which a batch
// shares: the batch goes by the training rows, and the epochs are no bound where there are
// few of them.
func DefaultSharedConfig() Config {
	c := DefaultConfig()
	c.Negatives, c.SharedNegatives, c.Batch, c.LR, c.Epochs = 1024, true, 0, 5e-3, 40
	return c
}

// Validate returns every fault of c at once.
func (c Config) Validate() error {
	c.Arithmetic = cmp.Or(c.Arithmetic, kernel.Float32.String())
	faults := setting.Check(c)
	if c.LogQ && c.Negatives == 0 {
		faults.Add("log_q", " = true, want negatives that are drawn")
	}
	if c.LogQ && !c.SharedNegatives {
		faults.Add("log_q", " = true, want shared_negatives: true with it")
	}
	if c.Average > 0 && c.AverageEvery < 1 {
		faults.Add("average_every", " = %d, want ≥ 1", c.AverageEvery)
	}
	faults.Within("", c.RowConfig.Validate())
	return faults.Join("train: ")
}

// Validate returns every fault of c at once.
func (c RowConfig) Validate() error {
	faults := setting.Check(c)
	if c.IDDropout > 0 && c.IDDropoutCount > 0 {
		faults.Add("id_dropout_count", " = %g with id_dropout = %g, want one of them", c.IDDropoutCount, c.IDDropout)
	}
	return faults.Join("train: ")
}

// BatchFor is how many positives a step takes of a training log of so many rows: Batch or,
// where that is 0, the largest power of two of which an epoch has 32, within 64 and 1,024. A
// function of the rows alone, so that two models that learn from the same log take the same.
func (c Config) BatchFor(rows int) int {
	if c.Batch > 0 {
		return c.Batch
	}
	const least, most, steps = 64, 1024, 32
	batch := least
	for batch < most && 2*batch*steps <= rows {
		batch *= 2
	}
	return batch
}

func (c Config) arithmetic() kernel.Arithmetic {
	if c.Arithmetic == kernel.BFloat16.String() {
		return kernel.BFloat16
	}
	return kernel.Float32
}

// dropsIDs tells whether items are trained without their id now and then.
func (c RowConfig) dropsIDs() bool { return c.IDDropout > 0 || c.IDDropoutCount > 0 }

// fuses tells whether rows of items are made by graphs of their own (fusion).
func (c Config) fuses(m *model.Model) bool { return m.Fuses() || c.Align > 0 }

// merges tells whether the gradient of an item's id row is another one than that of its
// features: where ids are dropped, rows are no sums, or features have columns that ids lack.
func (c Config) merges(m *model.Model) bool {
	return c.dropsIDs() || c.fuses(m) || m.Items.ID.Width != m.Items.Width
}

// Within is c with no more than data of so many rows and items can use: a batch is at most the
// rows, and negatives are at most 4 for each item, or 1024 if that is more, since past that
// draws with replacement only repeat items. A run takes room for such a batch whatever Batch
// says; Batch itself stays, as draws go by it.
func (c Config) Within(rows, items int) Config {
	c.Batch = min(c.BatchFor(rows), max(1, rows))
	c.Negatives = min(c.Negatives, max(1024, 4*items))
	return c
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
	if c.LRSchedule != "cosine" {
		return float32(c.LR)
	}
	const floor = .02
	progress := float64(step) / float64(max(total, 1))
	return float32(c.LR * (floor + (1-floor)*(1+math.Cos(math.Pi*progress))/2))
}
