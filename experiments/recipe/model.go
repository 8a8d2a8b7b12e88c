package recipe

import (
	"encoding/json"
	"slices"

	"tandem/datasets/tabular"
	"tandem/model"
	"tandem/train"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"
)

// The configs that Model and Train take in. Their names here keep them apart.
type (
	// ModelConfig is the architecture.
	ModelConfig = model.Config
	// TrainConfig is the training.
	TrainConfig = train.Config
	// LossConfig is what is minimised.
	LossConfig = loss.Config
	// SampleConfig is how negatives are drawn.
	SampleConfig = sample.Config
	// OptimConfig is how weights are updated.
	OptimConfig = optim.Config
	// Stop says which epoch is kept.
	Stop = train.Stop
	// Tower is a small MLP over features of items.
	Tower = model.Tower
	// Affinity is a term ⟨user, feature⟩ of the score with vectors of its own.
	Affinity = model.Affinity
)

// Model is one contestant. In YAML `like: other` copies every key of the other model
// (after its own like) but Name, Partner and Control, then those written here take over; a
// decoded Model no longer needs it, and only Partner tells of it.
type Model struct {
	// Name is what the model is called in results and files: letters, digits, - and _.
	// Touch: always; it is the one key without a default.
	Name string `yaml:"name"`

	// Partner names the model that this one is held against where a run says what features or order are
	// worth: of a hybrid the one without them, of a placebo or a control the hybrid, of a model that
	// reads order one that does not. It is the model of like unless written.
	// Touch: where a hybrid is written out in full, or is like another hybrid.
	Partner string `yaml:"partner,omitempty" json:"-" only:"trained order"`

	ModelConfig `yaml:",inline" only:"trained"`
	// How rows of ids and features learn from one another.
	train.RowConfig `yaml:",inline" only:"trained"`

	// Features are the names of the features of items that the model reads.
	// Touch: to make a hybrid of pure collaborative filtering.
	Features []string `yaml:"features" only:"features"`
	// UserFeatures are the names of the features of users that the model reads.
	// Touch: where users are known by more than what they bought.
	UserFeatures []string `yaml:"user_features" only:"trained"`
	// UserProfile gives users the mean of these features of items, among Features, over the
	// items of their training rows.
	// Touch: for users with few rows: what they bought says more than their id.
	UserProfile []string `yaml:"user_profile,omitempty" json:",omitempty" only:"trained"`
	// ShuffleFeatures permutes features over items (and users): a placebo, which shows what
	// more parameters alone are worth.
	// Touch: in one more model like the hybrid, beside it.
	ShuffleFeatures bool `yaml:"shuffle_features" only:"features"`
	// ShuffleOrder deals the rows of every user out in a random order, by the seed, those that are learned
	// from and those that are read at test: a placebo for order itself, which shows what a user's rows
	// are worth whatever came first.
	// Touch: in one more model like one that reads order, beside it.
	ShuffleOrder bool `yaml:"shuffle_order,omitempty" json:",omitempty" only:"order"`

	// Control adds the control of a hybrid behind it, called NAME-control: the model with all of
	// the hybrid's own settings and no features, as if it ablated all of them, so that what the
	// settings bring is not taken for what the features bring. In a model without features, whose
	// partner has some, it says that the model is that control: so it is written in full.
	// Touch: on the hybrid, where it has settings of its own beside the features.
	Control bool `yaml:"control,omitempty" json:"-" only:"trained"`

	// Ablate names features to do without, item and user ones alike: like a hybrid with one
	// of them ablated, over the same data, split, seeds and budget, a model tells what it is
	// worth. A decoded Model has Features, UserFeatures, UserProfile, Affinity and Towers without
	// them, and no Ablate; with the last item feature go IDDropout, Align and Fusion, which need
	// one, a BiasInit of feature-popularity becomes log-popularity, and UserIDDropout goes with
	// the last one that speaks for users.
	// Touch: in a model like the hybrid, to tell what a feature is worth.
	Ablate []string `yaml:"ablate,omitempty" json:"-" only:"ablate"`

	// ColdOffset is added to the score of items unseen in train: it moves them up or down in
	// mixed lists, and nothing else. auto chooses one on validation for every seed.
	// Touch: auto where new items should be found; see the report for what others would do.
	ColdOffset Offset `yaml:"cold_offset" only:"trained"`

	// Pretrain starts a NeuMF from a GMF and an MLP of the recipe, trained before it.
	// Touch: for NeuMF as its paper trains it.
	Pretrain *Pretrain `yaml:"pretrain,omitempty" json:",omitempty" only:"pretrain"`

	// Refit fits on the rows of train and validation: nothing is left to choose on the
	// latter. Gradient steps then go through all of train.epochs and keep the last
	// weights; a search, which never refits, finds how many. The report says so.
	// Touch: for the model that goes into use, and where train ends long before the test
	// begins: the newest rows are worth most.
	Refit bool `yaml:"refit,omitempty" json:",omitempty" only:"refit"`

	// Events weighs rows for this model alone: each event named here gets the weight and the
	// target of its entry in place of the data's, and with a weight of 0 the model does not see
	// its rows at all, nor in user_profile. What is held out, evaluated and seen, the catalogue
	// and the features are those of the data, so models that differ here alone can be compared.
	// With target a row is learned from as one of what is recommended: its item is no negative.
	// Touch: to see what views and carts are worth to a model that is asked for purchases.
	//
	//	events: {view: 0, cart: 0}
	Events tabular.Weights `yaml:"events,omitempty" json:",omitempty" only:"refit"`

	// Baseline is the config of a kind that is not trained, as the table of kinds makes it;
	// nil for others.
	Baseline Config `yaml:"-" json:"-"`

	// Train is the whole training section as this model sees it: the recipe's, with
	// the model's own keys over it. nil for baselines.
	Train *Train `yaml:"train,omitempty" only:"trained"`
}

// Pretrain names the halves that a NeuMF starts from, earlier models of the recipe of the
// same widths and features, which the same seed has trained: see model.Pretrain.
type Pretrain struct {
	// GMF is the name of an earlier model of kind gmf and the same dim.
	// Touch: always.
	GMF string `yaml:"gmf"`
	// MLP is the name of an earlier model of kind mlp and the same layers.
	// Touch: always.
	MLP string `yaml:"mlp"`
	// Alpha is the weight of the GMF's logit; that of the MLP has the rest.
	// Touch: hardly ever; training moves both.
	Alpha float64 `yaml:"alpha" range:"(0, 1)"`
}

// SetDefaults weighs both halves alike.
func (p *Pretrain) SetDefaults(string) { *p = Pretrain{Alpha: 0.5} }

// Train steers learning by gradient steps.
type Train struct {
	LossConfig   `yaml:",inline"`
	SampleConfig `yaml:",inline"`
	OptimConfig  `yaml:",inline"`
	TrainConfig  `yaml:",inline"`
}

// Offset is what is added to the score of items unseen in train: a number, or auto,
// which chooses one on validation for every seed. In YAML: -1.5, or auto.
type Offset struct {
	Auto  bool    // chosen on validation
	Value float64 // 0 if Auto
}

// MarshalJSON writes the number, or "auto".
func (o Offset) MarshalJSON() ([]byte, error) {
	if o.Auto {
		return []byte(`"auto"`), nil
	}
	return json.Marshal(o.Value)
}

// Architecture is the config of a trained model; an automatic offset is 0 in it.
func (m *Model) Architecture() model.Config {
	c := m.ModelConfig
	c.ColdOffset = m.ColdOffset.Value
	return c
}

// Learning is how a trained model learns, with a seed.
func (m *Model) Learning(seed uint64) train.Config {
	c := m.Train.TrainConfig
	c.RowConfig, c.Seed = m.RowConfig, seed
	return c
}

// ReadsOrder reports whether m asks which of a user's rows came first.
func (m *Model) ReadsOrder() bool {
	c, ok := m.Baseline.(interface{ ReadsOrder() bool })
	return ok && c.ReadsOrder() || m.ModelConfig.History != nil
}

// Trained reports whether models of this kind learn by gradient steps.
func (m *Model) Trained() bool { return slices.Contains(model.Kinds(), m.Kind) }

// The parts a model can play in an experiment.
const (
	RoleBaseline = "baseline" // it learns without gradient steps
	RoleCF       = "cf"       // learns from interactions alone
	RoleHybrid   = "hybrid"   // learns from features too
	RolePlacebo  = "placebo"  // a hybrid whose features tell nothing
	RoleControl  = "control"  // a hybrid without its features

	RoleOrderPlacebo = "order-placebo" // a model that reads order, of which its rows tell nothing
)

// Role says which part m plays.
func (m *Model) Role() string {
	switch {
	case m.ShuffleOrder:
		return RoleOrderPlacebo
	case !m.Trained():
		return RoleBaseline
	case m.ShuffleFeatures:
		return RolePlacebo
	case len(m.Features)+len(m.UserFeatures) > 0:
		return RoleHybrid
	case m.Control:
		return RoleControl
	}
	return RoleCF
}

// setDefaults makes m the default of a kind.
func (k *Kinds) setDefaults(m *Model, kind string) {
	*m = Model{}
	m.Kind = kind
	e := k.Model(kind)
	if e.Config != nil {
		m.Baseline = e.Config()
	}
	if slices.Contains(e.Uses, usesFeatures) {
		m.Features = []string{}
	}
	if m.Trained() {
		m.UserFeatures = []string{}
		m.ModelConfig = model.DefaultConfig(kind)
		k.setTrainDefaults(m, e.Loss)
	}
}

// setTrainDefaults gives m the training section of a loss; heads that look at one pair
// at a time cannot share negatives.
func (k *Kinds) setTrainDefaults(m *Model, loss string) {
	m.Train = &Train{}
	*m.Train = k.trainDefaults(loss)
	if !m.SharesNegatives() {
		own := train.DefaultConfig()
		m.Train.SharedNegatives, m.Train.Negatives = own.SharedNegatives, own.Negatives
	}
}

// trainDefaults is the training section of a loss.
func (k *Kinds) trainDefaults(name string) Train {
	t := Train{loss.DefaultConfig(name), sample.DefaultConfig(), optim.DefaultConfig(), train.DefaultConfig()}
	if e := k.loss(name); e != nil && e.Shared {
		t.TrainConfig = train.DefaultSharedConfig()
	}
	return t
}
