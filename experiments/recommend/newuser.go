package recommend

import (
	"context"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/model"
)

// ByTraining is how a user whom training knew came to their scores: see ByFoldIn for the
// others.
const ByTraining = "training"

const aNewUser = "the new user"

// NewUser is somebody whom training did not know. Without anything they get what is
// popular.
type NewUser struct {
	Items    []string         // keys of items that they have
	Features datasets.Columns // of one row: what is known of them; see UserFeatures
}

// ForNewUser returns the k items that score highest for a new user, best first: folded in
// if they have items, else by the towers of their features, else by popularity. Items
// that they have are left out unless again is true.
//
// A k outside [1, catalogue] and what FoldIn and EncodeUsers refuse are an input.Error,
// but that models without vectors recommend as well.
func ForNewUser(ctx context.Context, s *serving.Model, who NewUser, k int, again bool) (*List, error) {
	l, err := lister(s, k)
	if err != nil {
		return nil, err
	}
	l.Again = again
	return l.newUser(ctx, s, who)
}

// newUser makes a list for somebody whom training did not know.
func (l *Lister) newUser(ctx context.Context, s *serving.Model, who NewUser) (*List, error) {
	var users *model.Model
	var met []int32
	var err error
	by := fit.ByPopularity
	switch {
	case len(who.Items) > 0:
		if by = fit.ByFoldIn; s.Spec.History != nil {
			by = fit.ByHistory
		}
		if users, err = s.FoldedIn(ctx, who.Items, who.Features); err == nil && !l.Again {
			met, err = serving.FindItems(l.catalogue, who.Items)
		}
	case len(who.Features) > 0:
		by = fit.ByFeatures
		users, err = s.FeatureUsers(who.Features, 1)
	}
	if err != nil {
		return nil, err
	}
	if users == nil {
		return l.one(ctx, l.popular, -1, by, aNewUser, nil)
	}
	return l.one(ctx, l.ranking(s.Scorer.Over(users)), 0, by, aNewUser, met)
}

// For makes the list of the user with that key if the data know them, by what they know;
// for any other key, or "", that of the new user, with what the data have of the user's
// features unless who brings some.
//
// Somebody known to training of whom who tells something is an input.Error: it would not
// be heard.
func (l *Lister) For(ctx context.Context, key string, who NewUser) (*List, error) {
	o := l.opened
	u, inData := o.Split.Train.UserIDs.Find(key)
	asked := len(who.Items)+len(who.Features) > 0
	note := ""
	switch {
	case inData && (o.SeenUsers[u] > 0 || l.told != nil && l.told[u]):
		if asked {
			return nil, input.Wrong(fmt.Errorf("experiments: user %q is known: want neither items nor features of theirs", key))
		}
	case inData:
		note = fmt.Sprintf("user %s has no interaction in train", key)
	case key != "":
		note = noUser(o, key)
	}
	if inData && asked && len(who.Features) == 0 {
		for _, f := range o.Run.Recipe.Features.User {
			if c := o.Data.Users.Find(f.Column); c != nil && slices.Contains(o.Spec.UserFeatures, f.Name) {
				who.Features = append(who.Features, row(c, u))
			}
		}
	}
	out, err := l.find(ctx, u, inData && !asked, who)
	if err != nil {
		return nil, err
	}
	out.Note = note
	return out, nil
}

// find makes the list of user u if the data know them, else that of the new user.
func (l *Lister) find(ctx context.Context, u int32, known bool, who NewUser) (*List, error) {
	o := l.opened
	if known {
		top := l.known
		by := l.by(u)
		if by == fit.ByPopularity {
			top = l.popular
		}
		return l.one(ctx, top, u, by, fmt.Sprintf("user %q", o.Split.Train.UserIDs.Key(u)), l.met(u))
	}
	if o.Weights != nil {
		return l.newUser(ctx, o.WithoutData(), who)
	}
	return l.byProfile(ctx, who)
}

// byProfile recommends to a new user by a non-gradient baseline.
func (l *Lister) byProfile(ctx context.Context, who NewUser) (*List, error) {
	o := l.opened
	if len(who.Features) > 0 {
		return nil, input.Wrong(fmt.Errorf("experiments: %s is a %s, which knows no features of users", o.Spec.Name, o.Spec.Kind))
	}
	if len(who.Items) == 0 {
		return l.one(ctx, l.popular, -1, fit.ByPopularity, aNewUser, nil)
	}
	has, err := serving.FindItems(l.catalogue, who.Items)
	if err != nil {
		return nil, err
	}
	met := has
	if l.Again {
		met = nil
	}
	s, ok := profiled(o)
	if !ok {
		return l.one(ctx, l.popular, -1, fit.ByPopularity, aNewUser, met)
	}
	scores := make([]float32, l.catalogue.Items.Len())
	s.ScoreItems(scores, has)
	return l.one(ctx, l.ranking(oneRow(scores)), -1, fit.ByProfile, aNewUser, met)
}

// profiled is the non-gradient baseline as one that scores somebody by their items, if it can.
func profiled(o *serving.Opened) (fit.ItemScorer, bool) {
	s := o.Scorer
	if n, ok := s.(*fit.WithNewUsers); ok {
		s = n.Scorer
	}
	p, ok := s.(fit.ItemScorer)
	return p, ok
}

// popularity scores every item by its training rows.
func popularity(seen []int32) []float32 {
	scores := make([]float32, len(seen))
	for i, n := range seen {
		scores[i] = float32(n)
	}
	return scores
}

// oneRow scores everybody alike.
type oneRow []float32

func (r oneRow) Score(dst []float32, users []int32) error {
	for u := range users {
		copy(dst[u*len(r):(u+1)*len(r)], r)
	}
	return nil
}

func list(c *result.Catalogue, items []int32, scores []float32, states recipe.States) []Recommendation {
	out := make([]Recommendation, len(items))
	for r, i := range items {
		out[r] = Recommendation{Rank: r + 1, Item: c.Items.Key(i), Score: scores[r], Unseen: c.Seen[i] == 0, State: states.Of(c.Seen[i])}
		if c.Labels != nil {
			out[r].Label = c.Labels[i]
		}
	}
	return out
}
