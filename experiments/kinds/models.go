package kinds

import (
	"context"
	"fmt"

	"tandem/experiments/recipe"
	"tandem/model"
	"tandem/model/baseline"
)

// What kinds take of a model's keys: the words are those of the `only` tags of recipe.Model.
var (
	refits     = []string{"refit"}                                              // it can learn from the validation rows too
	ordered    = []string{"refit", "order"}                                     // it reads order, or can
	hybrids    = []string{"refit", "features"}                                  // it reads features of items
	orderable  = []string{"refit", "features", "ablate", "order"}               // and reads order
	trained    = []string{"refit", "features", "ablate", "trained"}             // it learns by gradient steps: model.Config, train.Config
	readers    = []string{"refit", "features", "ablate", "trained", "order"}    // and reads order
	pretrained = []string{"refit", "features", "ablate", "trained", "pretrain"} // it can start from a GMF and an MLP

	one  = recipe.Count{Least: 1, Most: 1}
	some = recipe.Count{Least: 1}
)

// models are the kinds of model, in the order they are listed.
func models() []recipe.Kind {
	return []recipe.Kind{
		{Name: "random", About: "a hash of user and item: the floor of every table", Config: of(zero[baseline.RandomConfig]), Chance: true, Impersonal: true},
		{Name: "popularity", About: "training rows of the item", Config: of(zero[baseline.PopularityConfig]), Uses: refits, Impersonal: true},
		{Name: "recent-popularity", About: "training rows of late", Config: of(baseline.DefaultRecentPopularityConfig), Uses: refits, Impersonal: true},
		{Name: "category-popularity", About: "popularity within what the user buys from", Config: of(zero[baseline.CategoryPopularityConfig]), Uses: hybrids, Features: one, Histories: true},
		{Name: "feature-popularity", About: "popularity that features let expect, of new items too", Config: of(zero[baseline.FeaturePopularityConfig]), Uses: hybrids, Features: some},
		{Name: "association", About: "who bought this also bought", Config: of(zero[baseline.AssociationConfig]), Uses: refits, Histories: true},
		{Name: "sequential-rules", About: "what came soon after the user's last item", Section: "rules", Config: of(baseline.DefaultSequentialRulesConfig), Uses: ordered, Histories: true},
		{Name: "markov", About: "what comes next after the user's latest items, by chance", Section: "markov", Config: of(baseline.DefaultMarkovConfig), Uses: ordered, Histories: true},
		{Name: "item-knn", About: "similar items by their users", Section: "knn", Config: of(baseline.DefaultItemKNNConfig), Uses: ordered, Histories: true},
		{Name: "user-knn", About: "similar users by their items", Section: "knn", Config: of(baseline.DefaultUserKNNConfig), Uses: refits},
		{Name: "content-knn", About: "similar items by their features", Section: "knn", Config: of(baseline.DefaultContentKNNConfig), Uses: orderable, Features: some, Histories: true},
		{Name: "hybrid-knn", About: "similar items by users and features", Config: of(baseline.DefaultHybridKNNConfig), Uses: orderable, Features: some, Histories: true},
		{Name: "p3alpha", About: "a random walk of three steps", Section: "walk", Config: of(baseline.DefaultP3AlphaConfig), Uses: refits, Histories: true},
		{Name: "rp3beta", About: "the walk, with popular items held back", Section: "walk", Config: of(baseline.DefaultWalkConfig), Uses: refits, Histories: true},
		{Name: "ease", About: "linear regression on the user's items, in closed form", Section: "ease", Config: of(baseline.DefaultEASEConfig), Uses: refits, Histories: true},
		{Name: "slim", About: "sparse linear regression on the user's items", Section: "slim", Config: of(baseline.DefaultSLIMConfig), Uses: refits, Histories: true},
		{Name: "puresvd", About: "singular vectors of the interactions", Section: "puresvd", Config: of(baseline.DefaultPureSVDConfig), Uses: refits, Histories: true},
		{Name: "ials", About: "matrix factorisation by alternating least squares", Section: "ials", Config: of(baseline.DefaultIALSConfig), Uses: refits, Chance: true, Histories: true},

		{Name: model.GMF, About: "weighted product of user and item vectors", Uses: trained, Loss: "bce", Chance: true},
		{Name: model.MLP, About: "layers over user and item side by side", Uses: trained, Loss: "bce", Chance: true},
		{Name: model.NeuMF, About: "gmf and mlp in one: neural matrix factorisation", Uses: pretrained, Loss: "bce", Chance: true},
		{Name: model.MF, About: "inner product of vectors, and biases", Uses: trained, Loss: "bce", Chance: true},
		{Name: model.TwoTower, About: "cosine or inner product of two vectors; the one to serve", Uses: readers, Loss: "softmax", Chance: true},
	}
}

// History is which rows a model reads of users at test: recipe.HistoryTrain or HistoryValid.
// By default models of order read the rows of validation as well, for their last item is the most
// they know and published figures of such models have it; others do not, as little is lost and a figure
// stays what it is beside models that cannot.
func History(m *recipe.Model, e *recipe.Evaluate) string {
	switch {
	case m.Refit:
		return recipe.HistoryValid
	case !Model(m).Histories && !m.ReadsOrder():
		return recipe.HistoryTrain
	case e.History != "":
		return e.History
	case m.ReadsOrder():
		return recipe.HistoryValid
	}
	return recipe.HistoryTrain
}

// Config is what a baseline is steered by, and what it can do: see package baseline.
type Config interface {
	recipe.Config
	Fit(ctx context.Context, in baseline.Input) (baseline.Scorer, error)
	Memory(s baseline.Size) ([]baseline.Part, error)
	Cost(in baseline.Input) baseline.Cost
}

// of makes a config of the table from the defaults of one.
func of[C any, P interface {
	*C
	Config
}](defaults func() C) func() recipe.Config {
	return func() recipe.Config {
		c := defaults()
		return P(&c)
	}
}

// zero is the config of what has nothing to set.
func zero[C any]() (c C) { return c }

// Baseline is the config of a model that is not trained.
func Baseline(m *recipe.Model) (Config, error) {
	if c, ok := m.Baseline.(Config); ok {
		return c, nil
	}
	return nil, fmt.Errorf("experiments: model %s: kind %q is no baseline that has settings", m.Name, m.Kind)
}

// Model is the kind of a model. It panics if the model is of none, which decoding refuses.
func Model(m *recipe.Model) *recipe.Kind {
	k := Table().Model(m.Kind)
	if k == nil {
		panic("kinds: a model of no kind")
	}
	return k
}
