package baseline

import (
	"context"

	"tandem/datasets"
)

// UserKNNConfig asks the users who are most alike; see Fit.
type UserKNNConfig struct {
	KNNConfig `yaml:",inline"`
}

// DefaultUserKNNConfig is that of the cosine.
func DefaultUserKNNConfig() UserKNNConfig { return UserKNNConfig{defaultKNN()} }

// Fit returns what scores an item by how similar those are to the user who have it:
//
//	score(u, i) = Σ_{v: u ∈ N(v), i ∈ I_v} s(v, u)·x_vi
//
// where the profile of a user is the x_ui of the training items, 1 or the weights of the rows,
// weighted as Weighting says, s the
// Similarity, I_v the items of v and N(v) the K users most similar to v, equal ones by
// id. An item without training rows scores 0, and so does every item for a user without.
//
// Source: UserKNNCFRecommender, as for ItemKNNConfig.Fit. Like its code, and unlike Resnick et
// al. 1994, it asks the users whose neighbour u is, not the neighbours of u; there is no
// bound on how many they are. On MovieLens 1M that is worth .04 to .07 of HR@10 at
// K 200 to 500 (cosine, BM25).
//
// Fit computes all similarities exactly, on all processors, with the same result
// on any number of them. It returns ctx.Err() when ctx ends first.
// Cost: O(Σ_i n_i²) time, n_i the users of item i; memory 16·K·users bytes.
func (c UserKNNConfig) Fit(ctx context.Context, in Input) (Scorer, error) {
	return fitted(fitUserKNN(ctx, in.Log, c.KNNConfig))
}

// Memory is what Fit takes.
func (c UserKNNConfig) Memory(s Size) ([]Part, error) { return s.neighbours(s.Users, c.K), nil }

// Cost tells the work of Fit.
func (c UserKNNConfig) Cost(in Input) Cost {
	return Cost{Work: []Work{{"similarities", float64(in.Log.Len()) + squares(in.Log.ItemCounts())}}}
}

// userKNN is what UserKNNConfig fits.
type userKNN struct {
	history entries
	items   int
	// row u lists who has u as a neighbour, ascending, and how similar they are
	offsets []int
	askers  []int32
	weights []float32
}

// fitUserKNN is UserKNNConfig.Fit.
func fitUserKNN(ctx context.Context, train *datasets.Log, config KNNConfig) (*userKNN, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	m := newMatrix(train)
	x := newProfiles(m.byItem, m.byUser, config.Weighting)
	near := make([][]link, train.NumUsers())
	if err := nearest(ctx, x, config, nil, func(v int32, list []neighbour) { near[v] = links(list) }); err != nil {
		return nil, err
	}
	t := fromColumns(near, m.byUser)
	return &userKNN{history: m.byUser, items: train.NumItems(), offsets: t.offsets, askers: t.targets, weights: t.weights}, nil
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(items + rows of those who are asked) per user; allocates nothing.
func (m *userKNN) Score(dst []float32, users []int32) error {
	checkLen(dst, users, m.items)
	clear(dst)
	for r, u := range users {
		if u < 0 || int(u) >= m.history.Len() {
			panic("baseline: user out of range")
		}
		row := dst[r*m.items : (r+1)*m.items]
		from, to := m.offsets[u], m.offsets[u+1]
		for k, v := range m.askers[from:to] {
			w := m.weights[from+k]
			items, weights := m.history.of(v)
			for n, i := range items {
				row[i] += w * weightAt(weights, n)
			}
		}
	}
	return nil
}
