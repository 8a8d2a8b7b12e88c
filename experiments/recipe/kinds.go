package recipe

// Config is what a kind is steered by: a pointer to a struct of its owner, whose fields are
// recipe keys (package setting).
type Config interface{ Validate() error }

// Kinds are the names that a recipe may choose among, and what follows from each. Whoever
// decodes hands them over: this package knows none by heart.
type Kinds struct {
	Models     []Kind      // of models.kind
	Encoders   []Encoder   // of the kind of a feature
	Statistics []Statistic // of the statistic of a feature
	Losses     []Loss      // of train.loss
	Samplers   []Sampler   // of train.sampler
	Optimizers []Named     // of train.optimizer
}

// usesFeatures is the word of a Kind that reads features of items.
const usesFeatures = "features"

// Kind is a kind of model.
type Kind struct {
	Name  string   // in a recipe
	About string   // one line
	Uses  []string // which keys of a model it has: words of the `only` tags of Model

	// Config makes the settings of a baseline, with their defaults; nil where there are none
	// beside those of Model. They stand in the map called Section, or among the keys of the
	// model where that is empty.
	Config  func() Config
	Section string // see Config

	Features   Count  // how many a baseline needs
	Loss       string // of a trained model, unless written
	Chance     bool   // another seed gives another model, so it is fitted with each
	Impersonal bool   // scores are alike for everybody
	Histories  bool   // it scores a user by rows that it can be given when it is asked
}

// Seeds are those that a model of this kind is fitted with: all, or the first if they make
// no difference.
func (e *Kind) Seeds(all []uint64) []uint64 {
	if e.Chance {
		return all
	}
	return all[:1]
}

// Count bounds a number; Most 0 is no bound.
type Count struct {
	Least, Most int // both inclusive
}

// Named is a name without anything to set.
type Named struct {
	Name  string // in a recipe
	About string // one line
}

// Loss is a training loss. Those over many negatives start from settings of their own.
type Loss struct {
	Name, About string // as of Named
	Shared      bool   // train.DefaultSharedConfig
	Cosines     bool   // it reads logits as cosines
}

// Sampler draws negatives.
type Sampler struct {
	Name, About string // as of Named
	OwnOnly     string // why it cannot draw for a whole batch; empty = it can
	SharedOnly  bool   // it can draw for a whole batch alone
}

// Encoder is a kind of feature.
type Encoder struct {
	Name, About string        // as of Named
	Config      func() Config // a new one with its defaults
	Statistics  bool          // may read one in place of an attribute
	OfEvents    bool          // is of users, by what they had: its column is one of the items
}

// Statistic is a column made from the training log.
type Statistic struct {
	Name, About string // as of Named
	Side        string // user or item
	OfItems     bool   // made from a column of the items
}

// find returns the entry of that name, nil if there is none.
func find[E any](list []E, name string, of func(*E) string) *E {
	for i := range list {
		if of(&list[i]) == name {
			return &list[i]
		}
	}
	return nil
}

// Model returns the kind of model of that name, nil if there is none.
func (k *Kinds) Model(name string) *Kind {
	return find(k.Models, name, func(e *Kind) string { return e.Name })
}

func (k *Kinds) encoder(name string) *Encoder {
	return find(k.Encoders, name, func(e *Encoder) string { return e.Name })
}

func (k *Kinds) statistic(name string) *Statistic {
	return find(k.Statistics, name, func(e *Statistic) string { return e.Name })
}

func (k *Kinds) sampler(name string) *Sampler {
	return find(k.Samplers, name, func(e *Sampler) string { return e.Name })
}

func (k *Kinds) loss(name string) *Loss {
	return find(k.Losses, name, func(e *Loss) string { return e.Name })
}

// names lists a table, as `table` tags call it.
func (k *Kinds) names(table string) []string {
	var out []string
	for _, e := range k.Table(table) {
		out = append(out, e.Name)
	}
	return out
}

// Table lists the names of one of the tables: models, encoders, statistics, losses, samplers or
// optimizers, as `table` tags call them.
func (k *Kinds) Table(name string) (out []Named) {
	switch name {
	case "models":
		for _, e := range k.Models {
			out = append(out, Named{e.Name, e.About})
		}
	case "encoders":
		for _, e := range k.Encoders {
			out = append(out, Named{e.Name, e.About})
		}
	case "statistics":
		for _, e := range k.Statistics {
			out = append(out, Named{e.Name, e.About})
		}
	case "losses":
		for _, e := range k.Losses {
			out = append(out, Named{e.Name, e.About})
		}
	case "samplers":
		for _, e := range k.Samplers {
			out = append(out, Named{e.Name, e.About})
		}
	case "optimizers":
		return k.Optimizers
	default:
		panic("experiments: no table of that name")
	}
	return out
}
