package baseline

import (
	"context"

	"tandem/datasets"
)

// UserKNN scores an item by how similar those are to the user who have it:
//
//	score(u, i) = Σ_{v ∈ N(u), i ∈ I_v} s(u, v)
//
// where the profile of a user is the training items, weighted as Weight says, s the
// Similarity, I_v the items of v and N(u) the K users most similar to u, equal ones by
// id. An item without training rows scores 0, and so does every item for a user without.
// Source: UserKNNCFRecommender, as for FitItemKNN. Its code sums over the users whose
// neighbour u is instead; here it is the neighbours of u, as in Resnick et al. 1994.
type UserKNN struct {
	history datasets.Lists
	items   int
	near    [][]link // by user
}

// FitUserKNN computes all similarities exactly, on all processors, with the same result
// on any number of them. It returns ctx.Err() when ctx ends first.
// Cost: O(Σ_i n_i²) time, n_i the users of item i; memory 8·K·users bytes.
func FitUserKNN(ctx context.Context, train *datasets.Log, config KNNConfig) (*UserKNN, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	m := &UserKNN{history: train.ByUser(), items: train.NumItems(), near: make([][]link, train.NumUsers())}
	x := newProfiles(train.ByItem(), m.history, config.Weight)
	err := nearest(ctx, x, config, nil, func(u int32, near []neighbour) { m.near[u] = links(near) })
	return m, err
}

// Score writes the score of users[r] for item i to dst[r·items+i]; it never fails.
// It panics if dst has not len(users)·items values or a user is outside [0, users).
// Cost: O(items + rows of the K neighbours) per user; allocates nothing.
func (m *UserKNN) Score(dst []float32, users []int32) error {
	checkLen(dst, users, m.items)
	clear(dst)
	for r, u := range users {
		if u < 0 || int(u) >= len(m.near) {
			panic("baseline: user out of range")
		}
		row := dst[r*m.items : (r+1)*m.items]
		for _, v := range m.near[u] {
			for _, i := range m.history.At(v.item) {
				row[i] += v.weight
			}
		}
	}
	return nil
}
