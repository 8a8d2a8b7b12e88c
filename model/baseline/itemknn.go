package baseline

import (
	"context"
	"errors"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/features"
)

// ItemKNNConfig finds neighbours of items by the users that they share; see Fit.
type ItemKNNConfig struct {
	KNNConfig   `yaml:",inline"`
	DecayConfig `yaml:",inline"`
}

// DefaultItemKNNConfig is that of the cosine.
func DefaultItemKNNConfig() ItemKNNConfig { return ItemKNNConfig{KNNConfig: defaultKNN()} }

// Validate reports all faults of c.
func (c ItemKNNConfig) Validate() error {
	return errors.Join(c.KNNConfig.Validate(), setting.Check(c.DecayConfig).Join("baseline: knn: "))
}

// Fit scores an item by how similar its users are to those of the user's items:
//
//	score(u, i) = Σ_{j ∈ I_u ∩ N(i)} x_uj·s(i, j)
//
// where the profile of an item is the x_ui of the users who have it in training, 1 or the
// weights of the rows, weighted as Weighting says, s the Similarity, I_u the user's items and N(i) the K items most similar to the
// *target* i, itself not among them, equal ones by id. An item without training rows
// scores 0.
// Source: ItemKNNCFRecommender of Ferrari Dacrema et al. 2021, "A troubling analysis of
// reproducibility and progress in recommender systems research". Its code weights the
// user's items in the sum, too, unless the model is read from a file; the published
// figures are those of the sum without weights, which is the one here, unless Decay or DecayDays
// weigh the rows of the user by age. It also adds
// 10⁻⁶ to the denominator, and lacks the factor 2 in dice.
//
// All similarities are exact, computed on all processors, with the same result on any
// number of them. It returns ctx.Err() when ctx ends first.
// Cost: O(Σ_u n_u²) time, n_u the items of user u; memory 12·items bytes per processor
// and 16·K·items in all, never items².
func (c ItemKNNConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	reads, err := c.DecayConfig.of("item knn", in)
	if err != nil {
		return nil, err
	}
	return reads.reading(fitted(fitItemKNN(ctx, in.Log, c.KNNConfig)))
}

// Memory is what Fit takes.
func (c ItemKNNConfig) Memory(s Size) ([]Part, error) { return s.neighbours(s.Items, c.K), nil }

// Cost tells the work of Fit.
func (c ItemKNNConfig) Cost(in Input) Cost { return Cost{Work: []Work{{"similarities", in.gram()}}} }

// fitItemKNN is ItemKNNConfig.Fit.
func fitItemKNN(ctx context.Context, train *datasets.Log, config KNNConfig) (*itemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	x := newMatrix(train)
	return itemNeighbours(ctx, newProfiles(x.byUser, x.byItem, config.Weighting), config, nil, x.byUser)
}

// ContentKNNConfig finds neighbours of items by the features that they share; see Fit.
type ContentKNNConfig struct {
	ItemKNNConfig `yaml:",inline"`
}

// DefaultContentKNNConfig is that of the cosine.
func DefaultContentKNNConfig() ContentKNNConfig { return ContentKNNConfig{DefaultItemKNNConfig()} }

// Fit is ItemKNNConfig.Fit with the features of items in the place of their users:
// the profile of an item is its rows of all blocks; what the user's items weigh counts in the
// sum alone. Items without training rows are
// scored like any other, by what they are, and are nobody's neighbours. An item without
// features scores 0.
// Source: ItemKNNCBFRecommender, as for ItemKNNConfig.Fit.
//
// It fails if a block is not of all items, or a value is below 0 with WeightBM25.
// Cost: O(Σ_t n_t²), n_t the items of feature t: items² for one that all items have.
func (c ContentKNNConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	reads, err := c.DecayConfig.of("content knn", in)
	if err != nil {
		return nil, err
	}
	return reads.reading(fitted(fitContentKNN(ctx, in.Log, in.Blocks, c.KNNConfig)))
}

// Cost tells the work of Fit.
func (c ContentKNNConfig) Cost(in Input) Cost {
	return Cost{ByItem: true, Work: []Work{{"rows", float64(in.Log.Len())}, {"similarities", in.featureSquares()}}}
}

// fitContentKNN is ContentKNNConfig.Fit.
func fitContentKNN(ctx context.Context, train *datasets.Log, blocks []*features.Block, config KNNConfig) (*itemToItem, error) {
	return fitContent(ctx, train, blocks, 1, false, config)
}

// HybridKNNConfig finds neighbours of items by users and features; see Fit.
type HybridKNNConfig struct {
	// ContentWeight is what features are multiplied by, beside the users of an item.
	// Touch: search it; the larger, the more an item is known by what it is.
	ContentWeight float64 `yaml:"content_weight" range:"> 0"`
	// KNN is how items are compared.
	KNN KNNConfig `yaml:"knn"`

	DecayConfig `yaml:",inline"`
}

// DefaultHybridKNNConfig takes a feature for as much as a user.
func DefaultHybridKNNConfig() HybridKNNConfig {
	return HybridKNNConfig{ContentWeight: 1, KNN: defaultKNN()}
}

// Validate reports all faults of c.
func (c HybridKNNConfig) Validate() error { return setting.Check(c).Join("baseline: hybrid knn: ") }

// Fit joins both: the profile of an item is its users, and its features times
// ContentWeight, all of them attributes alike to Weight and Similarity. Items without
// training rows have only their features to be similar by.
// Source: ItemKNN_CFCBF_Hybrid_Recommender, as for ItemKNNConfig.Fit; Mobasher et al. 2004.
//
// Errors and cost are those of ContentKNNConfig.Fit and ItemKNNConfig.Fit together.
func (c HybridKNNConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	reads, err := c.DecayConfig.of("hybrid knn", in)
	if err != nil {
		return nil, err
	}
	return reads.reading(fitted(fitHybridKNN(ctx, in.Log, in.Blocks, c)))
}

// Memory is what Fit takes.
func (c HybridKNNConfig) Memory(s Size) ([]Part, error) { return s.neighbours(s.Items, c.KNN.K), nil }

// Cost tells the work of Fit.
func (c HybridKNNConfig) Cost(in Input) Cost {
	return Cost{ByItem: true, Work: []Work{{"similarities", in.gram() + in.featureSquares()}}}
}

// fitHybridKNN is HybridKNNConfig.Fit.
func fitHybridKNN(ctx context.Context, train *datasets.Log, blocks []*features.Block, config HybridKNNConfig) (*itemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	return fitContent(ctx, train, blocks, config.ContentWeight, true, config.KNN)
}

func fitContent(ctx context.Context, train *datasets.Log, blocks []*features.Block, scale float64, hybrid bool, config KNNConfig) (*itemToItem, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	m := newMatrix(train)
	var users *entries
	if hybrid {
		users = &m.byItem
	}
	x, err := newContent(blocks, scale, users, train.NumItems(), config.Weighting)
	if err != nil {
		return nil, err
	}
	seen := make([]bool, train.NumItems())
	for _, i := range train.Items {
		seen[i] = true
	}
	return itemNeighbours(ctx, x, config, seen, m.byUser)
}

func itemNeighbours(ctx context.Context, x *profiles, config KNNConfig, eligible []bool, history entries) (*itemToItem, error) {
	columns := make([][]link, len(x.profile))
	if err := nearest(ctx, x, config, eligible, func(i int32, near []neighbour) { columns[i] = links(near) }); err != nil {
		return nil, err
	}
	return fromColumns(columns, history), nil
}

func links(near []neighbour) []link {
	out := make([]link, len(near))
	for k, n := range near {
		out[k] = link{n.id, float32(n.similarity)}
	}
	return out
}
