package fit

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/features"
	"tandem/model"
	"tandem/train"
	"tandem/train/eval"
	"tandem/train/sample"
)

// How a model came to its scores for a user whom training did not know.
const (
	ByFoldIn     = "fold-in"    // an id row of their own, see train.FoldIn
	ByHistory    = "history"    // what they introduce themselves by, read in its order
	ByProfile    = "profile"    // a non-gradient baseline that reads what the user has
	ByFeatures   = "features"   // the towers of the user's features alone
	ByPopularity = "popularity" // the model cannot know them: training counts
)

// FoldIn prepares to take up users in mdl, which was trained as spec says, by the loss, the
// sampler and the optimiser of that training. seen are the training rows of items, and start
// (d) is where id rows begin: see train.MeanUser. Names that spec got past validation are no
// error.
func FoldIn(spec *recipe.Model, c train.FoldConfig, mdl *model.Model, seen features.Seen, start []float32, seed uint64) (*train.FoldIn, error) {
	if mdl.Reads() {
		return nil, input.Wrong(fmt.Errorf("experiments: %s reads histories and has a table of users: a new user cannot be folded in beside, want user_table: false, which needs none", spec.Name))
	}
	t := spec.Train
	loss, err := kinds.Loss(t)
	if err != nil {
		return nil, err
	}
	rule, err := kinds.Rule(t)
	if err != nil {
		return nil, err
	}
	exponent, err := kinds.Exponent(t)
	if err != nil {
		return nil, err
	}
	law, err := sample.PopularityOf(seen, exponent)
	if err != nil {
		return nil, err
	}
	c.Negatives, c.LogQ, c.L2, c.Seed = t.Negatives, t.LogQ, t.L2, seed
	return train.NewFoldIn(mdl, c, start, loss, law, rule)
}

// FoldInUsers takes up the new users of the split in a trained model: their id rows are
// written from what Split.Fold has of them. It returns how, "" without new users.
func FoldInUsers(ctx context.Context, p *prepare.Prepared, r *recipe.Recipe, m *recipe.Model, mdl *model.Model, seed uint64) (how string, err error) {
	if p.Split.Fold == nil {
		return "", nil
	}
	if mdl.Reads() && mdl.Users.ID.Width == 0 {
		return ByHistory, p.GiveHistories(mdl, m, seed, true)
	}
	f, err := FoldIn(m, r.Evaluate.FoldIn, mdl, p.SeenItems, train.MeanUser(mdl), seed)
	if err != nil {
		return "", err
	}
	has := prepare.OwnEvents(m, p.Split.Fold).ByUser()
	return ByFoldIn, f.Users(ctx, mdl, usersOf(has), has.At)
}

// usersOf lists those who have something.
func usersOf(has datasets.Lists) []int32 {
	var users []int32
	for u := range int32(has.Len()) {
		if len(has.At(u)) > 0 {
			users = append(users, u)
		}
	}
	return users
}

// ItemScorer is a non-gradient baseline that can score somebody by the items they have.
type ItemScorer interface {
	// ScoreItems writes the score of every item into dst; has are ids, ascending.
	ScoreItems(dst []float32, has []int32)
}

// WithNewUsers is a non-gradient baseline that scores the new users of a split by what they introduce
// themselves by, and all others as it did.
type WithNewUsers struct {
	eval.Scorer
	has   datasets.Lists // of new users
	items int
	score func(dst []float32, has []int32)
}

// Score writes (len(users) × items) scores into dst: those of the scorer, but for new users.
func (n *WithNewUsers) Score(dst []float32, users []int32) error {
	if err := n.Scorer.Score(dst, users); err != nil {
		return err
	}
	for r, u := range users {
		if has := n.has.At(u); len(has) > 0 {
			n.score(dst[r*n.items:(r+1)*n.items], has)
		}
	}
	return nil
}

// foldInBaseline makes a non-gradient baseline score the new users of the split: by their profile
// where it can, by popularity where it cannot. It returns how, "" without new users.
func foldInBaseline(p *prepare.Prepared, m *recipe.Model, s eval.Scorer) (eval.Scorer, string) {
	if p.Split.Fold == nil {
		return s, ""
	}
	if kinds.Model(m).Impersonal {
		return s, ByPopularity
	}
	if m.ReadsOrder() {
		return s, ByProfile // prepare.History has their rows
	}
	n := &WithNewUsers{Scorer: s, has: prepare.OwnEvents(m, p.Split.Fold).ByUser(), items: p.Split.Train.NumItems()}
	if own, ok := s.(ItemScorer); ok {
		n.score = own.ScoreItems
		return n, ByProfile
	}
	popular := make([]float32, n.items)
	_, items := p.Entities(&recipe.Model{Refit: m.Refit, Events: m.Events}, 0)
	for i, rows := range items.Seen {
		popular[i] = float32(rows)
	}
	n.score = func(dst []float32, _ []int32) { copy(dst, popular) }
	return n, ByPopularity
}
