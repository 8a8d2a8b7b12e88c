package serve

import (
	"context"
	"fmt"
	"slices"
)

// How a list came about.
const (
	ByTraining   = "training"   // the user was there
	ByFeatures   = "features"   // the towers of their features alone
	ByPopularity = "popularity" // nothing else is known
)

// Request asks for the items of one user.
type Request struct {
	User   string // key
	K      int
	Filter Filter
}

// Answer is the list of a request.
type Answer struct {
	By   string // ByTraining, ByFeatures or ByPopularity
	Note string // why a user who was asked for is not known; "" otherwise
	Hits []Hit
}

// Recommend returns the k best items of a user that pass the filter. A user whom training
// did not know gets what is popular, and Note says so: the score is then the training rows
// of an item. Errors are those of Mask and Search.
func (b *Bundle) Recommend(ctx context.Context, q Request) (*Answer, error) {
	mask, err := b.Mask(q.Filter)
	if err != nil {
		return nil, err
	}
	u, ok := b.Users.Find(q.User)
	known := ok && b.Users.Rows[u] > 0
	if !known {
		a := &Answer{By: ByPopularity, Note: fmt.Sprintf("no user %q among %d", q.User, b.Users.Len())}
		if ok {
			a.Note = fmt.Sprintf("user %q has no interaction in train", q.User)
		}
		a.Hits, err = b.popular(q.K, mask.Has)
		return a, err
	}
	lists, err := b.Search(ctx, b.Users.Vectors([]int32{u}), q.K, Options{Allowed: mask})
	if err != nil {
		return nil, err
	}
	return &Answer{By: ByTraining, Hits: lists[0]}, nil
}

// popular lists the items with the most training rows.
func (b *Bundle) popular(k int, allowed func(int32) bool) ([]Hit, error) {
	if k < 1 {
		return nil, fmt.Errorf("serve: top %d, want ≥ 1", k)
	}
	var items []int32
	for i := range int32(b.Items.Len()) {
		if allowed(i) {
			items = append(items, i)
		}
	}
	slices.SortStableFunc(items, func(x, y int32) int { return int(b.Items.Rows[y]) - int(b.Items.Rows[x]) })
	items = items[:min(k, len(items))]
	scores := make([]float32, len(items))
	for j, i := range items {
		scores[j] = float32(b.Items.Rows[i])
	}
	return b.hits(items, scores), nil
}
