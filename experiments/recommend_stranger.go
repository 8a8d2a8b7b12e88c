package experiments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/model"
	"tandem/train/eval"
)

// ByTraining is how a user whom training knew came to their scores: see ByFoldIn for the
// others.
const ByTraining = "training"

// Stranger is somebody whom training did not know. Without anything they get what is
// popular.
type Stranger struct {
	Items    []string         // keys of items that they have
	Features datasets.Columns // of one row: what is known of them; see UserFeatures
}

// Recommended is a list of items, and how it came about.
type Recommended struct {
	By    string           `json:"by"`             // ByTraining, ByFoldIn, ByProfile, ByFeatures or ByPopularity
	Note  string           `json:"note,omitempty"` // why a key that was asked for is not known
	Items []Recommendation `json:"items"`
}

// Recommend returns the k items that score highest for a stranger, best first: folded in
// if they have items, else by the towers of their features, else by popularity. Items
// that they have are left out unless again is true.
//
// A k outside [1, catalogue] and what FoldIn and EncodeUsers refuse are an InputError,
// but that models without vectors recommend as well.
func (s *Serving) Recommend(ctx context.Context, who Stranger, k int, again bool) (*Recommended, error) {
	if err := s.catalogue.checkTop(k); err != nil {
		return nil, err
	}
	var users *model.Model
	var met []int32
	var err error
	by := ByPopularity
	switch {
	case len(who.Items) > 0:
		by = ByFoldIn
		if users, err = s.foldedIn(ctx, who.Items, who.Features); err == nil {
			met, err = s.catalogue.find(who.Items)
		}
	case len(who.Features) > 0:
		by = ByFeatures
		users, err = s.featureUsers(who.Features, 1)
	}
	if err != nil {
		return nil, err
	}
	states := s.Run.Recipe.Evaluate.States
	if users == nil {
		return s.catalogue.rank(ctx, popularity(s.catalogue.seen), by, nil, k, states)
	}
	if again {
		met = nil
	}
	out := &Recommended{By: by}
	err = s.scorer.Over(users).TopN(ctx, []int32{0}, k, func(int32) []int32 { return met }, func(_ int, items []int32, scores []float32) error {
		out.Items = s.catalogue.list(items, scores, states)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", s.Spec.Name, err)
	}
	return out, nil
}

// RecommendTo is Recommend for the user with that key if training knew them, or a split
// with new users introduced them; for any other key, or "", it recommends to the stranger,
// with what the data have of the user's features unless who brings some. Items met before
// are left out unless again is true; in that case those of train come back too.
//
// Somebody known of whom who tells something is an InputError: it would not be heard.
func (o *Opened) RecommendTo(ctx context.Context, key string, who Stranger, k int, again bool) (*Recommended, error) {
	log := o.Split.Train
	u, inData := log.UserIDs.Find(key)
	told := o.Split.Fold != nil && slices.Contains(o.Split.Fold.Users, u)
	if inData && (o.seenUsers[u] > 0 || told) {
		if len(who.Items)+len(who.Features) > 0 {
			return nil, wrongInput(fmt.Errorf("experiments: user %q is known: want neither items nor features of theirs", key))
		}
		by := ByTraining
		if told {
			by = o.NewUsers
		}
		items, err := o.recommend(ctx, u, k, again)
		return &Recommended{By: by, Items: items}, err
	}
	note := ""
	switch {
	case inData:
		note = fmt.Sprintf("user %s has no interaction in train", key)
	case key != "":
		note = fmt.Sprintf("no user %q among %s%s", key, Grouped(log.NumUsers()), didYouMean(key, log.UserIDs))
	}
	if inData && len(who.Features) == 0 {
		for _, f := range o.Run.Recipe.Features.User {
			if c := o.Data.Users.Find(f.Column); c != nil && slices.Contains(o.Spec.UserFeatures, f.Name) {
				who.Features = append(who.Features, row(c, u))
			}
		}
	}
	ask := o.byProfile
	if o.Weights != nil {
		ask = o.serving().Recommend
	}
	out, err := ask(ctx, who, k, again)
	if err != nil {
		return nil, err
	}
	out.Note = note
	return out, nil
}

// byProfile recommends to a stranger by a closed form.
func (o *Opened) byProfile(ctx context.Context, who Stranger, k int, again bool) (*Recommended, error) {
	c := o.catalogue()
	if err := c.checkTop(k); err != nil {
		return nil, err
	}
	if len(who.Features) > 0 {
		return nil, wrongInput(fmt.Errorf("experiments: %s is a %s, which knows no features of users", o.Spec.Name, o.Spec.Kind))
	}
	scores, by := popularity(o.seenItems), ByPopularity
	var met []int32
	if len(who.Items) > 0 {
		has, err := c.find(who.Items)
		if err != nil {
			return nil, err
		}
		if s, ok := o.profiled(); ok {
			s.ScoreItems(scores, has)
			by = ByProfile
		}
		if !again {
			met = has
		}
	}
	return c.rank(ctx, scores, by, met, k, o.Run.Recipe.Evaluate.States)
}

// profiled is the closed form as one that scores somebody by their items, if it can.
func (o *Opened) profiled() (profiled, bool) {
	s := o.Scorer
	if n, ok := s.(*newcomers); ok {
		s = n.Scorer
	}
	p, ok := s.(profiled)
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

// rank lists the k items with the highest scores but for met.
func (c *catalogue) rank(ctx context.Context, scores []float32, by string, met []int32, k int, states States) (*Recommended, error) {
	var exclude datasets.Lists
	exclude.Append(met...)
	items, of, err := eval.TopN(ctx, oneRow(scores), len(scores), []int32{0}, []datasets.Lists{exclude}, k, eval.Options{})
	if err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	return &Recommended{By: by, Items: c.list(items[0], of[0], states)}, nil
}

func (c *catalogue) list(items []int32, scores []float32, states States) []Recommendation {
	out := make([]Recommendation, len(items))
	for r, i := range items {
		out[r] = Recommendation{Rank: r + 1, Item: c.items.Key(i), Score: scores[r], Unseen: c.seen[i] == 0, State: states.Of(c.seen[i])}
	}
	return out
}

func (c *catalogue) checkTop(k int) error {
	if n := c.items.Len(); k < 1 || k > n {
		return wrongInput(fmt.Errorf("experiments: k = %d, want 1 to %d, the size of the catalogue", k, n))
	}
	return nil
}

// row is a column of the one entity e of c.
func row(c *datasets.Column, e int32) *datasets.Column {
	out := &datasets.Column{Name: c.Name, Dict: c.Dict}
	if c.IsNumeric() {
		out.Numbers = c.Numbers[e : e+1]
		return out
	}
	out.Labels.Append(c.Labels.At(e)...)
	return out
}

// UserFeatures reads what is known of one user from texts such as age=30: columns by the
// name they have in the data, as the recipe's features of users read them: a number, a
// label, or several apart by | (of a path, the root first).
// An unknown column, one named twice, and a text that is no number are an InputError.
func (r *Recipe) UserFeatures(texts []string) (datasets.Columns, error) {
	var out, known datasets.Columns
	for _, f := range r.Features.User {
		known = append(known, f.missing(1)...)
	}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		c := known.Find(name)
		switch {
		case !ok:
			return nil, wrongInput(fmt.Errorf("experiments: feature %q, want column=value", text))
		case c == nil:
			return nil, wrongInput(fmt.Errorf("experiments: no feature of users of column %q, %s", name, wanted(name, known.Names())))
		case out.Find(name) != nil:
			return nil, wrongInput(fmt.Errorf("experiments: feature %q: there twice", name))
		}
		if c.IsNumeric() {
			x, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return nil, wrongInput(fmt.Errorf("experiments: feature %q: %w", text, errors.Unwrap(err)))
			}
			c.Numbers[0] = x
		} else {
			var codes []int32
			for _, label := range strings.Split(value, "|") {
				codes = append(codes, c.Dict.Add(strings.TrimSpace(label)))
			}
			c.Labels = datasets.Lists{}
			c.Labels.Append(codes...)
		}
		out = append(out, c)
	}
	return out, nil
}
