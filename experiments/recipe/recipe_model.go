package recipe

// trained lists the kinds that learn by gradient steps; the others are closed forms.
const trained = "gmf mlp neumf mf two-tower"

// Model is one contestant. In YAML `like: other` copies every key of the other model
// (after its own like), then those written here take over; a decoded Model no longer
// needs it and Like is not kept.
type Model struct {
	Name string `yaml:"name"`
	Kind string `yaml:"kind" kind:"true" choice:"=models"`

	Dim    int   `yaml:"dim" only:"gmf neumf mf two-tower"`
	Layers []int `yaml:"layers" only:"mlp neumf"` // widths from the input, which is even, to the last hidden layer

	Features     []string `yaml:"features" only:"gmf mlp neumf mf two-tower content-knn hybrid-knn category-popularity feature-popularity"`
	UserFeatures []string `yaml:"user_features" only:"gmf mlp neumf mf two-tower"`
	// UserProfile gives users the mean of these features, among Features, over the items of
	// their training rows: see features.Profile.
	UserProfile     []string `yaml:"user_profile,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`
	ShuffleFeatures bool     `yaml:"shuffle_features" only:"gmf mlp neumf mf two-tower content-knn hybrid-knn category-popularity feature-popularity"` // a placebo: features permuted over items

	// Ablate names features to do without, item and user ones alike: like a hybrid with one
	// of them ablated, over the same data, split, seeds and budget, a model tells what it is
	// worth. A decoded Model has Features, UserFeatures and Towers without them, and no
	// Ablate; with the last item feature go IDDropout, Align and Fusion, which need one.
	Ablate []string `yaml:"ablate,omitempty" json:"-" only:"gmf mlp neumf mf two-tower content-knn hybrid-knn"`

	// Towers are MLPs over some of Features; the others are summed in the id's own width.
	// Fusion says how id and features become one row: see model.Fusions.
	Towers   []Tower `yaml:"towers,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`
	Fusion   string  `yaml:"fusion" json:",omitempty" choice:"=fusions" only:"gmf mlp neumf mf two-tower"`
	GateAdds bool    `yaml:"gate_adds,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"` // g·id + features in place of g·id + (1−g)·features

	// Affinity adds a term for what a user likes of a feature, whatever the item.
	Affinity []Affinity `yaml:"affinity,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`

	Similarity  string  `yaml:"similarity" choice:"dot cosine" only:"two-tower"`
	Temperature float64 `yaml:"temperature" only:"two-tower"`                                                  // cosines are divided by it
	ItemBias    bool    `yaml:"item_bias" only:"two-tower"`                                                    // mf always has one
	BiasInit    string  `yaml:"bias_init" choice:"zero log-popularity feature-popularity" only:"mf two-tower"` // see model.BiasInits
	IDDropout   float64 `yaml:"id_dropout" only:"gmf mlp neumf mf two-tower"`                                  // chance in [0, 1)
	// IDDropoutCount, a, makes the chance a/(a+n) for an item with n training rows.
	IDDropoutCount float64 `yaml:"id_dropout_count,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`
	UserIDDropout  float64 `yaml:"user_id_dropout,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"` // as IDDropout, of users with features
	// Align draws the features of items with AlignMin training rows towards their id rows.
	Align      float64 `yaml:"align,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`
	AlignMin   int     `yaml:"align_min,omitempty" json:",omitempty" only:"gmf mlp neumf mf two-tower"`
	InitSD     float64 `yaml:"init_sd" only:"gmf mlp neumf mf two-tower"`
	ColdOffset Offset  `yaml:"cold_offset" only:"gmf mlp neumf mf two-tower"` // added to the score of items unseen in train

	// Pretrain starts a NeuMF from a GMF and an MLP of the recipe, trained before it.
	Pretrain *Pretrain `yaml:"pretrain,omitempty" json:",omitempty" only:"neumf"`

	// TableDType is how id and feature rows and their optimiser moments are kept:
	// bfloat16 takes half the memory. Arithmetic, dense weights and exports are float32.
	TableDType string `yaml:"table_dtype" json:",omitempty" choice:"=dtypes" only:"gmf mlp neumf mf two-tower"`

	// Refit fits on the rows of train and validation: nothing is left to choose on the
	// latter. Gradient steps then go through all of train.epochs and keep the last
	// weights; Search, which never refits, finds how many. The report says so.
	Refit         bool     `yaml:"refit,omitempty" json:",omitempty" only:"popularity recent-popularity category-popularity feature-popularity association item-knn user-knn content-knn hybrid-knn p3alpha rp3beta ease slim puresvd ials gmf mlp neumf mf two-tower"`
	WindowDays    float64  `yaml:"window_days" json:",omitempty" only:"recent-popularity"` // before the latest row
	ContentWeight float64  `yaml:"content_weight" json:",omitempty" only:"hybrid-knn"`     // of features beside users
	KNN           *KNN     `yaml:"knn,omitempty" only:"item-knn user-knn content-knn hybrid-knn"`
	Walk          *Walk    `yaml:"walk,omitempty" json:",omitempty" only:"p3alpha rp3beta"`
	EASE          *EASE    `yaml:"ease,omitempty" json:",omitempty" only:"ease"`
	SLIM          *SLIM    `yaml:"slim,omitempty" json:",omitempty" only:"slim"`
	PureSVD       *PureSVD `yaml:"puresvd,omitempty" json:",omitempty" only:"puresvd"`
	IALS          *IALS    `yaml:"ials,omitempty" json:",omitempty" only:"ials"`

	// Train is the whole training section as this model sees it: the recipe's, with
	// the model's own keys over it. nil for closed forms.
	Train *Train `yaml:"train,omitempty" only:"gmf mlp neumf mf two-tower"`
}

// Pretrain names the halves that a NeuMF starts from, earlier models of the recipe of the
// same widths and features, which the same seed has trained: see model.Pretrain.
type Pretrain struct {
	GMF   string  `yaml:"gmf"`
	MLP   string  `yaml:"mlp"`
	Alpha float64 `yaml:"alpha"` // weight of the GMF's logit, in (0, 1)
}

// Tower is a small MLP over features of items.
type Tower struct {
	Features []string `yaml:"features"` // among those of the model
	Width    int      `yaml:"width"`    // of a row of every feature: the input is their sums side by side
	Hidden   []int    `yaml:"hidden"`   // widths of the layers between the input and the id's width; may be empty
}

// Affinity is a term ⟨user, feature⟩ of the score with vectors of its own.
type Affinity struct {
	Feature string `yaml:"feature"` // among those of the model
	Width   int    `yaml:"width"`
}

// Train steers learning by gradient steps.
type Train struct {
	Loss            string  `yaml:"loss" kind:"true" choice:"=losses"`
	Margin          float64 `yaml:"margin" only:"ccl"`          // negatives below it count nothing
	NegativeWeight  float64 `yaml:"negative_weight" only:"ccl"` // of all negatives together, against the positive
	Sampler         string  `yaml:"sampler" choice:"=samplers"`
	SamplerExponent float64 `yaml:"sampler_exponent"` // of popularity: 0 draws like uniform, 1 as often as bought
	Negatives       int     `yaml:"negatives"`        // per positive, or per batch when shared
	SharedNegatives bool    `yaml:"shared_negatives"` // one draw for the whole batch
	LogQ            bool    `yaml:"log_q"`            // corrects shared negatives for how often they are drawn
	Batch           int     `yaml:"batch"`            // positives per step
	MicroBatch      int     `yaml:"micro_batch"`      // positives per graph run; 0 = chosen from batch

	Arithmetic string `yaml:"arithmetic" json:",omitempty" choice:"=arithmetics"` // of matrix products while training

	Optimizer   string  `yaml:"optimizer" choice:"=optimizers"`
	LR          float64 `yaml:"lr"`
	Beta1       float64 `yaml:"beta1"`
	Beta2       float64 `yaml:"beta2"`
	Eps         float64 `yaml:"eps"`
	L2          float64 `yaml:"l2"`           // per sample, on the touched rows
	WeightDecay float64 `yaml:"weight_decay"` // decoupled
	ClipNorm    float64 `yaml:"clip_norm"`    // 0 = off
	LRSchedule  string  `yaml:"lr_schedule" choice:"constant cosine"`
	Average     float64 `yaml:"average"` // decay per step of a moving average of the weights; 0 = off

	Epochs          int     `yaml:"epochs"`
	MaxSeconds      float64 `yaml:"max_seconds"`      // 0 = no limit
	EvaluateEvery   int     `yaml:"evaluate_every"`   // epochs
	CheckpointEvery float64 `yaml:"checkpoint_every"` // seconds; 0 = at the end only
	CheckpointSteps int     `yaml:"checkpoint_steps"` // 0 = by time only
	Stop            Stop    `yaml:"stop"`
}

// Stop says which epoch is kept: the best mean of Metric over Views on validation.
type Stop struct {
	Metric   string   `yaml:"metric"` // the first of evaluate.metrics, unless written
	Views    []string `yaml:"views"`
	Patience int      `yaml:"patience"` // evaluations without a better one; 0 = never stop early
}

// SharesNegatives reports whether one draw of negatives can serve a whole batch.
func (m *Model) SharesNegatives() bool { return !Contains("mlp neumf", m.Kind) }

// Trained reports whether models of this kind learn by gradient steps.
func (m *Model) Trained() bool { return Contains(trained, m.Kind) }

// The parts a model can play in an experiment.
const (
	RoleBaseline = "baseline" // a closed form
	RoleCF       = "cf"       // learns from interactions alone
	RoleHybrid   = "hybrid"   // learns from features too
	RolePlacebo  = "placebo"  // a hybrid whose features tell nothing
)

// Role says which part m plays.
func (m *Model) Role() string {
	switch {
	case !m.Trained():
		return RoleBaseline
	case m.ShuffleFeatures:
		return RolePlacebo
	case len(m.Features)+len(m.UserFeatures) > 0:
		return RoleHybrid
	}
	return RoleCF
}
