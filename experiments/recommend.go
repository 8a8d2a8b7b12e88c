package experiments

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/train/eval"
)

// Recommendation is one item for one user.
type Recommendation struct {
	Rank   int     `json:"rank"` // from 1
	Item   string  `json:"item"`
	Score  float32 `json:"score"`
	Unseen bool    `json:"unseen"` // the item has no training interaction
}

// Recommend returns the k items that score highest for a user, best first, ties in the
// order of the catalogue. Items that the user met in train or validation are left out,
// so the list is shorter than k when fewer are left.
//
// A user that the data do not know, a k outside [1, catalogue], and a user who has met
// every item are an InputError.
func (o *Opened) Recommend(ctx context.Context, user string, k int) ([]Recommendation, error) {
	log := o.Split.Train
	u, ok := log.UserIDs.Find(user)
	if !ok {
		hint := ""
		if near, ok := nearest(user, log.UserIDs.Keys()); ok {
			hint = fmt.Sprintf(", did you mean %q?", near)
		}
		return nil, wrongInput(fmt.Errorf("experiments: no user %q among %s%s", user, Grouped(log.NumUsers()), hint))
	}
	if items := log.NumItems(); k < 1 || k > items {
		return nil, wrongInput(fmt.Errorf("experiments: k = %d, want 1 to %d, the size of the catalogue", k, items))
	}
	seen := []datasets.Lists{log.ByUser(), o.Split.Valid.ByUser()}
	if left := log.NumItems() - distinctItems(seen, u); left == 0 {
		return nil, wrongInput(fmt.Errorf("experiments: user %q has met all %d items: nothing is left to recommend", user, log.NumItems()))
	}
	best, scores, err := eval.TopN(ctx, o.Scorer, log.NumItems(), []int32{u}, seen, k, eval.Options{})
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", o.Spec.Name, err)
	}
	out := make([]Recommendation, len(best[0]))
	for r, i := range best[0] {
		out[r] = Recommendation{Rank: r + 1, Item: log.ItemIDs.Key(i), Score: scores[0][r], Unseen: o.seenItems[i] == 0}
	}
	return out, nil
}

// distinctItems counts the items that any of the lists has for user u.
func distinctItems(lists []datasets.Lists, u int32) int {
	met := map[int32]bool{}
	for _, l := range lists {
		for _, i := range l.At(u) {
			met[i] = true
		}
	}
	return len(met)
}
