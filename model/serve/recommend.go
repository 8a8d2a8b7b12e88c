package serve

import (
	"context"
	"fmt"
	"slices"

	"tandem/model/rank"
)

// How a list came about.
const (
	ByTraining   = "training"   // the user was there
	ByFeatures   = "features"   // the towers of their features alone
	ByPopularity = "popularity" // nothing else is known
)

// Request asks for the items of one user.
type Request struct {
	User       string     // key
	K          int        // items wanted, ≥ 1
	Filter     Filter     // of items; the zero value lets all pass
	Attributes Attributes // of a user whom training did not know

	// Again lets items come back that the user has met before the test part of the run; else
	// they are left out, as tandem recommend does. See Side.Seen.
	Again bool

	// Exact scores every item by the MLP of a bundle that has one, in place of candidates.
	Exact bool
}

// Answer is the list of a request.
type Answer struct {
	By   string // ByTraining, ByFeatures or ByPopularity
	Note string // why a user who was asked for is not known; "" otherwise
	Hits []Hit  // best first
}

// Recommend returns the k best items of a user that pass the filter, without those that they
// have met, unless Again is set: a list is shorter when fewer are left. A user whom training
// did not know is told by the attributes, where the model reads some, or by those that the
// run's data had; else they get what is popular, the score being the training rows of an
// item. By and Note say so. Attributes of a user whom training knew are not read. Errors
// are those of Mask, Search and EncodeUser.
func (b *Bundle) Recommend(ctx context.Context, q Request) (*Answer, error) {
	mask, err := b.Mask(q.Filter)
	if err != nil {
		return nil, err
	}
	if q.K < 1 {
		return nil, fmt.Errorf("serve: top %d, want ≥ 1", q.K)
	}
	a := &Answer{By: ByTraining}
	var vector []float32
	u, ok := b.Users.Find(q.User)
	if ok {
		vector = b.Users.Vectors([]int32{u})
		if !q.Again {
			for _, i := range b.Users.Seen(u) {
				mask.Remove(i)
			}
		}
	}
	if !ok || b.Users.Rows[u] == 0 {
		if vector, a.By, err = b.stranger(vector, q.Attributes); err != nil {
			return nil, err
		}
		a.Note = fmt.Sprintf("no user %q among %d", q.User, b.Users.Len())
		if ok {
			a.Note = fmt.Sprintf("user %q has no interaction in train", q.User)
		}
	}
	switch {
	case a.By == ByPopularity:
		a.Hits = b.popular(q.K, mask.Has)
		return a, nil
	case b.head != nil:
		a.Hits, err = b.byHead(ctx, q, u, ok && vector != nil, mask)
		return a, err
	}
	lists, err := b.Search(ctx, vector, q.K, Options{Allowed: mask})
	if err != nil {
		return nil, err
	}
	a.Hits = lists[0]
	return a, nil
}

// stranger is the vector of a user without a training row and what it comes from: their
// attributes, or what the bundle has of them; nil where there is nothing.
func (b *Bundle) stranger(known []float32, a Attributes) (vector []float32, by string, err error) {
	if !a.empty() {
		if b.head != nil { // it has no use for a vector
			return nil, ByFeatures, nil
		}
		vector, err = b.EncodeUser(a)
		return vector, ByFeatures, err
	}
	if by = b.Manifest.Strangers; by != "" && slices.ContainsFunc(known[:max(len(known)-1, 0)], func(x float32) bool { return x != 0 }) {
		return known, by, nil
	}
	return nil, ByPopularity, nil
}

// byHead finds candidates for user u by their vector and scores those, or, for somebody
// who tells attributes, all items.
func (b *Bundle) byHead(ctx context.Context, q Request, u int32, known bool, mask rank.Mask) ([]Hit, error) {
	h := b.head
	if !known {
		row, err := h.encode(b.encoders, q.Attributes)
		if err != nil {
			return nil, err
		}
		return h.all(ctx, b, row, q.K, mask)
	}
	row := h.users[int(u)*h.width() : int(u+1)*h.width()]
	if q.Exact {
		return h.all(ctx, b, row, q.K, mask)
	}
	lists, err := b.Search(ctx, b.Users.Vectors([]int32{u}), max(b.Manifest.Candidates, 4*q.K), Options{Allowed: mask})
	if err != nil {
		return nil, err
	}
	candidates := make([]int32, len(lists[0]))
	for j, hit := range lists[0] {
		candidates[j] = hit.Item
	}
	items, scores, err := h.rerank(row, candidates, q.K)
	return b.hits(items, scores), err
}

// popular lists the items with the most training rows.
func (b *Bundle) popular(k int, allowed func(int32) bool) []Hit {
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
	return b.hits(items, scores)
}
