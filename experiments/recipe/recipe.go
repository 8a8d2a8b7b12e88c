package recipe

import (
	"tandem/datasets/clean"
	"tandem/datasets/split"
	"tandem/experiments/audit"
	"tandem/experiments/stats"
	"tandem/train"
)

// Recipe is one experiment: which data, which models, how they are trained and how
// they are evaluated. Decode fills every field, so a decoded Recipe holds the effective
// value of everything and Marshal writes it in full.
//
// Its sections are the configs of their owners, which tell key, range, choices and use of
// every setting by tags: see package setting.
type Recipe struct {
	// Name is what the experiment is called: letters, digits, - and _.
	// Touch: always.
	Name string `yaml:"name"`
	// Data says where interactions and attributes are read from.
	Data Data `yaml:"data"`
	// Clean is the cleaning rules in the order they run, before the split: a list of maps
	// with one key each, or one map where every rule occurs once.
	// Example:
	//
	//	clean: [{min_value: 4}, {duplicates: last}, {k_core: 5}]
	//
	// Touch: k_core for data with many users and items of one row.
	Clean clean.Config `yaml:"clean"`
	// Split says which rows are learned from, which are chosen by and which are asked for.
	Split split.Config `yaml:"split"`
	// Features are encoders of attributes, which models choose among by name.
	Features Features `yaml:"features"`
	// Audit says how features are looked at before training.
	Audit audit.Limits `yaml:"audit,omitempty"`
	// Models are what is compared, in the order of the report.
	// Touch: always; a baseline or two show what the others are worth.
	Models []Model `yaml:"models"`
	// Train steers the training of all models that are trained; each may have its own keys
	// over it.
	Train Train `yaml:"train"`
	// Warm starts models from the weights of another run.
	Warm *Warm `yaml:"warm,omitempty"`
	// Evaluate says how models are evaluated.
	Evaluate Evaluate `yaml:"evaluate"`
	// Compare says which models are compared, and how.
	Compare Compare `yaml:"compare"`
	// Seeds are those that every model with chance in it is fitted with; each is a training.
	// Touch: three or more before a difference is believed.
	Seeds []uint64 `yaml:"seeds"`
	// Tune says which settings a search tries; of no effect elsewhere.
	Tune *Tune `yaml:"tune,omitempty"`

	kinds *Kinds
}

// Model is the model of that name, nil where the recipe has none.
func (r *Recipe) Model(name string) *Model {
	for i := range r.Models {
		if r.Models[i].Name == name {
			return &r.Models[i]
		}
	}
	return nil
}

// ModelNames are the names of the models, in their order.
func (r *Recipe) ModelNames() []string {
	var out []string
	for _, m := range r.Models {
		out = append(out, m.Name)
	}
	return out
}

// Features are the encoders by side; models choose among them by name.
type Features struct {
	// Item are those of items.
	// Touch: price, category and title first, if the data has them.
	Item []Feature `yaml:"item"`
	// User are those of users.
	// Touch: what users tell of themselves, or statistics of what they did.
	User []Feature `yaml:"user"`
}

// Evaluate says how models are evaluated.
type Evaluate struct {
	// Protocol is what held-out items are ranked among: the whole catalogue, or the
	// candidates that the data brings for each user.
	// Touch: candidates only to compare with published figures of them.
	Protocol string `yaml:"protocol" choice:"full candidates"`
	// Metrics are names such as ndcg@10, recall@20 or mrr; the first one leads: models are
	// chosen and compared by it unless another key says otherwise.
	// Touch: to the length of the list that people see.
	Metrics []string `yaml:"metrics"`
	// Targets are sets of events, each evaluated on its own: an event, or several joined by +.
	// Models are chosen, compared and named by the first, whose events are to be targets of
	// data.interactions.events; each further one has a table of test in every report, over the
	// held-out rows of its events, or, of events that are no targets, those from the user's first
	// test target on, or from the cut of all users on. An item counts as seen by
	// data.interactions.seen, or else by every target event, and for a further set by its own
	// events, too. Left out, all targets are one set.
	// Touch: [purchase, cart] to see whether a model of purchases finds what is put into carts.
	Targets []string `yaml:"targets,omitempty" json:",omitempty"`
	// Segments are groups that results are broken down by: items by popularity, price, heat
	// and root category, cold ones and others; users by activity, new ones and others; both
	// by state, which takes its thresholds from states where heat takes thirds.
	// Touch: to see for whom a model is better, and on what.
	Segments []string `yaml:"segments" choice:"popularity price cold heat category activity new-users state"`
	// ValidUsers is how many users are asked in an evaluation during training; 0 = all.
	// Touch: where evaluations take longer than training.
	ValidUsers int `yaml:"valid_users" range:"≥ 0"`
	// Users is how many users are asked on the test part, the same ones for every model;
	// 0 = all.
	// Touch: for a first look at large data.
	Users int `yaml:"users" range:"≥ 0"`
	// UsersSeed chooses which ones.
	// Touch: with users, to see how much of a result is the luck of them.
	UsersSeed uint64 `yaml:"users_seed"`
	// NewUsers asks users without a training interaction, too.
	// Touch: where such users will be served.
	NewUsers bool `yaml:"new_users"`
	// History is which rows models read of users at test, to score them by, without having learned from
	// them: those of train alone, or those of validation too. Left out, models of order read both, as
	// published ones do, and all others train alone. A model with refit learned from both and reads both;
	// one that does not read rows when it is asked knows what it was fitted on.
	// Touch: train for a strict comparison with models that do not read rows; train+valid to give
	// all that read some the same.
	History string `yaml:"history,omitempty" json:",omitempty" choice:"train train+valid"`
	// States are what is called hot, warm and cold.
	States States `yaml:"states"`
	// FoldIn finds the id row of a user whom training did not know, with the loss, negatives
	// and optimiser of training and everything else of the model as it is.
	FoldIn train.FoldConfig `yaml:"fold_in"`
}

// The choices of Evaluate.History.
const (
	HistoryTrain = "train"
	HistoryValid = "train+valid"
)

// States are the thresholds between hot, warm and cold, in training rows: an item or
// user is cold with at most Cold of them, hot with at least Hot, and warm between. They
// name what is told of a run and change neither weights nor scores: known by features
// alone is only what has no row at all (see model.Model.Unseen).
type States struct {
	// Hot is how many training rows make an item or a user hot.
	// Touch: to what is much in your shop.
	Hot int `yaml:"hot" json:"hot"`
	// Cold is how many training rows an item or a user may have and still be cold.
	// Touch: above 0 to call those cold that train hardly knows.
	Cold int `yaml:"cold" json:"cold" range:"≥ 0"`
}

// The states of an item or user.
const (
	StateHot  = "hot"
	StateWarm = "warm"
	StateCold = "cold"
)

// Of is the state of something with that many training rows.
func (s States) Of(rows int32) string {
	switch {
	case int(rows) <= s.Cold:
		return StateCold
	case int(rows) >= s.Hot:
		return StateHot
	}
	return StateWarm
}

// StatsConfig is how two models are compared.
type StatsConfig = stats.Config

// Compare says which models are compared and how.
type Compare struct {
	// Metric is what they are compared by: the first of evaluate.metrics unless written.
	// Touch: for a comparison by another of the metrics.
	Metric string `yaml:"metric"`
	// Pairs are the pairs of models to compare. partners are each hybrid against its own partner
	// (the model that it is like), placebo and control, each model that reads order against the one
	// without that it is like and its order placebo, and each cf and hybrid against the baseline of the
	// highest mean; all are all pairs; or a list of pairs of names.
	// Touch: name the pairs that matter: every other one makes the corrected p-values larger.
	Pairs Pairs `yaml:"pairs"`
	// Smallest is the smallest difference of interest, as a share of the mean of the model that is
	// compared with: a smaller one is marked nowhere, however sure.
	// Touch: to what would be worth a change of model in your shop.
	Smallest    float64 `yaml:"smallest" range:"≥ 0"`
	StatsConfig `yaml:",inline"`
}

// Pairs are the pairs of models to compare. In YAML: partners, all, or a list of pairs of names.
// The zero value has none.
type Pairs struct {
	Partners bool        // those of Compare.Pairs
	All      bool        // or every pair of models
	List     [][2]string // or these, by name
}

// defaults returns a recipe with every default that does not depend on a kind.
func defaults(kinds *Kinds) Recipe {
	r := Recipe{kinds: kinds, Seeds: []uint64{1}}
	r.Data.SetDefaults("csv")
	r.Clean = clean.DefaultConfig()
	r.Split = split.DefaultConfig(split.LeaveLastOut)
	r.Features = Features{Item: []Feature{}, User: []Feature{}}
	r.Audit = audit.DefaultLimits()
	r.Models = []Model{}
	r.Train = kinds.trainDefaults("softmax")
	r.Evaluate = Evaluate{
		Protocol: ProtocolFull,
		Metrics:  []string{"ndcg@10", "recall@20", "hit@10"},
		Segments: []string{}, UsersSeed: 1, States: States{Hot: 50}, FoldIn: train.DefaultFoldConfig(),
	}
	r.Compare = Compare{Pairs: Pairs{Partners: true}, Smallest: 0.005, StatsConfig: stats.DefaultConfig()}
	return r
}

// The protocols: what held-out items are ranked among.
const (
	ProtocolFull       = "full"
	protocolCandidates = "candidates"
)
