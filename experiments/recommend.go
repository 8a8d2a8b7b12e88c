package experiments

import (
	"context"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/model"
	"tandem/train/eval"
)

// Recommendation is one item for one user.
type Recommendation struct {
	Rank   int     `json:"rank"` // from 1
	Item   string  `json:"item"`
	Score  float32 `json:"score"`
	Unseen bool    `json:"unseen"` // the item has no training interaction
	State  string  `json:"state"`  // hot, warm or cold by the recipe's thresholds
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
		return nil, wrongInput(fmt.Errorf("experiments: no user %q among %s%s", user, Grouped(log.NumUsers()), didYouMean(user, log.UserIDs)))
	}
	return o.recommend(ctx, u, k, false)
}

// recommend is Recommend for user u of the data; with again, items met before come back.
func (o *Opened) recommend(ctx context.Context, u int32, k int, again bool) ([]Recommendation, error) {
	log, c := o.Split.Train, o.catalogue()
	if err := c.checkTop(k); err != nil {
		return nil, err
	}
	var seen []datasets.Lists
	if !again {
		seen = o.met()
	}
	if left := log.NumItems() - distinctItems(seen, u); left == 0 {
		return nil, wrongInput(fmt.Errorf("experiments: user %q has met all %d items: nothing is left to recommend", log.UserIDs.Key(u), log.NumItems()))
	}
	best, scores, err := o.topN(ctx, u, seen, k)
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", o.Spec.Name, err)
	}
	return c.list(best, scores, o.Run.Recipe.Evaluate.States), nil
}

// met lists what users met before the test part.
func (o *Opened) met() []datasets.Lists {
	seen := []datasets.Lists{o.Split.Train.ByUser(), o.Split.Valid.ByUser()}
	if o.Split.Fold != nil {
		seen = append(seen, o.Split.Fold.ByUser())
	}
	return seen
}

// topN ranks by blocks of items where the model can, else by a row of the catalogue.
func (o *Opened) topN(ctx context.Context, u int32, seen []datasets.Lists, k int) (items []int32, scores []float32, err error) {
	s, ok := o.Scorer.(*model.Scorer)
	if !ok {
		best, rows, err := eval.TopN(ctx, o.Scorer, o.Split.Train.NumItems(), []int32{u}, seen, k, eval.Options{})
		if err != nil {
			return nil, nil, err
		}
		return best[0], rows[0], nil
	}
	var met []int32
	for _, l := range seen {
		met = append(met, l.At(u)...)
	}
	slices.Sort(met)
	err = s.TopN(ctx, []int32{u}, k, func(int32) []int32 { return met },
		func(_ int, best []int32, of []float32) error {
			items, scores = slices.Clone(best), slices.Clone(of)
			return nil
		})
	return items, scores, err
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
