package shop

import (
	"cmp"
	"context"
	"slices"
)

// Wanting is a user who may want an item.
type Wanting struct {
	Rank   int     `json:"rank"`
	User   string  `json:"user"`
	Chance float64 `json:"chance"` // calibrated: that they take it in a period like validation
	Score  float32 `json:"score"`  // of the model
	Rows   int     `json:"rows"`   // of the user in train
}

// Audience is whom to tell of an item.
type Audience struct {
	Item  string    `json:"item"`
	Label string    `json:"label,omitempty"` // of the item
	Users []Wanting `json:"users"`
	// Expected is the mean chance of Users: the precision to expect.
	Expected float64 `json:"expected_precision"`
	// Asked counts the users who had not met the item.
	Asked int `json:"asked"`
}

// AudienceOf returns the n users most likely to want an item among those who have not met
// it in train or validation; n = 0 takes as many as keep the expected precision, their mean
// chance, at wanted, the largest such number. Ties stand by the score, then by user id.
//
// An unknown item, and an n or a wanted precision out of range, are an InputError; an
// audience that nobody is likely enough for is empty. Cost: scores of all users.
func (s *Shop) AudienceOf(ctx context.Context, c *Calibration, key string, n int, wanted float64) (*Audience, error) {
	i, err := s.item(key)
	if err != nil {
		return nil, err
	}
	switch {
	case n < 0 || n > 0 && wanted != 0:
		return nil, wrong("%d users at a precision of %g, want one of them, above 0", n, wanted)
	case n == 0 && !(wanted > 0 && wanted <= 1):
		return nil, wrong("precision %g, want above 0 and at most 1", wanted)
	}
	users := s.known()
	all, err := s.wanting(ctx, s.chancesFor(c, s.Test), users, []int32{i})
	if err != nil {
		return nil, err
	}
	order := all[0]
	if n == 0 {
		n = sizeFor(order, wanted)
	}
	rows := s.Train.UserCounts()
	out := &Audience{Item: key, Label: s.label(i), Users: []Wanting{}, Asked: len(order)}
	for at, w := range order[:min(n, len(order))] {
		out.Users = append(out.Users, Wanting{at + 1, s.Users.Key(w.user), w.chance, w.score, int(rows[w.user])})
		out.Expected += w.chance
	}
	out.Expected /= float64(max(len(out.Users), 1))
	return out, nil
}

// wants is a user with their chance to take an item.
type wants struct {
	user   int32
	chance float64
	logit  float64
	score  float32
}

// wanting are, for each of items, the users who have not met it, most likely first.
func (s *Shop) wanting(ctx context.Context, x *chances, users, items []int32) ([][]wants, error) {
	out := make([][]wants, len(items))
	err := s.rows(ctx, users, func(r int, row []float32) error {
		u := users[r]
		mask(row, x.met, u)
		of := x.facts(row, u)
		for at, i := range items {
			if row[i] == none {
				continue
			}
			of[0] = x.by.shape(row[i])
			z := x.by.logit(of)
			out[at] = append(out[at], wants{u, x.by.probability(z), z, row[i]})
		}
		return nil
	})
	for _, list := range out {
		slices.SortFunc(list, func(a, b wants) int {
			return cmp.Or(cmp.Compare(b.logit, a.logit), cmp.Compare(b.score, a.score), cmp.Compare(a.user, b.user))
		})
	}
	return out, err
}

// sizeFor is the largest number of the first of order whose mean chance is at least wanted.
// Chances descend, so their mean does.
func sizeFor(order []wants, wanted float64) int {
	sum := 0.0
	for n, w := range order {
		if sum += w.chance; sum < wanted*float64(n+1)*(1-1e-12) {
			return n
		}
	}
	return len(order)
}
